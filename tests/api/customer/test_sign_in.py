"""Signing in and out of the customer API: V001, V003, V004, with tokens and with the cookie."""

import pytest
from django.test import Client

from accounts.models import Session
from accounts.services import add_person, set_access, system_user
from tests.cast import password_hash

pytestmark = pytest.mark.usefixtures("everybody")

USER = {
    "employee_number": 1,
    "first_name": "Bob",
    "last_name": "Keller",
    "email": "bob@acme.example",
    "company_name": "Acme Corp",
}


@pytest.fixture
def user(bob):
    return USER | {"employee_number": bob.employee_number}


def test_it_gives_tokens_and_says_who_one_is(customer, user):
    answer = customer().log_in("bob@acme.example")
    assert answer.status == 200
    access, refresh = answer.json["access_token"], answer.json["refresh_token"]
    assert answer.json == {
        "success": True,
        "access_token": access,
        "refresh_token": refresh,
        "token_type": "Bearer",
        "expires_in": 3600,
        "user": user,
    }
    assert access.startswith("eyJ") and "." not in refresh and len(refresh) > 40


@pytest.mark.parametrize("name", ["BOB@acme.example ", "bob"])
def test_it_knows_an_address_in_any_case_and_a_user_name(customer, bob, name):
    assert customer().log_in(name).status == 200


def test_it_signs_in_staff_as_well(customer, agent):
    answer = customer().log_in("agent@demo.example")
    assert answer.json["user"]["company_name"] == "Harbor IT Services"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("bob@acme.example", "wrong"),
        ("nobody@acme.example", "helpdesk-demo"),
        ("walt", "helpdesk-demo"),
    ],
)
def test_it_refuses_wrong_words_and_people_of_other_tenants_alike(
    customer, cast, bob, name, password
):
    cast.walt  # noqa: B018  of the rival tenant
    answer = customer().log_in(name, password)
    assert (answer.status, set(answer.json)) == (401, {"error"})
    assert "Set-Cookie" not in answer.headers


def test_it_refuses_who_has_left(customer, bob):
    bob.is_active = False
    bob.save()
    answer = customer().log_in("bob")
    assert (answer.status, answer.json["code"]) == (403, "inactive")
    assert "Set-Cookie" not in answer.headers
    # Who does not know the password learns nothing of it.
    guess = customer().log_in("bob", "wrong")
    assert (guess.status, guess.json) == (401, customer().log_in("nobody").json)


def test_it_takes_null_for_what_is_not_there(customer, bob):
    answer = customer().log_in("bob", otp=None)
    assert answer.status == 200
    ask = customer(bearer=answer.json["access_token"])
    assert ask.post("/auth/logout", {"refresh_token": None}).status == 200
    assert ask.get("/profile").status == 401


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"username", "password"}),
        ({"username": "bob"}, {"password"}),
        ({"username": " ", "password": ""}, {"username", "password"}),
        ({"username": 1, "password": ["x"]}, {"username", "password"}),
        ({"username": "bob", "password": "x", "admin": True}, {"admin"}),
    ],
)
def test_it_says_what_is_missing(customer, body, fields):
    answer = customer().post("/auth/login", body)
    assert answer.status == 400
    assert (set(answer.errors), answer.json["code"]) == (fields, "invalid")
    assert answer.error


def test_it_stops_guessing(customer, bob, settings):
    settings.RATE_LIMIT_LOGIN = 3
    for _ in range(3):
        assert customer().log_in("bob", "wrong").status == 401
    answer = customer().log_in("bob")
    assert (answer.status, answer.json) == (429, {"error": "Too many requests"})
    assert int(answer.headers["Retry-After"]) > 0


def test_it_lets_nobody_in_by_password_where_a_provider_signs_in(customer, bob, settings):
    settings.AUTH_MODE = "oidc"
    answer = customer().log_in("bob")
    assert (answer.status, answer.json["code"]) == (403, "no_passwords")


