"""Slow work on tickets."""

from contextlib import suppress
from datetime import timedelta

import structlog
from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.services import system_user
from accounts.tasks import send_mails
from helpdesk.core.errors import Conflict, Unavailable
from tickets.models import Approval, Attachment, Notification, SearchDocument, Ticket
from tickets.services import discard_files, escalate_approval, gather_mails, remind_deciders
from tickets.services.sla import mark_clocks, rewind_clocks

# Tickets in one transaction: people wait for them no longer than it takes.
BATCH = 50
SWEEP_AT_MOST = 500
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


@shared_task(
    acks_late=True,
    autoretry_for=(Unavailable,),
    max_retries=8,
    retry_backoff=2,
    retry_backoff_max=300,
)
def discard_attachment(public_id: str) -> None:
    """Removes the bytes of an attachment, then its row; the sweep finds what this cannot."""
    for attachment in Attachment.objects.removed().filter(public_id=public_id):
        discard_files(attachment, by=system_user(attachment.ticket.tenant))


@shared_task
def sweep_uploads() -> int:
    """Removes uploads that were never finished and files that could not be removed; gives how many."""
    rows = [
        *Attachment.objects.overdue().order_by("upload_until")[:SWEEP_AT_MOST],
        *Attachment.objects.removed().order_by("removed_at")[:SWEEP_AT_MOST],
    ]
    swept = 0
    for attachment in {row.pk: row for row in rows}.values():
        try:
            discard_files(attachment, by=system_user(attachment.ticket.tenant))
            swept += 1
        except Unavailable:
            log.warning("upload_not_swept", attachment=str(attachment.public_id))
            break
    return swept


@shared_task
def mail_news() -> int:
    """Gathers what people are to be told by mail, and has it sent; gives how many mails."""
    due = Notification.objects.due().order_by().values("ticket__tenant")
    made = 0
    for tenant in Tenant.objects.filter(pk__in=due):
        by = system_user(tenant)
        while count := gather_mails(tenant, by=by):
            made += count
    if made:
        send_mails.delay()
    return made


@shared_task
def forget_old_notifications() -> int:
    """Deletes what people were told long ago; gives how many."""
    return Notification.objects.outdated().delete()[0]


@shared_task
def press_for_decisions() -> int:
    """Reminds of approvals that wait too long, and escalates them later, once each; gives how many."""
    now = timezone.now()
    pressed = 0
    steps = (
        (Approval.objects.unescalated, settings.APPROVAL_ESCALATION_HOURS, escalate_approval),
        (Approval.objects.unreminded, settings.APPROVAL_REMINDER_HOURS, remind_deciders),
    )
    for waiting, hours, act in steps:
        if not hours:
            continue
        rows = waiting(now - timedelta(hours=hours)).select_related("ticket__tenant")
        for approval in rows.oldest_first()[:SWEEP_AT_MOST]:
            with suppress(Conflict):
                act(approval, by=system_user(approval.ticket.tenant))
                pressed += 1
    return pressed
