"""How a ticket comes to be and how it changes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import Site, Team, Tenant, User
from accounts.permissions import Perm
from assets.models import Asset
from helpdesk.core.errors import Forbidden, Invalid, Stale
from helpdesk.core.events import emit
from helpdesk.core.service import service
from helpdesk.core.writing import insert, pipelined
from tickets.events import TicketEvent, summary
from tickets.models import JobType, SearchDocument, StatusChange, Ticket
from tickets.models.rulebook import NO_RULES, book_of
from tickets.services import cleaning
from tickets.services.changing import ask_for_approval, change
from tickets.services.clocks import wind
from tickets.sla.calendars import to_micros

# What agents may change, each with the rule that cleans it.
CLEANERS = {
    "title": cleaning.clean_title,
    "description": lambda value: cleaning.clean_body(value, "description", required=False),
    "status": cleaning.clean_status,
    "priority": cleaning.clean_priority,
    "urgency": lambda value: cleaning.clean_scale(value, "urgency"),
    "category": lambda value: cleaning.clean_label(value, "category"),
    "subcategory": lambda value: cleaning.clean_label(value, "subcategory"),
    "tags": cleaning.clean_tags,
    "custom_json": cleaning.clean_custom_json,
    "scheduled_at": lambda value: cleaning.clean_moment(value, "scheduled_at"),
    "due_at": lambda value: cleaning.clean_moment(value, "due_at"),
    "requester": lambda value: value,
    "assignee": lambda value: value,
    "team": lambda value: value,
    "job_type": lambda value: value,
    "asset": lambda value: value,
    "site": lambda value: value,
}
# What customers make of their own tickets.
CUSTOMERS_SET = (Ticket.Status.OPEN, Ticket.Status.CLOSED)
ApprovalStatus = Ticket.ApprovalStatus


@service(Perm.CREATE_TICKET)
def create_ticket(
    tenant: Tenant,
    *,
    title: str,
    description: str = "",
    priority: int | None,
    requester: User,
    source: str,
    urgency: int | None = None,
    category: str = "",
    subcategory: str = "",
    job_type: JobType | None = None,
    asset: Asset | None = None,
    site: Site | None = None,
    team: Team | None = None,
    assignee: User | None = None,
    tags: Iterable[str] = (),
    custom_json: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    by: User,
) -> Ticket:
    """Opens a ticket as New, with the tenant's next number; what needs approval waits as Pending.

    Raises Forbidden, Invalid.
    """
    _check_asker(requester, by)
    _check_people(tenant.pk, requester=requester, assignee=assignee, team=team)
    _check_job_type(tenant.pk, job_type)
    _check_things(requester.company_id, asset=asset, site=site)
    now = timezone.now()
    ticket = Ticket(
        tenant=tenant,
        company_id=requester.company_id,
        title=cleaning.clean_title(title),
        description=cleaning.clean_body(description, "description", required=False),
        priority=cleaning.clean_priority(priority),
        requester=requester,
        urgency=cleaning.clean_scale(urgency, "urgency"),
        category=cleaning.clean_label(category, "category"),
        subcategory=cleaning.clean_label(subcategory, "subcategory"),
        job_type=job_type,
        asset=asset,
        site=site,
        team=team,
        assignee=assignee,
        source=source,
        tags=cleaning.clean_tags(tags),
        custom_json=cleaning.clean_custom_json({} if custom_json is None else custom_json),
        due_at=cleaning.clean_moment(due_at, "due_at"),
        created_at=now,
        updated_at=now,
        activity_at=now,
    )

    book = book_of(tenant.pk) or NO_RULES
    if book.requires_approval(ticket):
        ticket.status, ticket.approval_status = Ticket.Status.PENDING, ApprovalStatus.PENDING
    wind(ticket, picks=True, book=book, history=[(to_micros(now), ticket.status)])
    # From the number on, every other new ticket of the tenant waits for this one.
    with pipelined():
        insert(ticket)
        StatusChange.objects.record(ticket, by=by, at=now)
        SearchDocument.objects.rebuild(ticket)

        # Whoever takes it later has not been given it now.
        given = {"assigned_to": ticket.assignee_id} if ticket.assignee_id else {}
        emit(TicketEvent.CREATED, ticket, tenant_id=tenant.pk, by=by, data=summary(ticket) | given)
    if ticket.approval_status == ApprovalStatus.PENDING:
        ask_for_approval(ticket, by)
    return ticket


@service(Perm.UPDATE_TICKET)
def update_ticket(
    ticket: Ticket,
    *,
    changes: dict[str, Any],
    version: int | None = None,
    keeps_policy: bool = False,
    by: User,
) -> Ticket:
    """Changes the fields named in `changes`; what stays the same is no change and no event.

    `version` is the one the caller saw; if the ticket has moved on, nothing is changed. Another
    team, priority or company picks another SLA policy, unless this one is to be kept.
    Raises Invalid, Stale.
    """
    unknown = set(changes) - set(CLEANERS)
    if unknown:
        raise Invalid(**dict.fromkeys(sorted(unknown), "This cannot be changed."))
    ticket = _locked(ticket)
    if version is not None and version != ticket.version:
        raise Stale("Somebody else changed this ticket meanwhile.")

    clean = {name: CLEANERS[name](value) for name, value in changes.items()}
    people = {name: clean[name] for name in ("requester", "assignee", "team") if name in clean}
    _check_people(ticket.tenant_id, **people)
    if "job_type" in clean and clean["job_type"] != ticket.job_type:
        _check_job_type(ticket.tenant_id, clean["job_type"])
    things = {name: clean[name] for name in ("asset", "site") if name in clean}
    _check_things(clean.get("requester", ticket).company_id, **things)

    return change(ticket, clean, by, keeps_policy=keeps_policy)


@service(Perm.UPDATE_OWN_TICKET)
def revise_ticket(ticket: Ticket, *, changes: dict[str, Any], by: User) -> Ticket:
    """Changes a ticket as its customer may: their own's title, and whether it is done.

    Who manages it sets priority, job type and any status, too. To open what is open already
    changes nothing. Raises Forbidden, Invalid, Conflict.
    """
    ticket = _locked(ticket)
    status = changes.get("status", Ticket.Status.OPEN)
    is_managed = ticket.is_managed_by(by)
    if set(changes) - ticket.open_to(by) or not (is_managed or status in CUSTOMERS_SET):
        raise Forbidden("You may change the subject of your own ticket, close it and reopen it.")

    clean = {name: CLEANERS[name](value) for name, value in changes.items()}
    is_open = ticket.status in Ticket.QUEUED or (ticket.is_active and not is_managed)
    is_pending = ticket.approval_status == Ticket.ApprovalStatus.PENDING
    if clean.get("status") == Ticket.Status.OPEN and is_open and not is_pending:
        del clean["status"]
    if "job_type" in clean and clean["job_type"] != ticket.job_type:
        _check_job_type(ticket.tenant_id, clean["job_type"])

    return change(ticket, clean, by)


@service(Perm.CLOSE_OWN_TICKET)
def close_ticket(ticket: Ticket, *, by: User) -> Ticket:
    """Closes a ticket: who manages it, and the customer who asked for it. Raises Forbidden."""
    ticket = _locked(ticket)
    _check_own(ticket, by)
    return change(ticket, {"status": Ticket.Status.CLOSED}, by)


@service(Perm.CLOSE_OWN_TICKET)
def reopen_ticket(ticket: Ticket, *, by: User) -> Ticket:
    """Opens a resolved or closed ticket again; on an active one it changes nothing.

    Raises Forbidden.
    """
    ticket = _locked(ticket)
    _check_own(ticket, by)
    return ticket if ticket.is_active else change(ticket, {"status": Ticket.Status.OPEN}, by)


def _locked(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_for_update().get(pk=ticket.pk)


def _check_own(ticket: Ticket, by: User) -> None:
    if ticket.requester_id != by.pk and not ticket.is_managed_by(by):
        raise Forbidden("Only the person who asked for this ticket may do that.")


def _check_asker(requester: User, by: User) -> None:
    """Tickets are opened for oneself; by agents for anybody, by a company's IT for colleagues."""
    is_colleague = by.company_id is not None and requester.company_id == by.company_id
    if requester == by or by.may(Perm.CREATE_TICKET_FOR_OTHERS):
        return
    if not (is_colleague and by.may(Perm.CREATE_TICKET_FOR_COLLEAGUES)):
        raise Forbidden("You may open tickets for yourself only.")


