"""The people of a company: V023 to V027. Who may give which right: `security/test_r26_rights.py`."""

import re

import pytest

from accounts.models import ManagerGroup, Session, User
from accounts.services import add_employee, add_site, system_user, update_employee
from assets.models import Asset
from helpdesk.core.errors import Forbidden
from helpdesk.core.models import Event

NEW = {"first_name": "Nora", "last_name": "Quist", "email": "nora@acme.example"}


@pytest.fixture
def company(cast, bob, dana, erin, ivan, mallory, agent, office):
    """Acme with four people, one of whom has told first and last name apart."""
    bob.first_name, bob.last_name = "Bob", "Keller"
    bob.save()
    return bob.company


def listed(ask, query=""):
    answer = ask.get(f"/employees{query}")
    assert answer.status == 200, answer.body
    return answer.json["employees"]


def names(ask, query=""):
    return [each["first_name"] for each in listed(ask, query)]


def test_it_lists_the_company_by_name(customer, company, ivan, bob, office):
    answer = customer(ivan).get("/employees?per_page=2")
    assert answer.json["pagination"] == {
        "page": 1, "limit": 2, "per_page": 2, "total": 4, "total_pages": 2,
    }  # fmt: skip
    assert answer.json["employees"][0] == {
        "employee_number": bob.employee_number,
        "first_name": "Bob",
        "last_name": "Keller",
        "email": "bob@acme.example",
        "phone": "+1 212 555 0143",
        "department": "Sales",
        "site_number": office.number,
        "site_name": "Headquarters",
        "status": "active",
    }
    assert answer.json["employees"][1]["last_name"] == "Whitfield"
    assert answer.json["employees"][1]["site_number"] is None


def test_it_shows_staff_all_companies_and_managers_their_own(customer, company, cast):
    assert names(customer(cast.agent)) == ["Bob", "Dana", "Erin", "Ivan", "Mallory"]
    assert names(customer(cast.mallory)) == ["Mallory"]
    assert "Dana" in names(customer(cast.dana))
    assert names(customer(cast.rita)) == []
    assert customer(cast.bob).get("/employees").status == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?search=bob", ["Bob"]),
        ("?search=ACME.example%20walsh", ["Erin"]),
        ("?search=%25", []),
        ("?search=_ob", []),
        ("?status=inactive", ["Erin"]),
        ("?status=active", ["Bob", "Dana", "Ivan"]),
        ("?department=sales", ["Bob"]),
        ("?department=Sal", []),
        ("?status=active&search=i", ["Dana", "Ivan"]),
    ],
)
def test_it_finds_employees(customer, company, ivan, erin, query, found):
    update_employee(erin, changes={"is_active": False}, by=ivan)
    assert names(customer(ivan), query) == found


@pytest.mark.parametrize("query", ["?status=gone", "?search=%00", "?page=0", "?site_number=x"])
def test_it_refuses_what_cannot_be_asked(customer, company, ivan, query):
    assert customer(ivan).get(f"/employees{query}").status == 400


def test_it_shows_managers_their_team(customer, company, dana, bob, erin, ivan):
    group = ManagerGroup.objects.create(company=company, name="Sales")
    group.managers.add(dana)
    group.members.add(bob)
    assert names(customer(dana)) == ["Bob", "Dana"]
    told = customer(dana).get(f"/employees/{bob.employee_number}").json["data"]
    assert told["manager_groups"] == [{"group_id": group.pk, "name": "Sales", "role": "member"}]
    told = customer(ivan).get(f"/employees/{dana.employee_number}").json["data"]
    assert told["manager_groups"] == [{"group_id": group.pk, "name": "Sales", "role": "manager"}]
    for number in (erin.employee_number, ivan.employee_number):
        assert customer(dana).get(f"/employees/{number}").status == 404
    path = f"/employees/{bob.employee_number}"
    assert customer(dana).send("PUT", path, {"phone": "1"}).status == 403
    choices = customer(dana).get("/employees/dropdown").json["employees"]
    assert [each["name"] for each in choices] == ["Bob Keller", "Dana Whitfield"]


def test_it_finds_the_people_of_a_site(customer, company, ivan, office):
    assert names(customer(ivan), f"?site_number={office.number}") == ["Bob"]


def test_it_shows_one_employee_whole(customer, company, ivan, bob, office):
    asset = Asset.objects.create(
        tenant=bob.tenant, company=bob.company, machine_name="NYC-BOB-01", assigned_to=bob
    )
    answer = customer(ivan).get(f"/employees/{bob.employee_number}")
    assert answer.json == {
        "success": True,
        "data": {
            "employee_number": bob.employee_number,
            "first_name": "Bob",
            "last_name": "Keller",
            "email": "bob@acme.example",
            "phone": "+1 212 555 0143",
            "department": "Sales",
            "site_number": office.number,
            "site_name": "Headquarters",
            "status": "active",
            "company_number": company.number,
            "external_id": "",
            "permissions": {
                "can_create_tickets": True,
                "can_view_assets": True,
                "can_view_billing": False,
                "asset_edit": "Read Only",
                "ismgr": False,
                "it_privileges": False,
            },
            "manager_groups": [],
            "assets": [
                {
                    "asset_id": asset.pk,
                    "machine_name": "NYC-BOB-01",
                    "type": None,
                    "status": "active",
                    "serial_number": "",
                }
            ],
        },
    }


