"""Asking for approval and deciding: who, when, and that it happens once."""

from base64 import urlsafe_b64encode
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Company, Tenant, User
from accounts.models.sessions import digest
from accounts.permissions import Perm
from helpdesk.core.changes import check_tenant, keep_row
from helpdesk.core.errors import Conflict, Forbidden, Invalid
from helpdesk.core.events import emit
from helpdesk.core.service import service
from tickets.events import TicketEvent, summary
from tickets.models import Approval, ApprovalLink, ApprovalRule, JobType, SLARevision, Ticket
from tickets.models.approvals import LINK_LIFETIME
from tickets.services import cleaning
from tickets.services.changing import change

MAX_COMMENT = 5_000
_SALT = "helpdesk.approval"
Status, ApprovalStatus = Ticket.Status, Ticket.ApprovalStatus


@service(Perm.DECIDE)
def approve_ticket(ticket: Ticket, *, comment: str = "", by: User) -> Approval:
    """Says yes: the ticket goes to the queue. Raises Conflict, Forbidden, Invalid."""
    comment = _clean(comment, "comment")
    ticket = _locked(ticket)
    approval = _check_turn(ticket, by)

    _close(approval, Approval.State.APPROVED, comment, by)
    untouched = ticket.assignee_id is None and ticket.first_replied_at is None
    status = Status.NEW if untouched else Status.OPEN
    _carry_out(ticket, approval, status, by)
    return approval


@service(Perm.DECIDE)
def reject_ticket(ticket: Ticket, *, reason: str, by: User) -> Approval:
    """Says no, and why: the ticket is closed. Raises Conflict, Forbidden, Invalid."""
    reason = _clean(reason, "reason")
    if not reason:
        raise Invalid(reason="Say why, for the one who asked.")
    ticket = _locked(ticket)
    approval = _check_turn(ticket, by)

    _close(approval, Approval.State.REJECTED, reason, by)
    _carry_out(ticket, approval, Status.CLOSED, by)
    return approval


@service(Perm.DECIDE)
def decide_by_link(link: ApprovalLink, *, approves: bool, comment: str = "", by: User) -> Approval:
    """Decides with the key out of a mail, which is used up by it.

    Raises Conflict, Forbidden, Invalid.
    """
    if link.person != by:
        raise Forbidden
    ticket = link.approval.ticket
    if approves:
        decided = approve_ticket(ticket, comment=comment, by=by)
    else:
        decided = reject_ticket(ticket, reason=comment, by=by)
    if decided.pk != link.approval_id:
        raise Conflict("This was decided already.", code="already_decided")

    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    return decided


@service(Perm.ACT_AS_SYSTEM)
def open_approval_link(approval: Approval, *, person: User, by: User) -> str:
    """The token by which one person may decide a request from a mail; it is stored nowhere.

    Every mail about the request carries the same one, and the last one sets its end.
    """
    made = salted_hmac(_SALT, f"{approval.pk}:{person.pk}", algorithm="sha256")
    token = urlsafe_b64encode(made.digest()).decode().rstrip("=")
    ApprovalLink.objects.update_or_create(
        approval=approval,
        person=person,
        defaults={"token_hash": digest(token), "expires_at": timezone.now() + LINK_LIFETIME},
    )
    return token


@service(Perm.UPDATE_TICKET)
def remind_deciders(approval: Approval, *, by: User) -> None:
    """Tells those whose turn it is once more; the system does so once. Raises Conflict."""
    approval = _pending(approval)

    approval.reminded_at = timezone.now()
    approval.save(update_fields=["reminded_at"])

    _tell(TicketEvent.APPROVAL_REMINDED, approval, by)


@service(Perm.ACT_AS_SYSTEM)
def escalate_approval(approval: Approval, *, by: User) -> None:
    """Lets the company's IT decide as well, or staff where there is none. Raises Conflict."""
    approval = _pending(approval)

    approval.escalated_at = timezone.now()
    approval.save(update_fields=["escalated_at"])

    _tell(TicketEvent.APPROVAL_ESCALATED, approval, by)


@service(Perm.ADMINISTER)
def add_approval_rule(
    tenant: Tenant,
    *,
    company: Company | None = None,
    job_type: JobType | None = None,
    is_required: bool = True,
    by: User,
) -> ApprovalRule:
    """Says for a company, a job type or both whether approval is needed. Raises Invalid."""
    values = {"company": company, "job_type": job_type, "is_required": is_required}
    return _keep_rule(ApprovalRule(tenant=tenant), values, by)


@service(Perm.ADMINISTER)
def update_approval_rule(rule: ApprovalRule, *, changes: dict[str, Any], by: User) -> ApprovalRule:
    """Changes a rule, for tickets to come. Raises Invalid."""
    rule = ApprovalRule.objects.select_for_update().get(pk=rule.pk)

    return _keep_rule(rule, changes, by)


def _keep_rule(rule: ApprovalRule, values: dict[str, Any], by: User) -> ApprovalRule:
    check_tenant(rule.tenant_id, **{name: values.get(name) for name in ("company", "job_type")})

    keep_row(rule, values, names=("company", "job_type", "is_required"), by=by)
    SLARevision.objects.renew(rule.tenant_id)
    return rule


def _clean(text: str, field: str) -> str:
    text = cleaning.clean_body(text, field, required=False).strip()
    if len(text) > MAX_COMMENT:
        raise Invalid.of({field: f"At most {MAX_COMMENT:,} characters."})
    return text


def _locked(ticket: Ticket) -> Ticket:
    """The ticket, of which nobody else decides anything meanwhile."""
    return Ticket.objects.select_for_update().get(pk=ticket.pk)


def _check_turn(ticket: Ticket, by: User) -> Approval:
    """The request that somebody may decide. Raises Conflict, Forbidden."""
    requests = Approval.objects.of_ticket(ticket)
    if requests.awaiting(by).exists():
        return requests.pending().select_related("ticket__requester").get()
    if requests.pending().exists():
        raise Forbidden("It is for somebody else to decide this.")
    if ticket.approval_status in (ApprovalStatus.APPROVED, ApprovalStatus.REJECTED):
        raise Conflict("This was decided already.", code="already_decided")
    raise Conflict("Nobody asks for approval of this.", code="not_pending")


def _close(approval: Approval, state: str, comment: str, by: User) -> None:
    approval.decided_for = approval.represented_by(by)
    approval.state, approval.comment = state, comment
    approval.decided_by, approval.decided_at = by, timezone.now()
    approval.save(update_fields=["state", "comment", "decided_by", "decided_for", "decided_at"])


def _carry_out(ticket: Ticket, approval: Approval, status: str, by: User) -> None:
    change(ticket, {"status": status, "approval_status": approval.state}, by)
    approval.ticket = ticket
    _tell(TicketEvent.APPROVAL_DECIDED, approval, by, decision=approval.state)


def _pending(approval: Approval) -> Approval:
    rows = Approval.objects.select_for_update(of=("self",)).select_related("ticket")
    approval = rows.get(pk=approval.pk)
    if approval.state != Approval.State.PENDING:
        raise Conflict("This was decided already.", code="already_decided")
    return approval


def _tell(type_: TicketEvent, approval: Approval, by: User, **data: Any) -> None:
    ticket = approval.ticket
    emit(
        type_,
        ticket,
        tenant_id=ticket.tenant_id,
        by=by,
        data=summary(ticket) | {"approval_id": approval.pk} | data,
    )
