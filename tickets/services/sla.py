"""What is promised to customers, and what happens when a promise is in danger."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Team, Tenant, User
from accounts.permissions import Perm
from helpdesk.core.changes import (
    Changed,
    apply_changes,
    check_names,
    check_tenant,
    cleaned,
    tell_kept,
)
from helpdesk.core.errors import Invalid
from helpdesk.core.events import emit
from helpdesk.core.service import service
from tickets.events import SLA_RULES_CHANGED, TicketEvent, summary
from tickets.models import (
    BusinessCalendar,
    EscalationStep,
    SLAPolicy,
    SLARevision,
    TeamCalendar,
    Ticket,
)
from tickets.models.rulebook import book_of, histories
from tickets.services.clocks import COLUMNS, MARKS, marks_of, next_ring, read, wind
from tickets.services.tickets import update_ticket
from tickets.sla.calendars import to_moment
from tickets.sla.clocks import Clock

CALENDAR_FIELDS = ("name", "time_zone", "hours", "closed_on", "country", "subdivision")
POLICY_FIELDS = (
    "name",
    "response_target_mins",
    "resolution_target_mins",
    "company",
    "team",
    "priority",
    "calendar",
    "at_risk_percent",
    "is_active",
)
STEP_FIELDS = ("clock", "moment", "action", "team", "person")
_KEPT = ("sla_policy_id", *COLUMNS[1:])
EVENT_OF = {"at_risk": TicketEvent.SLA_AT_RISK, "breached": TicketEvent.SLA_BREACHED}


@service(Perm.ADMINISTER)
def add_calendar(tenant: Tenant, *, by: User, **fields: Any) -> BusinessCalendar:
    """Adds a business calendar; `teams` work by it from now on. Raises Invalid."""
    return _keep_calendar(BusinessCalendar(tenant=tenant), fields, by)


@service(Perm.ADMINISTER)
def update_calendar(
    calendar: BusinessCalendar, *, changes: dict[str, Any], by: User
) -> BusinessCalendar:
    """Changes a calendar; the clocks of open tickets follow. Raises Invalid."""
    calendar = BusinessCalendar.objects.select_for_update().get(pk=calendar.pk)

    return _keep_calendar(calendar, changes, by)


@service(Perm.ADMINISTER)
def add_policy(tenant: Tenant, *, by: User, **fields: Any) -> SLAPolicy:
    """Adds a policy; open tickets without one get it if it fits. Raises Invalid.

    `steps` are dictionaries of clock, moment, action, and the team or person it needs.
    """
    return _keep_policy(SLAPolicy(tenant=tenant), fields, by)


@service(Perm.ADMINISTER)
def update_policy(policy: SLAPolicy, *, changes: dict[str, Any], by: User) -> SLAPolicy:
    """Changes a policy; the clocks of open tickets follow. Raises Invalid.

    One that is switched off leaves its open tickets to the next that fits them.
    """
    policy = SLAPolicy.objects.select_for_update().get(pk=policy.pk)

    return _keep_policy(policy, changes, by)


@service(Perm.ACT_AS_SYSTEM)
def rewind_clocks(tenant: Tenant, *, tickets: Iterable[int], by: User) -> int:
    """Brings what these tickets keep of their clocks to the present rules; gives how many moved.

    A ticket keeps its policy while that is active; one without a policy gets the one that fits.
    """
    rows = list(
        Ticket.objects.of_tenant(tenant)
        .filter(pk__in=list(tickets))
        # Whoever refers to many of them at once, such as news of them, need not wait.
        .select_for_update(no_key=True)
        .order_by("pk")
    )
    book, past = book_of(tenant.pk), histories(rows) if rows else {}

    moved = 0
    for ticket in rows:
        before = [getattr(ticket, name) for name in _KEPT]
        wind(ticket, revises=True, book=book, history=past[ticket.pk])
        if before != [getattr(ticket, name) for name in _KEPT]:
            ticket.save(update_fields=COLUMNS)
            moved += 1
    return moved


@service(Perm.ACT_AS_SYSTEM)
def mark_clocks(ticket: Ticket, *, by: User) -> list[str]:
    """Marks what the clocks of a ticket have come to, each once, and escalates; gives the events.

    However often and by however many workers it is called, a mark is told once.
    """
    ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
    book = book_of(ticket.tenant_id)
    rule = book and book.rules.get(ticket.sla_policy_id)
    if rule is None:
        return []

    now = timezone.now()
    reading = read(ticket, rule, book, now)
    fresh = marks_of(reading, now) & ~ticket.sla_marks
    reached = [(name, moment) for bit, name, moment in MARKS if fresh & bit]
    ticket.sla_marks |= fresh
    ticket.sla_next_at = next_ring(ticket, reading)
    ticket.save(update_fields=["sla_marks", "sla_next_at"])

    for name, moment in reached:
        clock: Clock = getattr(reading, name)
        at = to_moment(clock.due_at if moment == "breached" else clock.risk_at)
        data = {"clock": name, "policy_id": rule.public_id, "at": at.isoformat()}
        _emit_of(EVENT_OF[moment], ticket, data, by)
        _escalate(ticket, moment, data, by)
    return [EVENT_OF[moment] for _, moment in reached]


def _escalate(ticket: Ticket, moment: str, told: dict[str, Any], by: User) -> None:
    """Runs the policy's steps for what was told. On a ticket that is done there is no haste."""
    if not ticket.is_active:
        return
    steps = EscalationStep.objects.filter(
        policy=ticket.sla_policy_id, clock=told["clock"], moment=moment
    )
    for step in steps.order_by("pk").select_related("team", "person"):
        changes: dict[str, Any] = {}
        data = {**told, "action": step.action}
        if step.action == EscalationStep.Action.NOTIFY:
            data["person_id"] = str(step.person.public_id)
        elif step.action == EscalationStep.Action.REASSIGN:
            changes = {"team": step.team, "assignee": None}
        else:
            present = Ticket.objects.values_list("priority", flat=True).get(pk=ticket.pk)
            changes = {"priority": max(Ticket.Priority.CRITICAL, present - 1)}
        _emit_of(TicketEvent.SLA_ESCALATED, ticket, data, by)
        if changes:
            # The promise that was missed stays the one that counts.
            update_ticket(ticket, changes=changes, keeps_policy=True, by=by)