def test_it_shows_everybody_themself_and_nobody_else(customer, company, bob, erin, agent):
    assert customer(bob).get(f"/employees/{bob.employee_number}").status == 200
    assert customer(erin).get(f"/employees/{bob.employee_number}").status == 404
    # Who may see no equipment sees none of their own either.
    own = customer(erin).get(f"/employees/{erin.employee_number}").json["data"]
    assert own["assets"] == []
    # Who works for the tenant is nobody's employee.
    assert customer(agent).get(f"/employees/{agent.employee_number}").status == 404


def test_it_adds_an_employee(customer, company, ivan, office):
    body = {
        **NEW,
        "phone": "+1 212 555 0177",
        "department": "Legal",
        "site_number": office.number,
        "permissions": {"asset_edit": "Read Only", "can_create_tickets": True},
        "external_id": "HR-77",
    }
    answer = customer(ivan).post("/employees", body)
    assert (answer.status, answer.json["success"]) == (201, True)
    made = User.objects.get(email="nora@acme.example")
    data = answer.json["data"]
    assert data["employee_number"] == made.employee_number
    assert (made.company, made.display_name, made.roles) == (company, "Nora Quist", ["requester"])
    assert not made.has_usable_password()
    assert (data["external_id"], data["site_name"]) == ("HR-77", "Headquarters")
    assert data["permissions"]["asset_edit"] == "Read Only"
    assert data == customer(ivan).get(f"/employees/{made.employee_number}").json["data"]
    assert Event.objects.about(made).of_type("person_added").get().actor == ivan


def test_it_invites_whom_it_adds_to_choose_a_password(customer, company, ivan, inbox, post):
    assert customer(ivan).post("/employees", NEW | {"send_invite": True}).status == 201
    post()
    [letter] = inbox.letters
    assert letter.to == ["nora@acme.example"]
    token = re.search(r"/login/password/([\w-]+)", letter.plain)[1]
    body = {"token": token, "new_password": "four quiet yellow boats"}
    assert customer().post("/auth/reset-password", body).status == 200
    assert customer().log_in("nora@acme.example", body["new_password"]).status == 200


def test_it_asks_staff_whose_employee_it_is(customer, company, agent, mallory):
    assert set(customer(agent).post("/employees", NEW).errors) == {"company_number"}
    body = {**NEW, "company_number": mallory.company.number}
    answer = customer(agent).post("/employees", body)
    assert answer.json["data"]["company_number"] == mallory.company.number


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": None}, "email"),
        ({"email": ""}, "email"),
        ({"email": "nobody"}, "email"),
        ({"first_name": " "}, "first_name"),
        ({"last_name": "x" * 101}, "last_name"),
        ({"external_id": "x" * 256}, "external_id"),
        ({"phone": 5}, "phone"),
        ({"phone": "1" * 41}, "phone"),
        ({"site_number": 4711}, "site_number"),
        ({"site_number": "1"}, "site_number"),
        ({"permissions": {"asset_edit": "All"}}, "permissions"),
        ({"permissions": {"is_admin": True}}, "permissions"),
        ({"permissions": []}, "permissions"),
        ({"roles": ["admin"]}, "roles"),
        ({"is_system": True}, "is_system"),
        ({"password": "four quiet boats"}, "password"),
        ({"company_number": 4711}, "company_number"),
    ],
)
def test_it_refuses_what_an_employee_cannot_be(customer, company, ivan, change, field):
    answer = customer(ivan).post("/employees", NEW | change)
    assert (answer.status, set(answer.errors)) == (400, {field})
    assert not User.objects.filter(first_name="Nora").exists()


@pytest.mark.parametrize("missing", NEW)
def test_it_needs_both_names_and_an_address(customer, company, ivan, missing):
    body = {name: value for name, value in NEW.items() if name != missing}
    assert set(customer(ivan).post("/employees", body).errors) == {missing}


@pytest.mark.parametrize(
    "email", ["bob@acme.example", "BOB@ACME.example", "mallory@globex.example"]
)
def test_it_adds_nobody_twice(customer, company, ivan, email):
    answer = customer(ivan).post("/employees", NEW | {"email": email})
    assert (answer.status, answer.json["code"], set(answer.errors)) == (400, "duplicate", {"email"})


