"""The person who asks: who they are, their profile, their password."""

import pytest

from accounts.models import User
from helpdesk.demo.people import PASSWORD

pytestmark = pytest.mark.usefixtures("everybody")


def test_it_tells_who_i_am(api, lead):
    assert api(lead).get("/me").json == {
        "id": str(lead.public_id),
        "external_id": "",
        "email": "lead@demo.example",
        "display_name": lead.display_name,
        "roles": ["manager"],
    }


def test_it_changes_my_profile_and_only_what_is_sent(api, bob):
    answer = api(bob).patch("/me/profile", {"display_name": "Bobby"})
    assert (answer.status, answer.json) == (
        200,
        {"email": "bob@acme.example", "display_name": "Bobby"},
    )
    assert api(bob).get("/me/profile").json == answer.json


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "nonsense"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "dana@acme.example"}, "email"),
        ({"email": "DANA@acme.example"}, "email"),
        ({"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.example"}, "email"),
        ({"email": f"x@{'ß' * 62}.{'ß' * 62}.{'ß' * 62}.example"}, "email"),
        ({"email": None}, "email"),
        ({"display_name": ""}, "display_name"),
        ({"display_name": " \u200b\t "}, "display_name"),
        ({"display_name": "x" * 201}, "display_name"),
        ({"display_name": "a\x00b"}, "display_name"),
        ({"display_name": 7}, "display_name"),
        ({"roles": ["admin"]}, "roles"),
        ({"is_active": True}, "is_active"),
    ],
)
def test_it_refuses_a_profile_that_cannot_be(api, bob, dana, body, field):
    answer = api(bob).patch("/me/profile", body)
    assert answer.status == 400
    assert list(answer.errors) == [field]


def test_it_changes_nothing_when_one_field_is_wrong(api, bob):
    api(bob).patch("/me/profile", {"display_name": "Bobby", "email": "nonsense"})
    assert User.objects.get(pk=bob.pk).display_name == bob.display_name


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"old_password": "wrong", "new_password": "correct horse battery"}, "old_password"),
        ({"old_password": PASSWORD, "new_password": "short"}, "new_password"),
        ({"old_password": PASSWORD, "new_password": "password"}, "new_password"),
        ({"old_password": PASSWORD, "new_password": "1029384756574839"}, "new_password"),
        ({"old_password": PASSWORD, "new_password": "bob@acme.example"}, "new_password"),
        ({"old_password": PASSWORD}, "new_password"),
        ({"new_password": "correct horse battery"}, "old_password"),
    ],
)
def test_it_refuses_a_password_that_cannot_be(api, bob, body, field):
    answer = api(bob).post("/me/password", body)
    assert answer.status == 400
    assert field in answer.errors


def test_it_lets_nobody_try_old_passwords_with_a_session_that_they_found(api, bob, settings):
    settings.RATE_LIMIT_LOGIN = 2
    body = {"old_password": "wrong", "new_password": "correct horse battery"}
    statuses = [api(bob).post("/me/password", body).status for _ in range(3)]
    assert statuses == [400, 400, 429]
    last = api(bob).post("/me/password", body | {"old_password": PASSWORD})
    assert (last.status, last.json) == (429, {"error": "rate limited"})
    assert int(last.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/me"), ("PATCH", "/me/profile"), ("POST", "/me/password")]
)
def test_it_knows_nobody_who_is_not_signed_in(api, method, path):
    answer = api().send(method, path, {})
    assert answer.status == 401
    assert set(answer.json) == {"error"}
    assert answer.headers["WWW-Authenticate"] == "Bearer"
