"""Migration 0016: watches from before a ticket that changes companies ended them."""

from importlib import import_module

import pytest
from django.db import connection
from django.forms.models import model_to_dict

from accounts.models import User
from accounts.services import system_user
from helpdesk.core.models import Event
from tickets.models import Ticket, Watcher
from tickets.services import add_watcher, drop_strangers

pytestmark = pytest.mark.usefixtures("everybody")
DROP = import_module("tickets.migrations.0016_foreign_watchers").DROP


@pytest.fixture
def given_away(cast, agent, bob, dana, erin, ivan, mallory):
    """A ticket of Acme that is Globex's now, watched by both, by staff and by one of no company."""
    ticket = cast.ticket(bob)
    for person in (dana, erin, ivan, agent):
        add_watcher(ticket, user=person, by=agent)
    Watcher.objects.create(ticket=ticket, user=mallory)
    User.objects.filter(pk=erin.pk).update(vouched_roles=["agent"])
    User.objects.filter(pk=ivan.pk).update(company=None)
    Ticket.objects.filter(pk=ticket.pk).update(
        company=mallory.company, requester=mallory, number=1_234_567
    )
    return Ticket.objects.get(pk=ticket.pk)


def run():
    with connection.cursor() as cursor:
        cursor.execute(DROP)


def watching(ticket):
    return set(ticket.watchers.values_list("username", flat=True))


def told(ticket):
    """What the last event of a ticket says, but for itself and when it was."""
    event = model_to_dict(Event.objects.about(ticket).last())
    return {name: value for name, value in event.items() if name not in ("id", "delivered_at")}


def test_it_drops_who_is_of_another_company(given_away, cast, bob, dana):
    kept = cast.ticket(bob)
    Watcher.objects.create(ticket=kept, user=dana)
    run()
    assert watching(given_away) == {"agent", "erin", "ivan", "mallory"}
    assert watching(kept) == {"dana"}
    run()
    assert Event.objects.about(given_away).count() == 6


def test_it_tells_of_it_as_the_service_does(given_away, cast, dana):
    run()
    by_migration = told(given_away)
    assert Event.objects.about(given_away).last().delivered_at
    Watcher.objects.create(ticket=given_away, user=dana)
    drop_strangers(given_away, by=system_user(cast.tenant))
    assert by_migration == told(given_away)
    assert watching(given_away) == {"agent", "erin", "ivan", "mallory"}