# ── The cookie ───────────────────────────────────────────────────────────────────────────────────
def test_it_opens_a_session_out_of_reach_of_scripts(customer, bob):
    cookie = customer().log_in("bob").raw.cookies["helpdesk_session"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert (cookie["path"], cookie["max-age"]) == ("/helpdesk/api/v1", "")
    kept = customer().log_in("bob", remember=True).raw.cookies["helpdesk_session"]
    assert kept["max-age"] == 24 * 3600


def test_its_cookie_opens_no_other_entrance(browser, customer, bob):
    token = customer().log_in("bob").raw.cookies["helpdesk_session"].value
    assert browser.get("/me", headers={"Cookie": f"helpdesk_session={token}"}).status_code == 401
    hd_auth = {"Cookie": f"hd_auth={token}"}
    assert browser.get("/helpdesk/api/v1/profile", headers=hd_auth).status_code == 401


@pytest.fixture
def page(bob):
    """A browser that checks the CSRF token, as the real server does, signed in as bob."""
    client = Client(enforce_csrf_checks=True)
    body = {"username": "bob", "password": "helpdesk-demo"}
    found = client.post("/helpdesk/api/v1/auth/login", body, content_type="application/json")
    assert found.status_code == 200
    return client


def test_it_changes_nothing_by_the_cookie_alone(page):
    profile = "/helpdesk/api/v1/profile"
    assert page.get(profile).status_code == 200
    answer = page.put(profile, {"phone": "1"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    right = {"X-CSRFToken": page.cookies["csrftoken"].value}
    sent = page.put(profile, {"phone": "1"}, content_type="application/json", headers=right)
    assert sent.status_code == 200
    wrong = {"X-CSRFToken": "x" * 64}
    assert page.put(profile, {}, content_type="application/json", headers=wrong).status_code == 403


def test_it_ends_the_session_and_what_came_with_it(page, customer, bob):
    session = Session.objects.get(user=bob)
    answer = page.generic("POST", "/helpdesk/api/v1/auth/logout")
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert answer.cookies["helpdesk_session"].value == ""
    assert page.get("/helpdesk/api/v1/profile").status_code == 401
    assert not Session.objects.filter(pk=session.pk).exists()


def test_it_refuses_what_another_site_makes_the_browser_send(page, customer, bob):
    sent = {"Origin": "https://evil.example"}
    assert page.generic("POST", "/helpdesk/api/v1/auth/logout", headers=sent).status_code == 403


# ── Who asks ─────────────────────────────────────────────────────────────────────────────────────
def test_it_says_whether_somebody_is_signed_in(customer, bob, user):
    nobody = {"authenticated": False, "user": None}
    for path in ("/auth/status", "/auth/check"):
        assert customer().get(path).json == nobody
        assert customer(bearer="nonsense").get(path).json == nobody
        assert customer(bob).get(path).json == {"authenticated": True, "user": user}
        assert customer().with_token("bob").get(path).json["authenticated"] is True


def test_it_signs_out_the_holder_of_a_token(customer, bob):
    ask = customer().with_token("bob")
    assert ask.post("/auth/logout").json == {"success": True}
    assert ask.get("/profile").status == 401


def test_it_signs_out_by_a_refresh_token_alone_and_as_often_as_one_likes(customer, bob):
    tokens = customer().log_in("bob").json
    body = {"refresh_token": tokens["refresh_token"]}
    for _ in range(2):
        assert customer().post("/auth/logout", body).json == {"success": True}
    assert customer(bearer=tokens["access_token"]).get("/profile").status == 401
    assert customer().post("/auth/logout", raw=b"{").status == 400


def test_it_ends_with_the_right_to_sign_in(customer, admin, bob):
    ask = customer().with_token("bob")
    set_access(bob, changes={"is_active": False}, by=admin)
    assert ask.get("/profile").status == 401
    assert ask.get("/auth/status").json["authenticated"] is False


def test_it_takes_no_token_of_another_tenant(customer, cast, bob):
    cast.rival  # noqa: B018
    ask = customer().with_token("bob")
    there = {"X-Tenant": "rival"}
    assert ask.get("/profile", headers=there).status == 401
    refresh = customer().log_in("bob").json["refresh_token"]
    body = {"refresh_token": refresh}
    assert customer().post("/auth/refresh", body, headers=there).status == 401
    assert customer().post("/auth/logout", body, headers=there).status == 200
    assert customer().post("/auth/refresh", body).status == 200


def test_it_is_the_same_address_in_two_tenants_and_two_people(customer, cast, bob):
    tenant = cast.rival
    add_person(
        tenant, email="bob@acme.example", display_name="Another Bob", roles=["requester"],
        password=password_hash(), by=system_user(tenant),
    )  # fmt: skip
    there = customer(headers={"X-Tenant": "rival"}).with_token("bob@acme.example")
    assert there.get("/profile").json["first_name"] == "Another"
    assert customer().with_token("bob@acme.example").get("/profile").json["first_name"] == "Bob"
