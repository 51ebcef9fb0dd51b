"""Manager groups: V030 to V039, for IT people and for staff."""

import pytest
from django.utils import timezone

from accounts.models import Company, Delegation, ManagerGroup, User
from accounts.services import (
    add_manager_group,
    delegate_decisions,
    remove_manager_group,
    system_user,
    update_manager_group,
    update_person,
)
from helpdesk.core.errors import Forbidden, NotFound
from helpdesk.core.models import Event

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def group(dana, bob, erin):
    return add_manager_group(
        bob.company,
        name="Sales floor",
        description="Headquarters and Newark.",
        managers=[dana],
        members=[bob, erin],
        by=system_user(bob.tenant),
    )


def short(person):
    return {
        "employee_number": person.employee_number,
        "name": person.display_name,
        "email": person.email,
    }


def test_it_lists_the_groups_of_the_company_by_name(customer, cast, ivan, group, mallory):
    by = system_user(cast.tenant)
    add_manager_group(ivan.company, name="accounts", by=by)
    add_manager_group(mallory.company, name="Globex people", by=by)
    answer = customer(ivan).get("/manager-groups")
    assert [each["name"] for each in answer.json["manager_groups"]] == ["accounts", "Sales floor"]
    assert answer.json["manager_groups"][1] == {
        "group_id": group.pk,
        "name": "Sales floor",
        "description": "Headquarters and Newark.",
        "manager_count": 1,
        "member_count": 2,
        "company_number": ivan.company.number,
    }
    assert answer.json["pagination"]["total"] == 2
    found = customer(ivan).get("/manager-groups?search=NEWARK&per_page=1").json
    assert [each["group_id"] for each in found["manager_groups"]] == [group.pk]
    assert len(customer(cast.agent).get("/manager-groups").json["manager_groups"]) == 3


def test_it_shows_one_group_with_its_people(customer, ivan, agent, group, dana, bob, erin):
    told = {
        "success": True,
        "data": {
            "group_id": group.pk,
            "name": "Sales floor",
            "description": "Headquarters and Newark.",
            "managers": [short(dana)],
            "members": [short(bob), short(erin)],
            "company_number": ivan.company.number,
        },
    }
    assert customer(ivan).get(f"/manager-groups/{group.pk}").json == told
    assert customer(agent).get(f"/manager-groups/{group.pk}").json == told


def test_it_makes_a_group_and_appoints_its_managers(customer, ivan, bob, erin):
    answer = customer(ivan).post(
        "/manager-groups",
        {
            "name": "Warehouse",
            "managers": [erin.employee_number],
            "members": [bob.employee_number],
        },
    )
    assert answer.status == 201
    assert answer.json["data"]["managers"] == [short(erin)]
    assert User.objects.get(pk=erin.pk).is_manager
    assert not User.objects.get(pk=bob.pk).is_manager
    made = ManagerGroup.objects.get(pk=answer.json["data"]["group_id"])
    assert made.company == ivan.company
    assert Event.objects.about(made).get().type == "manager_group_added"
    assert Event.objects.about(erin).last().changes == {"is_manager": [False, True]}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": " \u200b "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "SALES floor"}, "name"),
        ({"name": 7}, "name"),
        ({"name": "New", "managers": [99999]}, "managers"),
        ({"name": "New", "members": "bob"}, "members"),
        ({"name": "New", "members": [True]}, "members"),
        ({"name": "New", "description": "x" * 501}, "description"),
        ({"name": "New", "color": "red"}, "color"),
        ({"name": "New", "company_number": 99999}, "company_number"),
    ],
)
def test_it_refuses_a_group_that_cannot_be(customer, ivan, group, body, field):
    answer = customer(ivan).post("/manager-groups", body)
    assert (answer.status, set(answer.errors)) == (400, {field})


def test_it_takes_nobody_of_another_company_or_gone(customer, ivan, mallory, group, bob):
    ask = customer(ivan)
    path = f"/manager-groups/{group.pk}/members"
    assert ask.post(path, {"employee_number": mallory.employee_number}).status == 400
    group.members.clear()
    bob.is_active = False
    bob.save()
    assert ask.post(path, {"employee_number": bob.employee_number}).status == 400
    assert ask.post("/manager-groups", {"name": "N", "members": [bob.employee_number]}).errors


def test_it_lets_staff_make_one_in_the_company_they_name(customer, agent, mallory, bob):
    ask = customer(agent)
    assert set(ask.post("/manager-groups", {"name": "Lab"}).errors) == {"company_number"}
    number = mallory.company.number
    assert ask.post("/manager-groups", {"name": "Lab", "company_number": number}).status == 201
    assert ManagerGroup.objects.get().company == mallory.company
    refused = customer(mallory).post(
        "/manager-groups", {"name": "Spies", "company_number": bob.company.number}
    )
    assert refused.status == 400


@pytest.mark.parametrize("method", ["put", "patch"])
def test_it_changes_what_is_sent(customer, ivan, group, method):
    answer = customer(ivan).send(
        method.upper(), f"/manager-groups/{group.pk}", {"description": "Everywhere."}
    )
    assert answer.status == 200
    assert answer.json["data"]["name"] == "Sales floor"
    assert answer.json["data"]["description"] == "Everywhere."
    assert Event.objects.about(group).last().changes == {
        "description": ["Headquarters and Newark.", "Everywhere."]
    }


