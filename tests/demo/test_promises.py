"""The demo shows clocks in every state, whatever the hour of its loading."""

import pytest

from helpdesk.core.models import Event
from helpdesk.demo.loading import load_demo
from tickets.models import Ticket


@pytest.mark.django_db
def test_it_has_clocks_running_at_risk_breached_and_met():
    load_demo()
    tickets = Ticket.objects.filter(tenant__slug="demo")
    active = tickets.active()
    assert not tickets.filter(sla_policy=None).exists()
    assert [t for t in active if t.sla_due_at and not t.is_overdue and not t.is_at_risk]
    assert [t for t in active if t.is_at_risk and not t.is_overdue]
    assert [t for t in active if t.is_overdue]
    assert active.with_status(["Pending"]).filter(sla_due_at=None).exists()
    done = [t.sla_final for t in tickets.with_status(Ticket.DONE)]
    assert {final["resolution_breached"] for final in done} == {True, False}


@pytest.mark.django_db
def test_its_clocks_were_marked_when_they_came_to_it():
    load_demo()
    events = Event.objects.filter(type__in=["sla_at_risk", "sla_breached"])
    assert events.count() > 20
    assert all(event.data["at"] == event.created_at.isoformat() for event in events)
