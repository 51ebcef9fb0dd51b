"""The second factor over the customer API, at the sign-ins of both, and by the provider's way."""

import re

import pytest
from django.utils import timezone
from django_otp.oath import TOTP

from accounts.models import RecoveryCode, SecondFactor, Session, User
from accounts.services import (
    confirm_second_factor,
    offer_second_factor,
    open_session,
    reset_second_factor,
    update_tenant,
)
from accounts.services.second_factor import secret_of
from helpdesk.core.errors import Forbidden
from helpdesk.core.vault import unseal
from helpdesk.demo.people import PASSWORD

pytestmark = pytest.mark.usefixtures("everybody")

ROOT = "/auth/second-factor"


def code_of(person, steps=0):
    """What the app shows, `steps` from now."""
    factor = SecondFactor.objects.get(person=person)
    totp = TOTP(bytes.fromhex(unseal(factor.sealed_secret)), drift=steps)
    totp.time = timezone.now().timestamp()
    return f"{totp.token():06}"


def switch_on(person):
    """A second factor and its recovery codes; the present code of the app is used up by it."""
    offer_second_factor(person, by=person)
    return confirm_second_factor(person, code=code_of(person), password=PASSWORD, by=person)


# ── Setting it up ────────────────────────────────────────────────────────────────────────────────
def test_it_is_set_up_with_a_first_code_and_the_password(customer, bob):
    ask = customer(bob)
    off = {"enabled": False, "required": False, "recovery_codes_left": 0}
    assert ask.get(ROOT).json == {"success": True, "data": off}
    offer = ask.post(ROOT).json["data"]
    assert ask.post(ROOT).json["data"] == offer
    assert re.fullmatch(r"[A-Z2-7]{32}", offer["secret"])
    assert offer["otpauth_url"].startswith("otpauth://totp/Harbor%20IT%20Services%3Abob%40acme")
    assert offer["qr_svg"].startswith("<svg") and "style" not in offer["qr_svg"]
    body = {"otp": code_of(bob), "password": PASSWORD}
    codes = ask.post(f"{ROOT}/confirm", body).json["data"]["recovery_codes"]
    assert len(set(codes)) == 10 and re.fullmatch(r"(\w{4}-){3}\w{4}", codes[0])
    on = {"enabled": True, "required": False, "recovery_codes_left": 10}
    assert ask.get(ROOT).json["data"] == on
    assert ask.post(ROOT).json["code"] == "already_on"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"otp": "000000", "password": PASSWORD}, "otp"),
        ({"otp": "12345", "password": PASSWORD}, "otp"),
        ({"otp": "١٢٣٤٥٦", "password": PASSWORD}, "otp"),
        ({"otp": "", "password": PASSWORD}, "otp"),
        ({"otp": "000000", "password": "wrong"}, "password"),
        ({"otp": "000000"}, "password"),
        ({"otp": 123456, "password": PASSWORD}, "otp"),
        ({"otp": None, "password": PASSWORD}, "otp"),
        ({"otp": ["000000"], "password": PASSWORD}, "otp"),
    ],
)
def test_it_is_confirmed_by_a_right_code_only(customer, bob, body, field):
    ask = customer(bob)
    ask.post(ROOT)
    answer = ask.post(f"{ROOT}/confirm", body)
    assert (answer.status, field in answer.errors) == (400, True)
    assert not User.objects.get(pk=bob.pk).has_second_factor


def test_it_asks_for_an_offer_first(customer, bob):
    body = {"otp": "000000", "password": PASSWORD}
    assert customer(bob).post(f"{ROOT}/confirm", body).json["code"] == "nothing_to_confirm"
    for path in ("disable", "recovery-codes"):
        answer = customer(bob).post(f"{ROOT}/{path}", {"password": PASSWORD})
        assert answer.json["code"] == "not_on"


def test_it_ends_the_other_sessions_when_it_is_switched(customer, bob):
    ask, tokens = customer(bob), customer().log_in("bob").json
    customer().client.cookies.clear()
    other = open_session(bob, by=bob)
    ask.post(ROOT)
    ask.post(f"{ROOT}/confirm", {"otp": code_of(bob), "password": PASSWORD})
    assert ask.get("/profile").status == 200
    assert customer(bearer=tokens["access_token"]).get("/profile").status == 401
    assert not Session.objects.with_token(other).exists()
    other = open_session(bob, by=bob)
    assert ask.post(f"{ROOT}/disable", {"password": PASSWORD}).json == {"success": True}
    assert ask.get("/profile").status == 200
    assert not Session.objects.with_token(other).exists()


def test_it_is_switched_off_with_the_password(customer, bob):
    switch_on(bob)
    ask = customer(bob)
    assert set(ask.post(f"{ROOT}/disable", {"password": "wrong"}).errors) == {"password"}
    ask.post(f"{ROOT}/disable", {"password": PASSWORD})
    assert not SecondFactor.objects.exists() and not RecoveryCode.objects.exists()
    assert customer().log_in("bob").status == 200


