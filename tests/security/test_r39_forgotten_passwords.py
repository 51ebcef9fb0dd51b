"""osTicket CVE-2026-18363, e282910; FreeScout CVE-2026-45294; RT CVE-2021-38562; FreeScout CVE-2026-53595
and CVE-2026-41902 (R35): nobody learns who has an account, and no link outlives its time."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Mail, OneTimeLink, User
from accounts.services import offer_first_admin, system_user
from helpdesk.core.models import Event

FORGOT, RESET = "/helpdesk/api/v1/auth/forgot-password", "/helpdesk/api/v1/auth/reset-password"
NEW = "four quiet yellow boats"
NAMES = [
    "bob@acme.example",
    "nobody@acme.example",
    "bob",
    "x" * 4000,
    "walt@umbra.example",
]


def ask(api, email):
    return api().post(FORGOT, {"email": email})


@pytest.fixture
def link(api, bob, inbox, post):
    ask(api, bob.email)
    post()
    return re.search(r"/login/password/([\w-]+)", inbox.letters[0].plain)[1]


def test_it_answers_and_works_alike_for_known_and_unknown(api, cast, bob, inbox):
    """The same statements, in the same order: what differs happens later, in a worker."""
    cast.walt  # noqa: B018
    ask(api, "first@x.example")
    told = []
    for name in NAMES:
        with CaptureQueriesContext(connection) as queries:
            answer = ask(api, name)
        made = [re.sub(r"'(?:[^']|'')*'|\d+", "?", query["sql"]) for query in queries]
        told.append((answer.status, answer.body, made))
        assert not Mail.objects.exists()
    assert all(each == told[0] for each in told)


def test_it_is_the_same_page_for_known_and_unknown(browser, bob):
    pages = []
    for email in ("bob@acme.example", "nobody@acme.example"):
        answer = browser.post("/login/forgotten", {"email": email})
        pages.append((answer.status_code, re.sub(rb'value="[\w-]{64}"', b"", answer.content)))
    assert pages[0] == pages[1]
    assert b"Check your e-mail" in pages[0][1]


def test_it_mails_only_who_is_there_and_proved_the_address(api, cast, bob, dana, erin, inbox, post):
    User.objects.filter(pk=dana.pk).update(is_email_verified=False)
    User.objects.filter(pk=erin.pk).update(is_active=False)
    for name in [*NAMES, dana.email, erin.email]:
        ask(api, name)
    post()
    assert inbox.addresses == [bob.email]


def test_it_mails_so_many_an_hour_and_counts_whoever_it_is(api, bob, inbox, post, settings):
    settings.RATE_LIMIT_PASSWORD_MAILS = 2
    for email in ("bob@acme.example", "nobody@acme.example"):
        statuses = [ask(api, email).status for _ in range(4)]
        assert statuses == [200, 200, 429, 429]
    assert [ask(api, f"{n}@x.example").status for n in range(5)][-1] == 429
    post()
    assert len(inbox.letters) == 2


@pytest.mark.parametrize("token", ["", " ", "null", "undefined", "0", "%00", "*", "x" * 5000])
def test_no_empty_token_sets_a_password(api, browser, bob, link, token):
    answer = api().post(RESET, {"token": token, "new_password": NEW})
    assert (answer.status, answer.json["code"]) == (400, "invalid_token")
    assert browser.get(f"/login/password/{token or ' '}").status_code == 404


@pytest.mark.parametrize("token", [None, [], [""], {}, 0, True, False])
def test_no_token_that_is_no_text_sets_a_password(api, bob, link, token):
    assert api().post(RESET, {"token": token, "new_password": NEW}).status == 400
    assert api().post(RESET, {"new_password": NEW}).status == 400
    bob.refresh_from_db()
    assert not bob.check_password(NEW)


def test_it_expires_on_our_clock_and_is_stored_as_a_digest(api, bob, link):
    row = OneTimeLink.objects.get()
    assert link not in str(vars(row))
    assert timedelta(minutes=59) < row.expires_at - timezone.now() <= timedelta(hours=1)
    OneTimeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert api().post(RESET, {"token": link, "new_password": NEW}).status == 400


def test_it_serves_only_the_address_it_went_to(api, bob, link):
    User.objects.filter(pk=bob.pk).update(email_key="other@acme.example")
    assert api().post(RESET, {"token": link, "new_password": NEW}).status == 400


def test_one_used_link_ends_the_others(api, bob, link, inbox, post):
    inbox.clear()
    ask(api, bob.email)
    post()
    second = re.search(r"/login/password/([\w-]+)", inbox.letters[0].plain)[1]
    assert second != link
    assert api().post(RESET, {"token": second, "new_password": NEW}).status == 200
    assert api().post(RESET, {"token": link, "new_password": NEW}).status == 400


def test_a_link_serves_nothing_but_its_purpose(api, browser, cast, bob, link):
    made = offer_first_admin(cast.tenant, by=system_user(cast.tenant))
    assert browser.get(f"/welcome/{link}").status_code == 404
    assert browser.get(f"/login/password/{made}").status_code == 404
    assert api().post(RESET, {"token": made, "new_password": NEW}).status == 400


def test_it_writes_the_token_nowhere(api, browser, bob, link, logged):
    browser.get(f"/login/password/{link}")
    assert "/login/password/***" in logged()
    assert link not in logged()
    stored = list(Event.objects.values_list("data", "changes")) + list(Mail.objects.values())
    assert link not in str(stored)
