"""What every change of a ticket goes through, and the gate that some have to pass."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import User
from helpdesk.core.errors import Conflict
from helpdesk.core.events import emit
from tickets.events import TicketEvent, summary
from tickets.models import Approval, SearchDocument, StatusChange, Ticket
from tickets.models.rulebook import NO_RULES, book_of
from tickets.services.clocks import wind
from tickets.services.watchers import drop_strangers

ApprovalStatus = Ticket.ApprovalStatus
SEARCHED = {"title", "description", "requester"}
# What an SLA policy is picked by.
PICKED_BY = {"requester", "team", "priority"}
# What a rule that wants approval goes by.
ASKED_BY = {"requester", "job_type"}


def change(
    ticket: Ticket,
    clean: dict[str, Any],
    by: User,
    *,
    keeps_policy: bool = False,
    data: dict[str, Any] | None = None,
) -> Ticket:
    """Sets clean values of a locked ticket with all that follows; the same is no change, no event.

    Work does not go on while approval is pending: only a decision, in `clean` as `approval_status`,
    changes that. Raises Conflict.
    """
    before = {name: getattr(ticket, name) for name in {*clean, "status", "approval_status"}}
    for name, value in clean.items():
        setattr(ticket, name, value)
    named = {name for name in clean if clean[name] != before[name]}
    if not named:
        return ticket
    asks = "approval_status" not in clean and _pass_gate(ticket, before, named, by)
    changed = {name: new for name in before if (new := getattr(ticket, name)) != before[name]}

    columns = set(changed)
    if "requester" in changed:
        columns |= _move_company(ticket, kept=changed.keys())
    if "status" in changed:
        columns |= _move(ticket, before["status"], by)
    # What was promised for a ticket that is done stays as it was.
    picks = ticket.is_active and bool(PICKED_BY & changed.keys())
    if picks or "status" in changed:
        columns |= wind(ticket, picks=picks and not keeps_policy)
    ticket.version += 1
    ticket.updated_at = ticket.activity_at = timezone.now()
    ticket.save(update_fields=columns | {"version", "updated_at", "activity_at"})
    if SEARCHED & changed.keys():
        SearchDocument.objects.rebuild(ticket)
    if "company" in columns:
        drop_strangers(ticket, by=by)

    emit(
        TicketEvent.UPDATED,
        ticket,
        tenant_id=ticket.tenant_id,
        by=by,
        data=summary(ticket) | (data or {}),
        changes={name: [_plain(before[name]), _plain(value)] for name, value in changed.items()},
    )
    if asks:
        ask_for_approval(ticket, by)
    return ticket


def ask_for_approval(ticket: Ticket, by: User) -> None:
    """Asks those whose turn it is for a yes; the ticket is Pending already.

    A customer who asks in a colleague's name does not decide either; staff have no part in it.
    """
    opener = ticket.requester if by.is_agent else by
    approval = Approval.objects.create(ticket=ticket, opened_by=opener)
    emit(
        TicketEvent.APPROVAL_REQUESTED,
        ticket,
        tenant_id=ticket.tenant_id,
        by=by,
        data=summary(ticket) | {"approval_id": approval.pk},
    )


def _pass_gate(ticket: Ticket, before: dict[str, Any], named: set[str], by: User) -> bool:
    """Sets what rules of approval make of a change; gives whether somebody is to be asked anew.

    What is done needs no yes any more. Raises Conflict.
    """
    was_pending = before["approval_status"] == ApprovalStatus.PENDING
    if not ticket.is_active:
        if was_pending:
            _withdraw(ticket, by)
        return False
    if was_pending and "status" in named:
        raise Conflict("A manager must approve it first.", code="approval_pending")
    reopened = before["status"] in Ticket.DONE and before["approval_status"] != "approved"
    if not (reopened or ASKED_BY & named):
        return False

    required = (book_of(ticket.tenant_id) or NO_RULES).requires_approval(ticket)
    if was_pending and not (required and "requester" not in named):
        _withdraw(ticket, by)
        ticket.status = Ticket.Status.OPEN
    elif was_pending:
        return False
    if required:
        ticket.status, ticket.approval_status = Ticket.Status.PENDING, ApprovalStatus.PENDING
    elif reopened:
        ticket.approval_status = ApprovalStatus.NONE
    return required


def _withdraw(ticket: Ticket, by: User) -> None:
    """Closes a request that nobody needs to decide any more."""
    pending = Approval.objects.of_ticket(ticket).pending()
    pending.update(state=Approval.State.WITHDRAWN, decided_at=timezone.now())
    ticket.approval_status = ApprovalStatus.NONE
    emit(
        TicketEvent.APPROVAL_WITHDRAWN,
        ticket,
        tenant_id=ticket.tenant_id,
        by=by,
        data=summary(ticket),
    )


def _move_company(ticket: Ticket, *, kept: Iterable[str]) -> set[str]:
    """Puts a ticket to its requester's company; its asset and site stay behind, unless `kept`."""
    left = {"asset", "site"} - set(kept)
    if ticket.company_id == ticket.requester.company_id:
        return set()
    for name in left:
        setattr(ticket, name, None)
    ticket.company_id = ticket.requester.company_id
    return {"company", *left}


def _move(ticket: Ticket, old: str, by: User) -> set[str]:
    """Records a move to another status; gives the columns it touched."""
    now = timezone.now()
    StatusChange.objects.record(ticket, old=old, by=by, at=now)
    if ticket.is_active:
        ticket.resolved_at = ticket.closed_at = None
    else:
        ticket.resolved_at = ticket.resolved_at or now
        ticket.closed_at = now if ticket.status == Ticket.Status.CLOSED else None
    return {"resolved_at", "closed_at"}


def _plain(value: Any) -> Any:
    """A field's value in words JSON knows, and people understand in a history."""
    if isinstance(value, models.Model):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value
