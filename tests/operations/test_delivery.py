"""Events that reach a worker together: what they cost, and one among them that fails."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.core.events import HANDLERS
from helpdesk.core.models import Event
from helpdesk.core.tasks import deliver_events
from tickets.events import TicketEvent
from tickets.models import Notification


@pytest.fixture
def opened(cast, bob, agent, deliver):
    """`opened(count)`: the events of so many new tickets, which no worker has seen yet."""

    def of(count):
        deliver()
        for number in range(count):
            cast.ticket(bob, title=f"Number {number}", assignee=agent, team=cast.team())
        events = Event.objects.undelivered().of_type(TicketEvent.CREATED)
        return list(events.order_by("pk").values_list("pk", flat=True))

    return of


def test_it_asks_no_more_for_many_tickets_than_for_two(opened):
    costs = []
    for count in (2, 12):
        events = opened(count)
        with CaptureQueriesContext(connection) as asked:
            deliver_events(events)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_it_tells_the_size_of_the_queue_once(opened, cast):
    deliver_events(opened(5))
    told = Event.objects.of_tenant(cast.tenant).of_type(TicketEvent.QUEUE_CHANGED)
    assert told.count() == 1


def test_it_keeps_nothing_of_one_that_fails_and_holds_up_no_other(opened, monkeypatch):
    events = opened(3)

    def fail(told):
        if any(event.pk == events[1] for event in told):
            raise RuntimeError

    monkeypatch.setitem(HANDLERS, TicketEvent.CREATED, [*HANDLERS[TicketEvent.CREATED], fail])
    deliver_events.apply((events,))
    assert set(Event.objects.undelivered().values_list("pk", flat=True)) == {events[1]}
    assert Event.objects.get(pk=events[1]).attempts == deliver_events.max_retries + 1
    assert set(Notification.objects.values_list("event", flat=True)) == {events[0], events[2]}
