"""Signing in and out with a password, and what ends a session."""

import statistics
import time

import pytest

from accounts.models import Session, User
from accounts.services import set_access, system_user
from helpdesk.demo.people import PASSWORD

pytestmark = pytest.mark.usefixtures("everybody")


def sign_in(api, name, password=PASSWORD, **options):
    return api().post("/login", {"username": name, "password": password}, **options)


@pytest.fixture
def signed_in(api, bob):
    """bob, signed in by his password."""
    answer = sign_in(api, "bob")
    return api(bob, token=answer.raw.cookies["hd_auth"].value)


def test_it_sets_a_cookie_that_scripts_and_other_sites_cannot_use(api, bob):
    answer = sign_in(api, "bob")
    assert (answer.status, answer.json) == (200, {"ok": True})
    cookie = answer.raw.cookies["hd_auth"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert cookie["max-age"] == 24 * 3600
    assert not cookie["secure"]


def test_it_sends_the_cookie_over_https_only_outside_debug(api, bob, settings):
    settings.SECURE_COOKIES = True
    answer = sign_in(api, "bob")
    assert answer.raw.cookies["hd_auth"]["secure"] is True
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_it_tells_a_program_that_sends_a_form_to_send_json(api, bob):
    form = {"raw": b"username=bob", "content_type": "application/x-www-form-urlencoded"}
    answer = api().post("/login", **form, headers={"Accept": "*/*"})
    assert (answer.status, list(answer.json)) == (415, ["error"])


@pytest.mark.parametrize("name", ["bob", "BOB", "bob@acme.example", "Bob@ACME.example", " bob "])
def test_it_takes_user_name_or_address_in_any_case(api, bob, name):
    assert sign_in(api, name).status == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "username"),
        ({"username": "bob"}, "password"),
        ({"password": "x"}, "username"),
        ({"username": "", "password": "x"}, "username"),
        ({"username": "  ", "password": "x"}, "username"),
        ({"username": "bob", "password": ""}, "password"),
        ({"username": 7, "password": "x"}, "username"),
        ({"username": "bob", "password": ["x"]}, "password"),
        ({"username": None, "password": "x"}, "username"),
        ({"username": "bob\x00", "password": "x"}, "username"),
    ],
)
def test_it_asks_for_both_fields(api, bob, body, field):
    answer = api().post("/login", body)
    assert answer.status == 400
    assert field in answer.errors


@pytest.mark.parametrize("name", ["bob", "nobody", "rita", "", "helpdesk"])
def test_it_says_the_same_of_a_wrong_password_and_an_unknown_name(api, bob, rita, name):
    answer = sign_in(api, name or "x", "wrong")
    assert (answer.status, answer.json) == (401, {"error": "invalid credentials"})
    assert "hd_auth" not in answer.raw.cookies


def test_it_takes_the_same_time_for_an_unknown_name(api, bob, settings):
    settings.RATE_LIMIT_LOGIN = 10_000
    spent = {"bob": [], "nobody": []}
    for _ in range(9):
        for name, times in spent.items():
            started = time.perf_counter()
            assert sign_in(api, name, "wrong").status == 401
            times.append(time.perf_counter() - started)
    known, unknown = (statistics.median(times) for times in spent.values())
    # Checking a password takes some 20 ms, everything else 3.
    assert 0.5 < known / unknown < 2


def test_it_lets_nobody_in_whose_account_is_not_active(api, bob):
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert sign_in(api, "bob").json == {"error": "invalid credentials"}


def test_it_lets_nobody_in_at_another_tenant(api, bob, rita):
    assert sign_in(api, "bob", headers={"X-Tenant": "rival"}).status == 401
    assert sign_in(api, "rita").status == 401
    assert sign_in(api, "rita", headers={"X-Tenant": "rival"}).status == 200


def test_it_does_not_know_a_session_at_another_tenant(api, bob, rita):
    assert api(bob).get("/me", headers={"X-Tenant": "rival"}).status == 401
    assert api(rita).get("/me", headers={"X-Tenant": "demo"}).status == 401