def _emit_of(type_: str, ticket: Ticket, data: dict[str, Any], by: User) -> None:
    emit(
        type_,
        ticket,
        tenant_id=ticket.tenant_id,
        by=by,
        data={**summary(ticket), **data},
        is_internal=True,
    )


def _keep_calendar(
    calendar: BusinessCalendar, values: dict[str, Any], by: User
) -> BusinessCalendar:
    check_names(values, (*CALENDAR_FIELDS, "teams"))
    check_tenant(calendar.tenant_id, teams=values.get("teams"))
    is_new, plain = calendar.pk is None, {n: values[n] for n in CALENDAR_FIELDS if n in values}

    changed = apply_changes(calendar, cleaned(calendar, plain)) | _assign(calendar, values)

    _tell(calendar, None if is_new else changed, by)
    return calendar


def _keep_policy(policy: SLAPolicy, values: dict[str, Any], by: User) -> SLAPolicy:
    check_names(values, (*POLICY_FIELDS, "steps"))
    _check_conditions(policy.tenant_id, values)
    is_new, plain = policy.pk is None, {n: values[n] for n in POLICY_FIELDS if n in values}

    changed = apply_changes(policy, cleaned(policy, plain)) | _set_steps(policy, values)

    _tell(policy, None if is_new else changed, by)
    return policy


def _check_conditions(tenant_id: int, fields: dict[str, Any]) -> None:
    steps = fields.get("steps", ())
    check_tenant(
        tenant_id,
        company=fields.get("company"),
        team=fields.get("team"),
        calendar=fields.get("calendar"),
        steps=[step.get(name) for step in steps for name in ("team", "person")],
    )
    if any(step.get("person") and not step["person"].is_agent for step in steps):
        raise Invalid(steps="Only agents are told of clocks.")


def _assign(calendar: BusinessCalendar, changes: dict[str, Any]) -> Changed:
    """Lets exactly these teams work by the calendar; a team has one, so they leave others."""
    if "teams" not in changes:
        return {}
    before, after = set(calendar.teams), set(changes["teams"])
    TeamCalendar.objects.filter(calendar=calendar).exclude(team__in=after).delete()
    for team in after:
        TeamCalendar.objects.update_or_create(team=team, defaults={"calendar": calendar})
    return {"teams": [_names(before), _names(after)]} if before != after else {}


def _names(teams: Iterable[Team]) -> list[str]:
    return sorted(team.name for team in teams)


def _set_steps(policy: SLAPolicy, changes: dict[str, Any]) -> Changed:
    """Makes these the steps of the policy. Raises Invalid."""
    if "steps" not in changes:
        return {}
    before = list(policy.steps.all())
    after = []
    for step in changes["steps"]:
        check_names(step, STEP_FIELDS)
        after.append(EscalationStep(policy=policy, **step))
        try:
            after[-1].full_clean()
        except ValidationError as error:
            raise Invalid(steps=error.messages[0]) from error
    if [step.as_key() for step in before] == [step.as_key() for step in after]:
        return {}
    policy.steps.all().delete()
    EscalationStep.objects.bulk_create(after)
    return {"steps": [list(map(str, before)), list(map(str, after))]}


def _tell(row: BusinessCalendar | SLAPolicy, changed: Changed | None, by: User) -> None:
    """Emits what happened, and makes every process and every open ticket take it in."""
    if changed is None or changed:
        SLARevision.objects.renew(row.tenant_id)
        tell_kept(row, changed, by=by)
        emit(SLA_RULES_CHANGED, row, tenant_id=row.tenant_id, by=by)
