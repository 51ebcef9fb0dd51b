"""Manager groups in the portal, kept by the IT of a company."""

import pytest

from accounts.models import ManagerGroup, User
from accounts.services import add_manager_group, system_user
from helpdesk.core.models import Event

pytestmark = pytest.mark.usefixtures("everybody")

HOME = "/portal/groups"


@pytest.fixture
def group(dana, bob):
    return add_manager_group(
        bob.company,
        name="Sales floor",
        description="Headquarters and Newark.",
        managers=[dana],
        members=[bob],
        by=system_user(bob.tenant),
    )


def people_in(group, role):
    return [person.username for person in group.people(role).by_name()]


def test_it_lists_the_groups_of_the_company(portal, ivan, mallory, group):
    add_manager_group(mallory.company, name="Globex lab", by=mallory)
    page = portal(ivan).get(HOME)
    assert "Managed by Dana Whitfield" in page.text and "1 person" in page.text
    assert f"{HOME}/{group.pk}" in page.links() and "Globex" not in page.text
    assert "Sales floor" in portal(ivan).get(f"{HOME}?q=NEWARK").text
    assert portal(ivan).get(f"{HOME}?q=%00x&page=7").status == 200
    assert "No group found" in portal(ivan).get(f"{HOME}?q=warehouse").text


def test_it_counts_managers_and_people_each_by_itself(portal, cast, ivan, group):
    group.managers.add(ivan, cast.erin, cast.bob)
    group.members.add(cast.erin)
    page = portal(ivan).get(HOME).text
    assert "Managed by Bob Keller, Dana Whitfield, Erin Walsh, 1 more" in page
    assert "2 people" in page


def test_it_adds_a_group_and_says_what_is_wrong_at_the_field(portal, ivan, group):
    page = portal(ivan).get(f"{HOME}/new")
    answer = portal(ivan).submit(page, f"{HOME}/new", name="Warehouse", description="Newark.")
    made = ManagerGroup.objects.get(name="Warehouse")
    assert (answer.path, made.company) == (f"{HOME}/{made.pk}", ivan.company)
    assert "Until then those who look after your IT decide." in answer.text
    assert "No manager" in portal(ivan).get(HOME).text
    for name in ("", " \u200b", "SALES FLOOR", "x" * 101):
        refused = portal(ivan).post(f"{HOME}/new", {"name": name, "description": "Kept."})
        assert refused.status == 400 and 'aria-invalid="true"' in refused.html
        assert "Kept." in refused.html
    assert ManagerGroup.objects.count() == 2


def test_it_renames_a_group(portal, ivan, group):
    page = portal(ivan).get(f"{HOME}/{group.pk}")
    answer = portal(ivan).submit(page, f"{HOME}/{group.pk}", name="Sales")
    assert "Saved." in answer.text
    group.refresh_from_db()
    assert (group.name, group.description) == ("Sales", "Headquarters and Newark.")
    assert portal(ivan).post(f"{HOME}/{group.pk}", {"name": ""}).status == 400


def test_it_finds_who_could_be_added(portal, cast, ivan, mallory, group):
    cast.erin.is_active = False
    cast.erin.save()
    page = portal(ivan).get(f"{HOME}/{group.pk}?add=member&q=a").html
    found = page.partition('id="found-member"')[2]
    assert "Dana Whitfield" in found and "Ivan Petrov" in found
    for name in ("Bob Keller", "Erin Walsh", "Mallory"):
        assert name not in found
    assert 'value="a"' in page.partition('id="members"')[2]
    assert "People to add" not in page.partition('id="members"')[0]
    assert (
        "Nobody here has such a name"
        in portal(ivan).get(f"{HOME}/{group.pk}?add=manager&q=dana").text
    )


def test_it_adds_a_manager_who_may_decide_from_then_on(portal, ivan, erin, group):
    page = portal(ivan).get(f"{HOME}/{group.pk}?add=manager&q=erin")
    assert "may decide on requests from then on" in page.text
    body = {"role": "manager", "employee_number": erin.employee_number}
    answer = portal(ivan).post(f"{HOME}/{group.pk}/join", body)
    assert "Erin Walsh is in the group." in answer.text
    assert people_in(group, "manager") == ["dana", "erin"]
    assert User.objects.get(pk=erin.pk).is_manager
    assert Event.objects.about(erin).last().changes == {"is_manager": [False, True]}
    again = portal(ivan).post(f"{HOME}/{group.pk}/join", body)
    assert again.status == 400 and "They are in the group already." in again.text