def test_it_finds_the_tenant_by_the_host(api, rita):
    assert (
        api(rita).get("/me", headers={"Host": "rival.localhost:8080", "X-Tenant": ""}).status == 200
    )
    assert api(rita).get("/me", headers={"Host": "localhost", "X-Tenant": ""}).status == 401


def test_it_ignores_the_header_of_a_tenant_unless_that_is_allowed(api, rita, settings):
    settings.ALLOW_TENANT_HEADER = False
    assert sign_in(api, "rita", headers={"X-Tenant": "rival"}).status == 401


def test_it_throttles_wrong_guesses_of_one_account_and_no_other(api, bob, dana, settings):
    settings.RATE_LIMIT_LOGIN = 3
    for _ in range(3):
        assert sign_in(api, "bob", "wrong").status == 401
    refused = sign_in(api, "bob")
    assert (refused.status, refused.json) == (429, {"error": "rate limited"})
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert sign_in(api, "dana").status == 200


def test_it_does_not_count_sign_ins_that_work(api, bob, settings):
    settings.RATE_LIMIT_LOGIN = 2
    for _ in range(5):
        assert sign_in(api, "bob").status == 200


def test_it_throttles_an_address_that_tries_many_accounts(api, bob, settings):
    settings.RATE_LIMIT_LOGIN = 1
    for number in range(6):
        assert sign_in(api, f"guess{number}", "x").status == 401
    assert sign_in(api, "bob").status == 429


def test_it_has_no_passwords_where_openid_is_used(api, bob, settings):
    settings.AUTH_MODE = "oidc"
    answer = sign_in(api, "bob")
    assert (answer.status, answer.json) == (404, {"error": "not found"})


def test_it_ends_the_session_on_the_server_at_sign_out(api, signed_in):
    assert signed_in.get("/me").status == 200
    answer = signed_in.post("/logout")
    assert (answer.status, answer.json) == (200, {"ok": True})
    assert answer.raw.cookies["hd_auth"].value == ""
    assert signed_in.get("/me").status == 401


def test_it_signs_out_who_is_not_signed_in(api):
    assert api().post("/logout").json == {"ok": True}
    assert api(token="nonsense").post("/logout").json == {"ok": True}


def test_it_refuses_a_sign_out_from_another_site(signed_in):
    answer = signed_in.post("/logout", headers={"Origin": "https://evil.example"})
    assert (answer.status, answer.json) == (403, {"error": "forbidden"})
    assert signed_in.get("/me").status == 200


def test_it_keeps_other_sessions_at_sign_out(api, bob, signed_in):
    other = api(bob)
    signed_in.post("/logout")
    assert other.get("/me").status == 200


def test_it_ends_other_sessions_at_a_change_of_password(api, bob, signed_in):
    other = api(bob)
    body = {"old_password": PASSWORD, "new_password": "correct horse battery"}
    assert signed_in.post("/me/password", body).json == {"ok": True}
    assert signed_in.get("/me").status == 200
    assert other.get("/me").status == 401
    assert sign_in(api, "bob").status == 401
    assert sign_in(api, "bob", "correct horse battery").status == 200


@pytest.mark.parametrize(
    "changes",
    [{"roles": ["requester", "agent"]}, {"is_active": False}, {"can_create_tickets": False}],
)
def test_it_ends_sessions_when_rights_change(bob, signed_in, changes):
    set_access(bob, changes=changes, by=system_user(bob.tenant))
    assert signed_in.get("/me").status == 401


def test_it_ends_with_the_account_even_if_nobody_ended_the_session(bob, signed_in):
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert signed_in.get("/me").status == 401


def test_it_ends_after_a_day(bob, signed_in):
    Session.objects.filter(user=bob).update(expires_at="2020-01-01T00:00:00Z")
    assert signed_in.get("/me").status == 401


def test_it_shows_a_page_to_browsers_at_the_same_address(api):
    answer = api().get("/login")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/html")


def test_it_signs_in_below_the_prefix_too(api, bob):
    assert (
        api(prefix="/api").post("/login", {"username": "bob", "password": PASSWORD}).status == 200
    )
    assert (
        api(prefix="/api").post("/login/", {"username": "bob", "password": PASSWORD}).status == 200
    )
