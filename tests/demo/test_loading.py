"""Loading the demo data, and what is in it: it is loaded once for all that look at it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Mail, Module, Tenant, User
from accounts.services import add_person, sign_in, system_user
from assets.models import (
    Asset,
    BackupDevice,
    Contract,
    Domain,
    IPAddress,
    License,
    Network,
)
from helpdesk.core.events import HANDLERS
from helpdesk.core.models import Event
from helpdesk.demo.people import PASSWORD
from tickets.models import Comment, Notification, SearchDocument, StatusChange, Ticket

pytestmark = pytest.mark.django_db


def run() -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def test_it_refuses_a_database_with_people_of_its_own():
    tenant = Tenant.objects.create(slug="real", name="Real", is_default=True)
    add_person(tenant, email="ceo@real.example", roles=["requester"], by=system_user(tenant))
    with pytest.raises(CommandError, match="people in this database"):
        run()
    assert not Ticket.objects.exists()


@pytest.fixture(scope="module")
def demo(lasting):
    """What the loading said, and who listened before. From here on the demo is there."""
    handlers = dict(HANDLERS)
    # The empty default tenant of an installation that nobody came to yet makes room.
    system_user(Tenant.objects.create(slug="main", name="Helpdesk", is_default=True))
    return run(), handlers


def test_it_loads_a_helpdesk_that_has_lived_for_two_months(demo):
    said, handlers = demo
    assert "Loaded" in said
    now = timezone.now()

    default = Tenant.objects.default().get()
    assert default.slug == "demo"
    tickets = Ticket.objects.of_tenant(default)
    assert {*tickets.values_list("status", flat=True)} == {*Ticket.Status.values}
    assert tickets.filter(created_at__gt=now - timedelta(hours=1)).count() >= 5
    assert tickets.filter(created_at__lt=now - timedelta(days=50)).count() >= 5
    assert tickets.unassigned_in_queue().count() >= 5
    for name in ("admin", "agent2", "erin@acme.example"):
        assert sign_in(default, name=name, password=PASSWORD, ip_address=None)

    # Numbers without gaps, in the order of time.
    for tenant in Tenant.objects.all():
        rows = Ticket.objects.of_tenant(tenant).order_by("created_at")
        assert [*rows.values_list("number", flat=True)] == [*range(1, rows.count() + 1)]
    # Times agree with each other.
    assert not Ticket.objects.filter(
        Q(updated_at__lt=F("created_at"))
        | Q(resolved_at__lt=F("created_at"))
        | Q(activity_at__lt=F("updated_at"))
        | Q(activity_at__gt=now)
    ).exists()
    assert not Comment.objects.filter(
        Q(created_at__lt=F("ticket__created_at")) | Q(created_at__gt=F("ticket__activity_at"))
    ).exists()
    first = StatusChange.objects.filter(old_status="")
    assert first.count() == Ticket.objects.count()
    assert not first.exclude(created_at=F("ticket__created_at")).exists()
    # The feed tells it in that order, and nothing is left to be delivered.
    positions = Event.objects.order_by("created_at", "pk").values_list("position", flat=True)
    assert [*positions] == [*range(1, Event.objects.count() + 1)]
    assert not Event.objects.undelivered().exists()
    assert handlers == HANDLERS
    assert SearchDocument.objects.count() == Ticket.objects.count()
    # The other tenant's tickets are found by its own people only.
    rita = User.objects.get(username="rita")
    assert Ticket.objects.visible_to(rita).matching("tachograph", rita).count() == 1
    admin = User.objects.get(username="admin")
    assert not Ticket.objects.visible_to(admin).matching("tachograph", admin).exists()

    # Each company has some of everything, and Globex pays for its bills elsewhere.
    for kind in (Asset, License, Contract, Domain, Network, IPAddress, BackupDevice):
        owners = kind.objects.values_list("company__name", flat=True)
        assert {*owners} >= {"Acme Corp", "Globex", "Umbra Logistics"}, kind
    switched = Module.objects.values_list("company__name", "key", "is_enabled")
    assert [*switched] == [("Globex", "billing", False)]

    # Twice is once.
    before = Ticket.objects.count()
    assert "already" in run()
    assert Ticket.objects.count() == before


def test_it_has_clocks_running_at_risk_breached_and_met(demo):
    tickets = Ticket.objects.filter(tenant__slug="demo")
    active = tickets.active()
    assert not tickets.filter(sla_policy=None).exists()
    assert [t for t in active if t.sla_due_at and not t.is_overdue and not t.is_at_risk]
    assert [t for t in active if t.is_at_risk and not t.is_overdue]
    assert [t for t in active if t.is_overdue]
    assert active.with_status(["Pending"]).filter(sla_due_at=None).exists()
    done = [t.sla_final for t in tickets.with_status(Ticket.DONE)]
    assert {final["resolution_breached"] for final in done} == {True, False}


def test_its_clocks_were_marked_when_they_came_to_it(demo):
    events = Event.objects.filter(type__in=["sla_at_risk", "sla_breached"])
    assert events.count() > 20
    assert all(event.data["at"] == event.created_at.isoformat() for event in events)


def test_it_has_told_people_what_concerns_them(demo):
    for name in ("agent", "lead", "bob"):
        told = Notification.objects.told_to(User.objects.get(username=name)).in_bell()
        assert told.unread().exists(), name
        assert told.exclude(read_at=None).exists(), name
    assert not Notification.objects.due().exists()
    assert not Mail.objects.exists()