def test_it_takes_somebody_out_again(portal, ivan, dana, bob, group):
    for role, person in (("manager", dana), ("member", bob)):
        body = {"role": role, "employee_number": person.employee_number}
        answer = portal(ivan).post(f"{HOME}/{group.pk}/leave", body)
        assert f"{person} is no longer in the group." in answer.text
        assert people_in(group, role) == []
        assert portal(ivan).post(f"{HOME}/{group.pk}/leave", body).status == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"role": "boss", "employee_number": "1"},
        {"role": "member", "employee_number": "x"},
        {"role": "member", "employee_number": "0"},
        {"role": "member", "employee_number": "99999999999999999999"},
    ],
)
def test_it_refuses_what_names_nobody(portal, ivan, group, body):
    for act in ("join", "leave"):
        answer = portal(ivan).post(f"{HOME}/{group.pk}/{act}", body)
        assert answer.status == 400 and "Sales floor" in answer.text


def test_it_takes_nobody_of_another_company(portal, ivan, agent, mallory, group):
    for person in (mallory, agent):
        body = {"role": "member", "employee_number": person.employee_number}
        answer = portal(ivan).post(f"{HOME}/{group.pk}/join", body)
        assert answer.status == 400 and "no such person at your company" in answer.text
    assert people_in(group, "member") == ["bob"]


def test_it_asks_before_it_removes_a_group(portal, ivan, bob, group):
    page = portal(ivan).get(f"{HOME}/{group.pk}/remove")
    assert "Everybody in it stays." in page.text and ManagerGroup.objects.exists()
    answer = portal(ivan).submit(page, f"{HOME}/{group.pk}/remove")
    assert (answer.path, ManagerGroup.objects.exists()) == (HOME, False)
    assert "Sales floor is removed." in answer.text and User.objects.get(pk=bob.pk).is_active
    assert portal(ivan).post(f"{HOME}/{group.pk}/remove").status == 404


def test_it_pages_through_many_people(portal, cast, ivan, bob, group):
    group.members.add(*cast.crowd(bob.company, 60))
    page = portal(ivan).get(f"{HOME}/{group.pk}")
    assert "Person 000" in page.text and "Person 055" not in page.text
    assert "Person 055" in portal(ivan).get(f"{HOME}/{group.pk}?member=2").text
    assert "There are more." in portal(ivan).get(f"{HOME}/{group.pk}?add=manager&q=person").text


def test_it_pages_through_what_was_searched_for(portal, ivan, group):
    ManagerGroup.objects.bulk_create(
        ManagerGroup(company=ivan.company, name=f"Crew {number:02}") for number in range(30)
    )
    first = portal(ivan).get(f"{HOME}?q=crew")
    assert "Crew 24" in first.text and "Crew 25" not in first.text
    second = next(link for link in first.links() if "page=2" in link)
    text = portal(ivan).get(HOME + second).text
    assert "Crew 25" in text and "Sales floor" not in text


def test_it_tells_who_manages_but_may_not_decide(portal, ivan, dana, group):
    User.objects.filter(pk=dana.pk).update(is_manager=False)
    assert "May not decide" in portal(ivan).get(f"{HOME}/{group.pk}").text


def test_it_shows_the_groups_of_somebody_on_their_page(portal, ivan, dana, bob, group):
    page = portal(ivan).get(f"/portal/people/{dana.employee_number}")
    assert "Manages Sales floor" in page.text and f"{HOME}/{group.pk}" in page.links()
    assert "Is in Sales floor" in portal(ivan).get(f"/portal/people/{bob.employee_number}").text
    assert "Sales floor" not in portal(bob).get(f"/portal/people/{bob.employee_number}").text


def test_it_is_for_the_it_of_the_company_only(portal, bob, dana, agent, mallory, group):
    for person, status in ((bob, 403), (dana, 403), (agent, 403), (mallory, 404)):
        browser = portal(person)
        for path in ("", "/join", "/leave", "/remove"):
            assert browser.get(f"{HOME}/{group.pk}{path}").status == status
            assert browser.post(f"{HOME}/{group.pk}{path}", {"name": "X"}).status == status
    for person in (bob, dana, agent):
        assert portal(person).get(HOME).status == 403
        assert portal(person).post(f"{HOME}/new", {"name": "X"}).status == 403
    assert HOME not in portal(dana).get("/portal/people").links()
    assert group == ManagerGroup.objects.get()
