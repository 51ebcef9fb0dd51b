"""A forgotten password of the customer API, and an invitation: a mailed link, once, for a while."""

import re

import pytest

from accounts.models import Mail, OneTimeLink, Session
from accounts.services import invite_person, open_session
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.demo.people import PASSWORD

NEW = "four quiet yellow boats"
FORGOT, RESET = "/auth/forgot-password", "/auth/reset-password"


@pytest.fixture
def token(customer, inbox, post):
    """The token that is mailed to who asks for it by this address."""

    def ask(email):
        inbox.clear()
        assert customer().post(FORGOT, {"email": email}).json == {"success": True}
        post()
        return token_in(inbox.letters)

    return ask


def token_in(letters):
    [letter] = letters
    found = re.search(r"/login/password/([\w-]+)", letter.plain)
    assert found[0] in letter.html
    return found[1]


def test_it_mails_a_link_that_sets_a_password_once(customer, bob, token):
    link = token("BOB@acme.example ")
    body = {"token": link, "new_password": NEW}
    assert customer().post(RESET, body).json == {"success": True}
    assert customer().log_in("bob", NEW).status == 200
    assert customer().log_in("bob", PASSWORD).status == 401
    answer = customer().post(RESET, body)
    assert (answer.status, answer.json["code"]) == (400, "invalid_token")


def test_it_ends_all_sessions_and_tokens(customer, bob, token):
    tokens = customer().log_in("bob").json
    link = token(bob.email)
    customer().post(RESET, {"token": link, "new_password": NEW})
    assert not Session.objects.filter(user=bob).exists()
    assert customer(bearer=tokens["access_token"]).get("/profile").status == 401
    refresh = {"refresh_token": tokens["refresh_token"]}
    assert customer().post("/auth/refresh", refresh).status == 401


def test_it_says_what_is_wrong_with_the_password_and_keeps_the_link(customer, bob, token):
    link = token(bob.email)
    for bad in ("short", "password", "bob@acme.example", "12345678901"):
        answer = customer().post(RESET, {"token": link, "new_password": bad})
        assert (answer.status, set(answer.errors)) == (400, {"new_password"}), bad
    # The password of the demo is none of the common ones.
    assert customer().post(RESET, {"token": link, "new_password": PASSWORD}).status == 200


@pytest.mark.parametrize("body", [{}, {"email": " "}, {"email": ["x"]}, {"email": None}])
def test_it_wants_an_address(customer, body):
    answer = customer().post(FORGOT, body)
    assert (answer.status, set(answer.errors)) == (400, {"email"})


def test_it_is_closed_where_a_provider_signs_in(customer, bob, settings):
    settings.AUTH_MODE = "oidc"
    for path, body in (
        (FORGOT, {"email": bob.email}),
        (RESET, {"token": "x", "new_password": "y"}),
    ):
        answer = customer().post(path, body)
        assert (answer.status, answer.json["code"]) == (403, "no_passwords")


def test_it_serves_one_tenant_only(customer, cast, bob, token):
    cast.rival  # noqa: B018
    body = {"token": token(bob.email), "new_password": NEW}
    assert customer().post(RESET, body, headers={"X-Tenant": "rival"}).status == 400
    assert customer().post(RESET, body).status == 200


# ── Invitations ──────────────────────────────────────────────────────────────────────────────────
def test_it_invites_a_newcomer(customer, cast, ivan, bob, inbox, post):
    bob.set_unusable_password()
    bob.save()
    invite_person(bob, by=ivan)
    post()
    body = {"token": token_in(inbox.letters), "new_password": NEW}
    assert "Welcome to Harbor IT Services" in inbox.letters[0]["Subject"]
    assert customer().post(RESET, body).status == 200
    assert customer().log_in("bob", NEW).status == 200


def test_it_mails_the_way_to_the_provider_where_one_signs_in(cast, bob, inbox, post, settings):
    settings.AUTH_MODE = "oidc"
    invite_person(bob, by=cast.agent)
    post()
    assert inbox.letters[0].links == ["http://localhost:8080/login"]
    assert not OneTimeLink.objects.exists()


@pytest.mark.parametrize("name", ["bob", "dana", "mallory", "rita"])
def test_it_lets_their_it_and_the_staff_invite(cast, erin, name):
    with pytest.raises(Forbidden):
        invite_person(erin, by=cast.person(name))
    assert not Mail.objects.exists()


def test_it_invites_nobody_who_was_here_or_may_not_come(cast, bob, erin, dana):
    open_session(bob, by=bob)
    bob.refresh_from_db()
    erin.is_active = False
    dana.email = ""
    for person, code in ((bob, "joined"), (erin, "inactive"), (dana, "invalid")):
        with pytest.raises(Invalid) as refused:
            invite_person(person, by=cast.agent)
        assert refused.value.code == code
