"""Slow work on tickets."""

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.services import system_user
from tickets.models import SearchDocument, Ticket
from tickets.services.sla import mark_clocks, rewind_clocks

# Tickets in one transaction: people wait for them no longer than it takes.
BATCH = 50
log = structlog.get_logger(__name__)


@shared_task(acks_late=True)
def reindex_requester(user_id: int) -> None:
    """Writes the search documents of all tickets that a person asked for."""
    SearchDocument.objects.build("t.requester_id = %s", [user_id])


@shared_task(acks_late=True)
def rewind_open_tickets(tenant_id: int) -> int:
    """Takes changed policies and calendars to the open tickets of a tenant; gives how many moved.

    In batches, each its own transaction, so that nobody waits long for a ticket.
    """
    tenant = Tenant.objects.get(pk=tenant_id)
    by, last, moved = system_user(tenant), 0, 0
    while True:
        batch = Ticket.objects.of_tenant(tenant).active().filter(pk__gt=last).order_by("pk")
        keys = list(batch.values_list("pk", flat=True)[:BATCH])
        if not keys:
            return moved
        moved += rewind_clocks(tenant, tickets=keys, by=by)
        last = keys[-1]


@shared_task
def mark_ringing_clocks() -> int:
    """Marks every clock that came to risk or was breached; gives how many events that made.

    Any number of workers may do it at a time: each takes tickets that no other one holds.
    """
    marked, seen = 0, set()
    while True:
        with transaction.atomic():
            batch = list(
                Ticket.objects.ringing(timezone.now())
                .exclude(pk__in=seen)
                .select_related("tenant")
                .select_for_update(of=("self",), skip_locked=True)[:BATCH]
            )
            for ticket in batch:
                marked += _mark(ticket)
        seen |= {ticket.pk for ticket in batch}
        if len(batch) < BATCH:
            return marked


def _mark(ticket: Ticket) -> int:
    """Marks one ticket; what goes wrong with it holds up no other."""
    try:
        return len(mark_clocks(ticket, by=system_user(ticket.tenant)))
    except Exception:
        log.exception("clocks_not_marked", ticket_id=ticket.pk)
        return 0
