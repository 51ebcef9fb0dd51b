"""What the beat finds: clocks at risk and breached, each told once, and what follows by itself."""

import threading

import pytest
from django.db import connection

from helpdesk.core.models import Event
from tests.sla.conftest import moment
from tickets.models import Ticket
from tickets.services import update_policy, update_ticket
from tickets.tasks import mark_ringing_clocks


def told(ticket):
    events = Event.objects.about(ticket).filter(type__startswith="sla_")
    return [(event.type, event.data["clock"]) for event in events]


def test_it_tells_of_risk_and_breach_once_each(office, wall):
    office.policy()
    ticket = office.ticket()
    assert mark_ringing_clocks() == 0
    wall.at("2026-03-02 09:48")
    assert mark_ringing_clocks() == 1
    assert told(ticket) == [("sla_at_risk", "response")]
    wall.at("2026-03-02 10:00:01")
    assert mark_ringing_clocks() == 1
    assert mark_ringing_clocks() == 0
    wall.at("2026-03-09 10:00")
    assert mark_ringing_clocks() == 2
    assert mark_ringing_clocks() == 0
    assert told(ticket) == [
        ("sla_at_risk", "response"),
        ("sla_breached", "response"),
        ("sla_at_risk", "resolution"),
        ("sla_breached", "resolution"),
    ]
    assert Ticket.objects.get(pk=ticket.pk).sla_next_at is None


def test_it_says_when_it_came_to_that_and_tells_customers_nothing(office, wall, bob):
    office.policy()
    ticket = office.ticket()
    wall.at("2026-03-02 12:00")
    mark_ringing_clocks()
    event = Event.objects.about(ticket).get(type="sla_breached")
    assert (
        event.data["at"]
        == moment("2026-03-02 10:00").astimezone(event.created_at.tzinfo).isoformat()
    )
    assert event.is_internal
    assert not Event.objects.visible_to(bob).filter(pk=event.pk).exists()


def test_it_leaves_alone_what_was_done_in_time(office, wall, cast, agent):
    office.policy()
    ticket = office.ticket()
    wall.at("2026-03-02 09:30")
    cast.comment(ticket, agent)
    office.move(ticket, "Resolved")
    wall.at("2026-03-20 09:30")
    assert mark_ringing_clocks() == 0
    assert told(ticket) == []


def test_it_finds_a_breach_that_ended_before_anybody_looked(office, wall, cast, agent):
    office.policy()
    ticket = office.ticket()
    wall.at("2026-03-02 10:30")
    cast.comment(ticket, agent)
    mark_ringing_clocks()
    assert told(ticket) == [("sla_at_risk", "response"), ("sla_breached", "response")]


def test_it_does_not_tell_while_paused(office, wall):
    office.policy()
    ticket = office.ticket()
    office.move(ticket, "Pending")
    wall.at("2026-03-20 09:30")
    assert mark_ringing_clocks() == 0


def test_a_promise_made_longer_may_be_missed_again(office, wall):
    policy = office.policy()
    ticket = office.ticket()
    wall.at("2026-03-02 11:00")
    mark_ringing_clocks()
    update_policy(policy, changes={"response_target_mins": 240}, by=office.by)
    from tickets.tasks import rewind_open_tickets

    rewind_open_tickets(office.tenant.pk)
    wall.at("2026-03-02 13:00:01")
    mark_ringing_clocks()
    assert [name for name, clock in told(ticket) if clock == "response"] == [
        "sla_at_risk", "sla_breached", "sla_at_risk", "sla_breached",
    ]  # fmt: skip


def test_it_escalates_and_keeps_the_promise_that_was_missed(office, wall, cast, agent, lead):
    network = cast.team("Network")
    policy = office.policy(
        steps=[
            {"clock": "response", "moment": "at_risk", "action": "raise_priority"},
            {"clock": "response", "moment": "breached", "action": "reassign", "team": network},
            {"clock": "response", "moment": "breached", "action": "notify", "person": lead},
        ],
        priority=3,
    )
    office.policy("High", priority=2, response_target_mins=1)
    ticket = office.ticket(assignee=agent)
    wall.at("2026-03-02 09:50")
    mark_ringing_clocks()
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.sla_policy, ticket.team) == (2, policy, office.team)
    wall.at("2026-03-02 10:01")
    mark_ringing_clocks()
    ticket.refresh_from_db()
    assert (ticket.team, ticket.assignee, ticket.sla_policy) == (network, None, policy)
    last = Event.objects.about(ticket).filter(type="sla_escalated").last()
    assert (last.data["action"], last.data["person_id"]) == ("notify", str(lead.public_id))
    changed = Event.objects.about(ticket).filter(type="ticket_updated")
    assert [event.actor.is_system for event in changed] == [True, True]


def test_the_highest_priority_stays_and_done_tickets_are_left_alone(office, wall):
    step = {"clock": "response", "moment": "breached", "action": "raise_priority"}
    office.policy(steps=[step])
    critical, done = office.ticket(priority=1), office.ticket(priority=3)
    wall.at("2026-03-02 10:30")
    office.move(done, "Closed")
    mark_ringing_clocks()
    assert [Ticket.objects.get(pk=each.pk).priority for each in (critical, done)] == [1, 3]


def test_one_broken_ticket_holds_up_no_other(office, wall):
    office.policy()
    broken, fine = office.ticket(), office.ticket()
    # A target in the far future of a calendar that cannot be read any more.
    office.move(broken, "Open")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tickets_statuschange SET new_status = 'Open', created_at = '4000-01-01'"
            " WHERE ticket_id = %s",
            [broken.pk],
        )
    wall.at("2026-03-02 12:00")
    assert mark_ringing_clocks() >= 2
    assert told(fine)[:2] == [("sla_at_risk", "response"), ("sla_breached", "response")]


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(office, wall):
    office.policy()
    tickets = [office.ticket() for _ in range(60)]
    wall.at("2026-03-02 12:00")
    made, barrier = [], threading.Barrier(2)

    def work():
        try:
            barrier.wait()
            made.append(mark_ringing_clocks())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    mark_ringing_clocks()
    for ticket in tickets:
        assert told(ticket) == [("sla_at_risk", "response"), ("sla_breached", "response")]


def test_a_late_change_of_priority_does_not_tell_twice(office, wall):
    office.policy("High", priority=2)
    office.policy("Normal", priority=3)
    ticket = office.ticket(priority=3)
    wall.at("2026-03-02 12:00")
    mark_ringing_clocks()
    for priority in (2, 3):
        update_ticket(ticket, changes={"priority": priority}, by=office.by)
        mark_ringing_clocks()
    assert told(ticket) == [("sla_at_risk", "response"), ("sla_breached", "response")]
