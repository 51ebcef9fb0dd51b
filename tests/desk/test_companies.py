"""The companies at the desk: who they are, and who decides there on whose requests."""

import pytest

from accounts.services import add_manager_group, add_site, switch_module, system_user


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


def test_it_lists_the_companies_of_the_tenant(desk, cast, agent, bob, mallory, walt):
    page = desk(agent).get("/desk/companies")
    assert "Acme Corp" in page.text and "Globex" in page.text and "acme.example" in page.text
    assert "Umbra" not in page.text
    assert f"/desk/companies/{bob.company.number}" in page.links()
    found = desk(agent).get("/desk/companies?q=GLOB&page=x").html.partition("<main")[2]
    assert "Globex" in found and "Acme" not in found
    assert "No company found" in desk(agent).get("/desk/companies?q=%00nowhere").text


def test_it_shows_a_company_with_its_groups_and_people(desk, cast, agent, dana, bob, group):
    by = system_user(cast.tenant)
    add_site(bob.company, name="Harbor", city="Newark", is_primary=True, by=by)
    switch_module(cast.tenant, key="billing", company=bob.company, is_enabled=False, by=by)
    cast.ticket(bob)
    page = desk(agent).get(f"/desk/companies/{bob.company.number}")
    for said in ("Sales floor", "Harbor, Newark", "Switched off Billing", "1 open", "2 people"):
        assert said in page.text, said
    for person in (dana, bob):
        assert page.links().count(f"/desk/people/{person.public_id}") == 2
    assert "Admins can change them in the admin." in page.text


def test_it_leads_admins_to_where_groups_are_changed(desk, cast, admin, bob, group):
    links = desk(admin).get(f"/desk/companies/{bob.company.number}").links()
    assert f"/admin/accounts/managergroup/{group.pk}/change/" in links
    assert f"/admin/accounts/company/{bob.company.pk}/change/" in links


def test_it_shows_the_first_of_many(desk, cast, agent, bob, group):
    group.members.add(*cast.crowd(bob.company, 30))
    address = f"/desk/companies/{bob.company.number}"
    page = desk(agent).get(address)
    assert "31 in all" in page.text and "Person 025" not in page.text
    everybody = f"/desk/people?company={bob.company.number}"
    assert everybody in page.links() and "All 32 people" in page.text
    assert "Person 025" in desk(agent).get(everybody).text


def test_it_leads_to_the_tickets_of_a_company(desk, cast, agent, bob, mallory):
    number = bob.company.number
    ticket, foreign = cast.ticket(bob, title="Ours"), cast.ticket(mallory, title="Theirs")
    links = desk(agent).get(f"/desk/companies/{number}").links()
    assert f"/desk/tickets/{ticket.number}?queue=open&company={number}" in links
    assert not [link for link in links if f"/tickets/{foreign.number}" in link]
    listed = desk(agent).get(f"/desk/queues/open?company={number}").html.partition("<main")[2]
    assert "Ours" in listed and "Theirs" not in listed and "Acme Corp" in listed
    assert "Theirs" not in desk(agent).get("/desk/queues/open?company=99999999999").text
    assert "Theirs" in desk(agent).get("/desk/queues/open?company=-1").text


def test_it_narrows_the_people_to_a_company(desk, agent, bob, mallory):
    number = bob.company.number
    found = desk(agent).get(f"/desk/people?company={number}").html.partition("<main")[2]
    assert "Bob Keller" in found and "Mallory" not in found
    for odd in ("x", "", "999999999999999999999", "-1"):
        assert "Mallory" in desk(agent).get(f"/desk/people?company={odd}").text


def test_it_shows_the_groups_of_somebody_on_their_page(desk, agent, dana, bob, group):
    address = f"/desk/companies/{bob.company.number}#group-{group.pk}"
    manager = desk(agent).get(f"/desk/people/{dana.public_id}")
    assert "Manages Sales floor" in manager.text and address in manager.links()
    assert "In groups Sales floor" in desk(agent).get(f"/desk/people/{bob.public_id}").text
    assert desk(agent).get(f"/desk/people/{agent.public_id}").status == 200


def test_it_is_for_agents_of_the_tenant(desk, cast, bob, ivan, rita, walt):
    address = f"/desk/companies/{bob.company.number}"
    assert desk(bob).get("/desk/companies").status == 403
    assert desk(ivan).get(address).status == 403
    bob.company.number = 901
    bob.company.save()
    assert desk(rita).get("/desk/companies/901").status == 404
