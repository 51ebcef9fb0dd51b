"""One's own profile and password: V005 to V007."""

import pytest

from accounts.models import User
from helpdesk.core.models import Event

pytestmark = pytest.mark.usefixtures("everybody")

NEW = "four quiet yellow boats"


def test_it_shows_who_i_am(customer, bob, office):
    profile = {
        "employee_number": bob.employee_number,
        "company_number": bob.company.number,
        "site_number": office.number,
        "first_name": "Bob",
        "last_name": "Keller",
        "email": "bob@acme.example",
        "phone": "+1 212 555 0143",
        "department": "Sales",
        "company_name": "Acme Corp",
        "site_name": "Headquarters",
        "permissions": {
            "can_create_tickets": True,
            "can_view_assets": True,
            "can_view_billing": False,
            "asset_edit": "Read Only",
            "ismgr": False,
            "it_privileges": False,
        },
    }
    for path in ("/profile", "/auth/profile", "/users/me", "/profile/"):
        assert customer(bob).get(path).json == profile


PERMISSIONS = ["can_create_tickets", "can_view_assets", "can_view_billing", "asset_edit", "ismgr", "it_privileges"]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dana", [True, True, True, "Read Only", True, False]),
        ("ivan", [True, True, True, "Modify", False, True]),
        ("erin", [False, False, False, "None", False, False]),
        ("agent", [True, True, True, "Modify", False, True]),
    ],
)
def test_it_says_what_i_may_do(customer, cast, name, expected):
    permissions = customer(cast.person(name)).get("/profile").json["permissions"]
    assert permissions == dict(zip(PERMISSIONS, expected, strict=True))


def test_it_has_nothing_where_there_is_no_company(customer, agent):
    profile = customer(agent).get("/profile").json
    assert (profile["company_number"], profile["site_number"], profile["site_name"]) == (None,) * 3


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("path", ["/profile", "/auth/profile"])
def test_it_changes_what_is_sent_and_nothing_else(customer, bob, method, path):
    answer = customer(bob).send(method, path, {"last_name": "Keller-Smith", "phone": "+1-555-9999"})
    assert (answer.status, answer.json["success"]) == (200, True)
    assert answer.json["data"] == customer(bob).get("/profile").json
    changed = User.objects.get(pk=bob.pk)
    assert (changed.first_name, changed.last_name, changed.phone) == (
        "Bob", "Keller-Smith", "+1-555-9999",
    )  # fmt: skip
    assert changed.display_name == "Bob Keller-Smith"


def test_it_keeps_a_display_name_that_is_another_one(customer, bob):
    bob.first_name, bob.last_name, bob.display_name = "Robert", "Keller", "Bob from Sales"
    bob.save()
    customer(bob).send("PUT", "/profile", {"last_name": "Kell"})
    assert User.objects.get(pk=bob.pk).display_name == "Bob from Sales"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "b@x.example"}, "email"),
        ({"permissions": {"ismgr": True}}, "permissions"),
        ({"company_number": 2}, "company_number"),
        ({"phone": 5}, "phone"),
        ({"phone": "5" * 41}, "phone"),
        ({"first_name": "\u0000"}, "first_name"),
        ({"first_name": "", "last_name": " "}, "first_name"),
        ({"first_name": "x" * 101}, "first_name"),
        ({"first_name": "x" * 201}, "first_name"),
        ({"first_name": "x" * 100, "last_name": "y" * 100}, "last_name"),
    ],
)
def test_it_refuses_everything_else(customer, bob, body, field):
    answer = customer(bob).send("PUT", "/profile", body)
    assert (answer.status, set(answer.errors)) == (400, {field})


def change(ask, method="POST", path="/profile/password", old="helpdesk-demo", new=NEW):
    return ask.send(method, path, {"current_password": old, "new_password": new})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/profile/password"),
        ("PUT", "/profile/password"),
        ("POST", "/auth/change-password"),
    ],
)
def test_it_changes_the_password(customer, bob, method, path):
    assert change(customer(bob), method, path).json == {"success": True}
    assert customer().log_in("bob").status == 401
    assert customer().log_in("bob", NEW).status == 200
    assert Event.objects.about(bob).of_type("password_changed").exists()


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong", NEW, "current_password"),
        ("helpdesk-demo", "short", "new_password"),
        ("helpdesk-demo", "password123", "new_password"),
        ("helpdesk-demo", "bob@acme.example", "new_password"),
    ],
)
def test_it_refuses_a_wrong_old_and_a_weak_new_password(customer, bob, old, new, field):
    answer = change(customer(bob), old=old, new=new)
    assert (answer.status, set(answer.errors)) == (400, {field})


def test_it_takes_the_password_of_the_demo(customer, bob):
    assert change(customer(bob)).status == 200
    assert change(customer(bob), old=NEW, new="helpdesk-demo").status == 200


def test_it_ends_everything_but_the_session_it_was_changed_in(customer, bob):
    tokens = customer().log_in("bob").json
    here, elsewhere = customer(bob), customer(bob)
    assert change(here).status == 200
    assert here.get("/profile").status == 200
    assert elsewhere.get("/profile").status == 401
    assert customer(bearer=tokens["access_token"]).get("/profile").status == 401
    body = {"refresh_token": tokens["refresh_token"]}
    assert customer().post("/auth/refresh", body).status == 401


def test_it_ends_the_tokens_it_was_changed_with(customer, bob):
    ask = customer().with_token("bob")
    assert change(ask).status == 200
    assert ask.get("/profile").status == 401


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/profile"), ("PUT", "/profile"), ("POST", "/profile/password")]
)
def test_it_asks_who_is_there_first(customer, method, path):
    answer = customer().send(method, path, {"nonsense": 1})
    assert (answer.status, set(answer.json)) == (401, {"error"})
