"""Who sees a ticket without taking part: asked from the ticket's side, as the live feed does."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services import (
    add_manager_group,
    delegate_decisions,
    remove_from_group,
    set_access,
    system_user,
    update_person,
)
from tests.tickets.test_approvals import assert_seen_alike
from tickets.models import Ticket
from tickets.services import add_job_type, approve_ticket


@pytest.fixture
def machine(cast):
    return system_user(cast.tenant)


@pytest.fixture
def group(dana, bob, machine):
    return add_manager_group(bob.company, name="Sales", managers=[dana], members=[bob], by=machine)


@pytest.fixture(autouse=True)
def everybody(cast):
    for name in ("agent", "dana", "ivan", "bob", "erin", "mallory", "rita", "walt"):
        cast.person(name)


def onlookers(ticket):
    assert_seen_alike(ticket)
    pairs = Ticket.objects.filter(pk=ticket.pk).customers_looking_on()
    found = User.objects.filter(
        pk__in=[person for _, person in pairs if person != ticket.requester_id]
    )
    return {each.username for each in found}


def test_it_is_its_companys_it_and_managers_of_the_requester(cast, bob, erin, mallory, group):
    assert onlookers(cast.ticket(bob)) == {"dana", "ivan"}
    assert onlookers(cast.ticket(erin)) == {"ivan"}
    assert onlookers(cast.ticket(mallory)) == set()


def test_it_is_nobody_who_lost_the_right(cast, bob, dana, ivan, group, machine):
    ticket = cast.ticket(bob)
    set_access(ivan, changes={"it_privileges": False}, by=machine)
    assert onlookers(ticket) == {"dana"}
    remove_from_group(group, person=bob, role="member", by=machine)
    assert onlookers(ticket) == set()


def test_it_is_nobody_of_a_company_that_the_requester_left(cast, bob, mallory, group, machine):
    ticket = cast.ticket(bob)
    update_person(bob, changes={"company": mallory.company}, by=machine)
    assert onlookers(ticket) == {"ivan"}


def test_it_is_one_who_manages_and_cares_for_it(cast, bob, dana, group, machine):
    ticket = cast.ticket(bob)
    set_access(dana, changes={"it_privileges": True}, by=machine)
    assert onlookers(ticket) == {"dana", "ivan"}


def test_it_is_who_stands_in_for_a_manager_while_something_waits(cast, bob, dana, erin, group):
    access = add_job_type(
        cast.tenant, name="Access", requires_approval=True, by=system_user(cast.tenant)
    )
    ticket = cast.ticket(bob, job_type=access)
    today = timezone.now().date()
    assert onlookers(ticket) == {"dana", "ivan"}
    delegate_decisions(dana, delegate=erin, starts_on=today, by=dana)
    assert onlookers(ticket) == {"dana", "erin", "ivan"}
    delegate_decisions(dana, delegate=erin, starts_on=today + dt.timedelta(days=1), by=dana)
    assert onlookers(ticket) == {"dana", "ivan"}
    delegate_decisions(dana, delegate=erin, starts_on=today, by=dana)
    approve_ticket(ticket, by=erin)
    # Who decided keeps sight of it.
    assert onlookers(ticket) == {"dana", "erin", "ivan"}