def _check_people(
    tenant_id: int,
    *,
    requester: Any = ...,
    assignee: User | None = None,
    team: Team | None = None,
) -> None:
    if requester is None:
        raise Invalid(requester_id="A requester is needed.")
    if requester is not ... and requester.tenant_id != tenant_id:
        raise Invalid(requester_id="There is no such person.")
    if assignee is not None and (assignee.tenant_id != tenant_id or not assignee.is_agent):
        raise Invalid(assignee_id="A ticket is worked on by an agent.")
    if assignee is not None and not assignee.is_active:
        raise Invalid(assignee_id="This agent is not active.")
    if team is not None and team.tenant_id != tenant_id:
        raise Invalid(team_id="There is no such team.")


def _check_job_type(tenant_id: int, job_type: JobType | None) -> None:
    if job_type is not None and job_type.tenant_id != tenant_id:
        raise Invalid(job_type="There is no such job type.")
    if job_type is not None and not job_type.is_active:
        raise Invalid(job_type="This job type is not offered any more.")


def _check_things(company_id: int | None, **things: Asset | Site | None) -> None:
    """Assets and sites are the requester's company's."""
    for name, thing in things.items():
        if thing is not None and thing.company_id != company_id:
            raise Invalid(**{name: f"The company has no such {name}."})