def test_it_asks_who_has_no_password_for_a_code(customer, bob):
    switch_on(bob)
    bob.set_unusable_password()
    bob.save()
    ask = customer(bob)
    for wrong in ("", "000000", PASSWORD):
        assert ask.post(f"{ROOT}/disable", {"password": wrong}).status == 400
    assert ask.post(f"{ROOT}/disable", {"password": code_of(bob, 1)}).status == 200


def test_it_stops_guessing_the_password_there(customer, bob, settings):
    settings.RATE_LIMIT_LOGIN = 2
    switch_on(bob)
    ask = customer(bob)
    statuses = [ask.post(f"{ROOT}/disable", {"password": "x"}).status for _ in range(3)]
    assert statuses == [400, 400, 429]


# ── Signing in ───────────────────────────────────────────────────────────────────────────────────
def test_it_asks_for_a_code_after_the_right_password_only(customer, bob):
    switch_on(bob)
    answer = customer().log_in("bob")
    assert (answer.status, answer.json["code"]) == (401, "otp_required")
    wrong = customer().log_in("bob", "wrong", otp=code_of(bob, 1))
    assert (wrong.status, set(wrong.json)) == (401, {"error"})
    assert customer().log_in("bob", otp="000000").json["code"] == "invalid_otp"
    assert customer().log_in("bob", otp=code_of(bob, 1)).status == 200


def test_the_agent_api_asks_as_well_and_nobody_else_notices(api, agent, bob):
    body = {"username": "agent", "password": PASSWORD}
    assert api().post("/login", body).json == {"ok": True}
    switch_on(agent)
    answer = api().post("/login", body)
    assert (answer.status, answer.json["code"]) == (401, "otp_required")
    assert api().post("/login", {**body, "otp": "000000"}).json["code"] == "invalid_otp"
    assert api().post("/login", {**body, "otp": code_of(agent, 1)}).json == {"ok": True}
    assert api().post("/login", {"username": "bob", "password": PASSWORD}).json == {"ok": True}


def test_it_takes_no_code_twice(customer, bob):
    switch_on(bob)
    code = code_of(bob, 1)
    assert customer().log_in("bob", otp=f" {code[:3]} {code[3:]}").status == 200
    assert customer().log_in("bob", otp=code).json["code"] == "invalid_otp"
    # Nor an older one after a newer one.
    assert customer().log_in("bob", otp=code_of(bob)).status == 401


def test_it_takes_each_recovery_code_once(customer, bob):
    first, second, *_ = switch_on(bob)
    assert customer().log_in("bob", otp=first.upper().replace("-", " ")).status == 200
    assert customer().log_in("bob", otp=first).status == 401
    assert customer(bob).get(ROOT).json["data"]["recovery_codes_left"] == 9
    fresh = customer(bob).post(f"{ROOT}/recovery-codes", {"password": PASSWORD}).json["data"]
    assert customer().log_in("bob", otp=second).status == 401
    assert customer().log_in("bob", otp=fresh["recovery_codes"][0]).status == 200


def test_an_admin_takes_it_away_from_who_lost_it(customer, cast, bob):
    switch_on(bob)
    with pytest.raises(Forbidden):
        reset_second_factor(bob, by=cast.agent)
    reset_second_factor(bob, by=cast.admin)
    assert customer().log_in("bob").status == 200


# ── Staff who must have one ──────────────────────────────────────────────────────────────────────
@pytest.fixture
def strict(cast):
    update_tenant(cast.tenant, changes={"requires_second_factor": True}, by=cast.admin)
    cast.agent.refresh_from_db()


def test_staff_without_one_can_do_nothing_else(api, browser, customer, cast, strict, agent, bob):
    for path in ("/me", "/tickets", "/events", "/teams"):
        answer = api(agent).get(path)
        assert (answer.status, answer.json["code"]) == (403, "second_factor_required"), path
    answer = customer(agent).get("/profile")
    assert (answer.status, answer.json["code"]) == (403, "second_factor_required")
    assert customer(agent).get("/init").status == 200
    for path in ("/desk", "/portal", "/admin/"):
        led = api(agent).get(path)
        assert led.status == 302
        assert led.headers["Location"].startswith("/login/second-factor?next=%2F")
    assert api(agent).get("/login/second-factor").status == 200
    assert customer(agent).get(ROOT).json["data"]["required"]
    assert api(bob).get("/me").status == 200
    switch_on(agent)
    assert api(agent).get("/me").status == 200


def test_secret_and_codes_are_stored_unreadable(bob):
    codes = switch_on(bob)
    factor = SecondFactor.objects.get()
    stored = str(list(SecondFactor.objects.values())) + str(list(RecoveryCode.objects.values()))
    assert secret_of(factor) not in stored and unseal(factor.sealed_secret) not in stored
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
