"""Who gets in."""

import pytest

from accounts.models import ManagerGroup, Module, Team
from tests.admin.conftest import MODELS, address, faults
from tickets.models import Ticket


@pytest.mark.parametrize("name", ["lead", "agent", "bob", "mallory", "erin"])
def test_it_sends_who_is_no_admin_to_the_desk(name, cast, enter):
    visitor = enter(cast.person(name))
    for path in ("/admin/", *(address(model, "changelist") for model in MODELS)):
        answer = visitor.get(path)
        assert (answer.status_code, answer.url) in {
            (302, "/desk"),
            (302, f"/admin/login/?next={path}"),
        }
        assert visitor.get("/admin/login/").url == "/desk"


def test_it_is_found_without_the_slash_at_the_end(enter, cast):
    for visitor in (enter(cast.admin), enter(None)):
        for path in ("/admin", "/admin/tickets/ticket"):
            answer = visitor.get(path, q="x y")
            assert (answer.status_code, answer.url) == (302, f"{path}/?q=x+y")
    assert enter(cast.admin).get("/administration/").status_code == 404


def test_it_sends_a_stranger_to_the_sign_in(enter):
    assert enter(None).get("/admin/login/", next="/admin/").url.startswith("/login?next=")


def test_it_lets_an_agent_change_nothing(cast, enter):
    ticket = cast.ticket()
    visitor = enter(cast.agent)
    assert visitor.post(address(ticket, "change"), {"title": "Mine now"}).status_code == 302
    assert visitor.post(address(Ticket, "add"), {"title": "Mine now"}).status_code == 302
    assert not Ticket.objects.filter(title="Mine now").exists()


def test_it_knows_an_admin_no_longer_when_the_role_is_gone(cast, enter):
    visitor = enter(cast.admin)
    assert visitor.get("/admin/").status_code == 200
    cast.admin.roles = ["agent"]
    cast.admin.save(update_fields=["roles"])
    assert visitor.get("/admin/").status_code == 302


def test_it_refuses_a_form_from_another_site(cast, enter):
    visitor = enter(cast.admin)
    ticket = cast.ticket()
    answer = visitor.client.post(
        address(ticket, "change"),
        {"title": "Forged"},
        headers={"Cookie": f"hd_auth={visitor.token}", "Origin": "https://evil.example"},
    )
    assert answer.status_code == 403


def test_it_leaves_changing_the_own_password_to_the_profile(cast, enter):
    assert enter(cast.admin).get("/admin/password_change/").url == "/desk"


@pytest.mark.parametrize("key", ["x", "9" * 5_000, "9" * 20, "-1", "\u00b2"])
def test_it_begins_a_row_without_what_the_address_cannot_mean(cast, enter, key):
    visitor = enter(cast.admin)
    for model in ("assets/asset", "tickets/approvalrule", "accounts/managergroup"):
        answer = visitor.get(f"/admin/{model}/add/", company=key, managers=key, name="Sales")
        assert answer.status_code == 200


@pytest.mark.parametrize("key", ["None", "9" * 5_000, "9" * 20, "-1", "a\0"])
def test_it_says_what_is_wrong_with_a_row_that_is_none(cast, enter, key):
    visitor = enter(cast.admin)
    for model, many in ((Module, {}), (ManagerGroup, {"managers": [key]}), (Team, {"lead": key})):
        answer = visitor.add(model, name="Sales", key="chat", company=key, **many)
        assert answer.status_code == 200
        assert faults(answer)


def test_it_refuses_to_look_for_what_is_stored_nowhere(cast, enter):
    visitor = enter(cast.admin)
    asked = {"app_label": "tickets", "model_name": "ticket", "field_name": "requester"}
    assert visitor.get("/admin/imports/import/", status__exact="a\0").status_code == 400
    assert visitor.get("/admin/autocomplete/", term="a\0", **asked).status_code == 400
    assert visitor.get("/admin/autocomplete/", term="a", **asked).status_code == 200
    assert enter(None).get("/admin/imports/import/", status__exact="a\0").status_code == 302
