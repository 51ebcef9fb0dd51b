"""FreeScout ph4f-2jhx-q76w (limits missing); Chatwoot CVE-2021-3740 (R38): six digits are guessed by nobody."""

import json

from accounts.models import Session
from accounts.services import open_session
from helpdesk.core.models import Event
from helpdesk.demo.people import PASSWORD
from tests.api.customer.test_second_factor import code_of, switch_on


def log_in(api, otp="", password=PASSWORD):
    body = {"username": "bob", "password": password, "otp": otp}
    return api().post("/helpdesk/api/v1/auth/login", body)


def test_it_stops_guessing_codes_wherever_it_is_done(api, browser, bob, settings):
    settings.RATE_LIMIT_SECOND_FACTOR = 4
    switch_on(bob)
    assert [log_in(api, "000000").status for _ in range(2)] == [401, 401]
    api().post("/login", {"username": "bob", "password": PASSWORD, "otp": "000000"})
    browser.post("/login", {"username": "bob", "password": PASSWORD})
    assert browser.post("/login/code", {"otp": "000000"}).status_code == 401
    # The right one, too: the hour is over for everybody who asks.
    assert browser.post("/login/code", {"otp": code_of(bob, 1)}).status_code == 429
    answer = log_in(api, code_of(bob, 1))
    assert answer.status == 429 and int(answer.headers["Retry-After"]) > 0
    assert not Session.objects.filter(user=bob).exists()


def test_asking_for_the_code_counts_as_no_guess(api, bob, settings):
    settings.RATE_LIMIT_SECOND_FACTOR = 1
    switch_on(bob)
    assert [log_in(api).json["code"] for _ in range(3)] == ["otp_required"] * 3
    assert log_in(api, code_of(bob, 1)).status == 200


def test_a_second_step_is_over_with_the_password_it_began_with(browser, bob):
    switch_on(bob)
    assert browser.post("/login", {"username": "bob", "password": PASSWORD})["Location"] == (
        "/login/code"
    )
    bob.set_password("four quiet yellow boats")
    bob.save()
    answer = browser.post("/login/code", {"otp": code_of(bob, 1)})
    assert answer["Location"] == "/login"
    assert "hd_auth" not in answer.cookies


def test_nobody_begins_with_the_second_step(browser, bob):
    switch_on(bob)
    assert browser.get("/login/code")["Location"] == "/login"
    assert browser.post("/login/code", {"otp": code_of(bob, 1)})["Location"] == "/login"
    assert browser.post("/login", {"username": "bob", "password": "wrong"}).status_code == 401
    assert browser.get("/login/code")["Location"] == "/login"


def test_it_says_nothing_secret_in_logs_or_events(api, browser, bob, logged):
    codes = switch_on(bob)
    otp = code_of(bob, 1)
    log_in(api, otp)
    log_in(api, codes[0])
    ask = api(bob, token=open_session(bob, by=bob))
    page = ask.get("/login/second-factor").body.decode()
    assert codes[1] not in page
    told = logged()
    assert "/login/second-factor" in told
    told += json.dumps(list(Event.objects.values("data", "changes")), default=str)
    assert not any(word in told for word in (*codes, otp))