def test_it_takes_a_site_of_the_company_only(customer, cast, company, ivan, mallory):
    tower = add_site(mallory.company, name="Tower", by=system_user(cast.tenant))
    answer = customer(ivan).post("/employees", NEW | {"site_number": tower.number})
    assert (answer.status, set(answer.errors)) == (400, {"site_number"})


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_it_changes_what_is_sent_and_nothing_else(customer, company, ivan, bob, method):
    body = {"last_name": "Kell", "department": "Marketing", "site_number": None}
    answer = customer(ivan).send(method, f"/employees/{bob.employee_number}", body)
    assert answer.status == 200
    data = answer.json["data"]
    assert (data["first_name"], data["last_name"], data["site_name"]) == ("Bob", "Kell", None)
    assert data["phone"] == "+1 212 555 0143"
    assert User.objects.get(pk=bob.pk).display_name == "Bob Kell"
    changes = Event.objects.about(bob).of_type("person_updated").get().changes
    assert changes["department"] == ["Sales", "Marketing"]


def test_it_keeps_addresses_apart(customer, company, ivan, bob):
    path = f"/employees/{bob.employee_number}"
    answer = customer(ivan).send("PUT", path, {"email": "dana@acme.example"})
    assert (answer.status, answer.json["code"]) == (400, "duplicate")
    assert set(customer(ivan).send("PUT", path, {"email": ""}).errors) == {"email"}


@pytest.mark.parametrize("name", ["", "/deactivate"])
def test_it_ends_everything_of_who_may_no_longer_sign_in(customer, company, ivan, bob, name):
    program = customer().with_token("bob")
    refresh = customer().log_in("bob").json["refresh_token"]
    path = f"/employees/{bob.employee_number}"
    if name:
        answer = customer(ivan).post(path + name)
    else:
        answer = customer(ivan).send("PUT", path, {"status": "inactive"})
    assert answer.json["data"]["status"] == "inactive"
    assert program.get("/profile").status == 401
    assert customer().post("/auth/refresh", {"refresh_token": refresh}).status == 401
    assert customer().log_in("bob").status in {401, 403}
    assert not Session.objects.filter(user=bob).exists()
    # What live streams listen to.
    told = Event.objects.about(bob).of_type("access_changed").get()
    assert told.changes == {"is_active": [True, False]}

    assert customer(ivan).post(f"{path}/reactivate").json["data"]["status"] == "active"
    assert customer().log_in("bob").status == 200


def test_it_changes_rights_and_ends_what_was_open_with_the_old_ones(customer, company, ivan, bob):
    ask = customer(bob)
    body = {"permissions": {"asset_edit": "Modify", "can_view_billing": True}}
    answer = customer(ivan).send("PUT", f"/employees/{bob.employee_number}", body)
    assert answer.json["data"]["permissions"]["asset_edit"] == "Modify"
    assert answer.json["data"]["permissions"]["can_create_tickets"] is True
    assert ask.get("/profile").status == 401


def test_it_takes_back_what_it_gave(customer, company, ivan, bob):
    """A client reads, changes one thing and sends all of it again."""
    path = f"/employees/{bob.employee_number}"
    permissions = customer(ivan).get(path).json["data"]["permissions"]
    ask = customer(bob)
    assert customer(ivan).send("PUT", path, {"permissions": permissions}).status == 200
    assert ask.get("/profile").status == 200
    for sees, access in ((False, "None"), (True, "Read Only")):
        body = {"permissions": {"can_view_assets": sees}}
        told = customer(ivan).send("PUT", path, body).json["data"]["permissions"]
        assert (told["can_view_assets"], told["asset_edit"]) == (sees, access)


# ── Nobody gives what they do not have ───────────────────────────────────────────────────────────


def test_it_lets_nobody_become_somebody_by_their_address(customer, company, ivan, dana, bob):
    """A link for a new password goes to proven addresses only; dana decides, ivan does not."""
    for person, is_proven in ((dana, False), (bob, True)):
        path = f"/employees/{person.employee_number}"
        body = {"email": f"ivan+{person.username}@acme.example"}
        assert customer(ivan).send("PUT", path, body).status == 200
        assert User.objects.get(pk=person.pk).is_email_verified is is_proven


def test_it_leaves_other_companies_and_agents_alone(company, ivan, mallory, agent):
    for person in (mallory, agent):
        with pytest.raises(Forbidden):
            update_employee(person, changes={"phone": "1"}, by=ivan)
    with pytest.raises(Forbidden):
        add_employee(mallory.company, **NEW, by=ivan)


# ── Choices of a field ───────────────────────────────────────────────────────────────────────────
def test_it_offers_active_people_to_choose_from(customer, company, ivan, bob, dana, erin):
    update_employee(dana, changes={"is_active": False}, by=ivan)
    answer = customer(ivan).get("/employees/dropdown?limit=2")
    assert answer.json == {
        "employees": [
            {
                "employee_number": bob.employee_number,
                "name": "Bob Keller",
                "email": "bob@acme.example",
            },
            {
                "employee_number": erin.employee_number,
                "name": "Erin Walsh",
                "email": "erin@acme.example",
            },
        ]
    }
    found = customer(ivan).get("/employees/dropdown?q=petrov").json["employees"]
    assert [each["name"] for each in found] == ["Ivan Petrov"]
    assert customer(ivan).get("/employees/dropdown?limit=101").status == 400