def test_it_removes_a_group_and_leaves_its_people(customer, ivan, group, bob):
    ask = customer(ivan)
    answer = ask.delete(f"/manager-groups/{group.pk}")
    assert (answer.status, answer.body) == (204, b"")
    assert ask.get(f"/manager-groups/{group.pk}").status == 404
    assert ask.delete(f"/manager-groups/{group.pk}").status == 404
    assert User.objects.get(pk=bob.pk).is_active
    assert Event.objects.about(group).last().type == "manager_group_removed"


@pytest.mark.parametrize("role", ["manager", "member"])
def test_it_adds_and_removes_people(customer, cast, ivan, group, role):
    # A person of the group's other role, so that each is new to this one.
    person = {"manager": cast.bob, "member": cast.dana}[role]
    ask = customer(ivan)
    path = f"/manager-groups/{group.pk}/{role}s"
    number = person.employee_number
    added = ask.post(path, {"employee_number": number})
    assert added.status == 201
    assert short(person) in added.json["data"][f"{role}s"]
    again = ask.post(path, {"employee_number": number})
    assert (again.status, again.json["code"]) == (400, "duplicate")
    assert ask.delete(f"{path}/{number}").status == 204
    assert ask.delete(f"{path}/{number}").status == 404
    assert [event.changes for event in Event.objects.about(group)][1:] == [
        {f"{role}s": [[], [str(person)]]},
        {f"{role}s": [[str(person)], []]},
    ]


def test_it_lets_nobody_make_themself_a_manager(customer, ivan, group):
    ask, number = customer(ivan), ivan.employee_number
    for path, body in (
        ("/manager-groups", {"name": "Mine", "managers": [number]}),
        (f"/manager-groups/{group.pk}/managers", {"employee_number": number}),
    ):
        refused = ask.post(path, body)
        assert (refused.status, refused.json["code"]) == (403, "own_rights"), path
    with pytest.raises(Forbidden):
        update_manager_group(group, changes={"managers": [ivan]}, by=ivan)
    ivan.refresh_from_db()
    assert not ivan.is_manager and not ivan.led_groups.exists()


def test_it_lets_who_is_a_manager_keep_the_others(customer, ivan, group, dana, bob):
    group.managers.add(ivan)
    update_manager_group(group, changes={"managers": [ivan, bob]}, by=ivan)
    assert list(group.managers.by_name()) == [bob, ivan]


def test_it_offers_those_who_could_be_added(customer, cast, ivan, agent, group, dana, mallory):
    path = f"/manager-groups/{group.pk}/available-employees"

    def offered(person, address):
        return [each["name"] for each in customer(person).get(address).json["employees"]]

    assert offered(ivan, path) == ["Dana Whitfield", "Ivan Petrov"]
    assert offered(agent, f"{path}?role=member") == ["Dana Whitfield", "Ivan Petrov"]
    assert offered(ivan, f"{path}?role=manager&q=o") == ["Bob Keller"]
    page = customer(ivan).get(f"{path}?per_page=1&page=2").json
    assert page["employees"] == [{**short(ivan), "department": ""}]
    assert page["pagination"]["total_pages"] == 2
    alias = "/manager-groups/available-employees"
    assert "Bob Keller" in offered(ivan, alias)
    assert "Mallory Reyes" not in offered(ivan, alias)
    assert "Mallory Reyes" in offered(agent, alias)
    for query in ("role=boss", "q=%00", "page=0"):
        assert customer(ivan).get(f"{path}?{query}").status == 400


def test_it_is_for_it_people_only(customer, group, bob, dana, mallory):
    for person, status in ((bob, 403), (dana, 403), (mallory, 404)):
        ask = customer(person)
        path = f"/manager-groups/{group.pk}"
        assert ask.get(path).status == status
        assert ask.send("PUT", path, {"name": 7}).status == status
        assert ask.delete(path).status == status
        assert ask.post(f"{path}/members", {"employee_number": 1}).status == status
        assert ask.delete(f"{path}/members/{bob.employee_number}").status == status
        assert ask.get(f"{path}/available-employees").status == status
    assert customer(bob).get("/manager-groups").status == 403
    assert customer(bob).get("/manager-groups/available-employees").status == 403


@pytest.mark.parametrize("number", ["0", "x", "-1", "1.5", "9" * 30])
def test_it_finds_nothing_under_what_is_no_number(customer, ivan, group, number):
    assert customer(ivan).get(f"/manager-groups/{number}").status == 404
    assert customer(ivan).delete(f"/manager-groups/{group.pk}/members/{number}").status == 404


def test_it_keeps_it_people_to_their_company_in_the_service_too(mallory, group):
    with pytest.raises(NotFound):
        remove_manager_group(group, by=mallory)


def test_it_gives_a_manager_who_moved_away_nobody(cast, group, dana, bob, mallory):
    assert list(User.objects.led_by(dana).by_name()) == [bob, cast.erin]
    assert list(User.objects.managers_of(bob)) == [dana]
    User.objects.filter(pk=dana.pk).update(company=Company.objects.get(name="Globex"))
    moved = User.objects.get(pk=dana.pk)
    assert not User.objects.led_by(moved).exists()
    assert not User.objects.managers_of(bob).exists()


def test_it_takes_who_changes_company_out_of_the_groups(cast, group, dana, bob, erin, mallory):
    by = system_user(cast.tenant)
    delegate_decisions(dana, delegate=erin, starts_on=timezone.now().date(), by=dana)
    for person in (dana, bob):
        update_person(person, changes={"company": mallory.company}, by=by)
    assert (group.managers.count(), list(group.members.all())) == (0, [erin])
    assert not Delegation.objects.exists()
