"""Job types: who arranges them, and which a ticket may have."""

import pytest

from accounts.services import add_site, system_user
from assets.models import Asset
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.core.models import Event
from tickets.models import JobType, Ticket
from tickets.services import add_job_type, create_ticket, update_job_type, update_ticket


@pytest.fixture
def hardware(cast, admin):
    return add_job_type(cast.tenant, name="Hardware", by=admin)


@pytest.fixture
def laptop(bob):
    return Asset.objects.create(tenant=bob.tenant, company=bob.company, machine_name="ACM-LT-0388")


@pytest.fixture
def office(bob):
    return add_site(bob.company, name="Headquarters", by=system_user(bob.tenant))


def open_ticket(person, **fields):
    return create_ticket(
        person.tenant,
        title="Printer on fire",
        priority=3,
        requester=person,
        source="api",
        by=person,
        **fields,
    )


def test_it_is_arranged_by_admins_only(cast, agent, ivan, hardware):
    for person in (agent, ivan):
        with pytest.raises(Forbidden):
            add_job_type(cast.tenant, name="Network", by=person)
        with pytest.raises(Forbidden):
            update_job_type(hardware, changes={"name": "Network"}, by=person)


def test_it_tells_what_changed(admin, hardware):
    update_job_type(hardware, changes={"default_priority": 2, "is_active": True}, by=admin)
    assert [(event.type, event.changes) for event in Event.objects.about(hardware)] == [
        ("job_type_added", {}),
        ("job_type_updated", {"default_priority": [3, 2]}),
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " hardware "}, "name"),
        ({"name": ""}, "name"),
        ({"name": "Scre\x00ens"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "Network", "default_priority": 5}, "default_priority"),
        ({"name": "Network", "color": "red"}, "color"),
    ],
)
def test_it_refuses_what_makes_no_job_type(cast, admin, hardware, fields, field):
    with pytest.raises(Invalid) as refused:
        add_job_type(cast.tenant, by=admin, **fields)
    assert set(refused.value.fields) == {field}


def test_it_keeps_one_name_apart_from_another_tenants(cast, hardware):
    again = add_job_type(cast.rival, name="Hardware", by=system_user(cast.rival))
    assert JobType.objects.visible_to(cast.bob).get() == hardware
    assert JobType.objects.visible_to(cast.rita).get() == again


def test_it_is_shown_to_customers_while_it_is_offered(cast, admin, agent, bob, hardware):
    update_job_type(hardware, changes={"is_active": False}, by=admin)
    assert not JobType.objects.visible_to(bob).exists()
    assert JobType.objects.visible_to(agent).get() == hardware


def test_it_stands_on_a_ticket_with_its_asset_and_site(bob, hardware, laptop, office):
    ticket = open_ticket(bob, job_type=hardware, asset=laptop, site=office)
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.job_type, ticket.asset, ticket.site) == (hardware, laptop, office)
    assert Ticket.objects.of_job_types([hardware]).get() == ticket
    assert Ticket.objects.of_assets([laptop]).get() == ticket


def test_it_is_not_taken_from_another_tenant_nor_when_switched_off(cast, admin, bob, hardware):
    foreign = add_job_type(cast.rival, name="Hardware", by=system_user(cast.rival))
    gone = update_job_type(hardware, changes={"is_active": False}, by=admin)
    for job_type in (foreign, gone):
        with pytest.raises(Invalid) as refused:
            open_ticket(bob, job_type=job_type)
        assert set(refused.value.fields) == {"job_type"}


def test_it_keeps_on_a_ticket_when_it_is_switched_off(admin, agent, bob, hardware):
    ticket = open_ticket(bob, job_type=hardware)
    gone = update_job_type(hardware, changes={"is_active": False}, by=admin)
    ticket = update_ticket(ticket, changes={"job_type": gone, "priority": 1}, by=agent)
    assert (ticket.job_type, ticket.priority) == (hardware, 1)


def test_it_tells_of_another_job_type_by_its_name(admin, cast, agent, bob, hardware):
    network = add_job_type(cast.tenant, name="Network", by=admin)
    ticket = open_ticket(bob, job_type=hardware)
    update_ticket(ticket, changes={"job_type": network}, by=agent)
    assert Event.objects.about(ticket).last().changes == {"job_type": ["Hardware", "Network"]}


def test_it_takes_no_asset_or_site_of_another_company(mallory, agent, bob, laptop, office):
    for things in ({"asset": laptop}, {"site": office}):
        with pytest.raises(Invalid) as refused:
            open_ticket(mallory, **things)
        assert set(refused.value.fields) == set(things)
        with pytest.raises(Invalid):
            update_ticket(open_ticket(mallory), changes=things, by=agent)


def test_it_leaves_asset_and_site_behind_with_the_company(agent, bob, mallory, laptop, office):
    ticket = open_ticket(bob, asset=laptop, site=office)
    update_ticket(ticket, changes={"requester": mallory}, by=agent)
    ticket.refresh_from_db()
    assert (ticket.company, ticket.asset, ticket.site) == (mallory.company, None, None)
