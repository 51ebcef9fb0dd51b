"""A tenant's policies and calendars, compiled, and kept in the process while they are current."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from helpdesk.core.sql import fetch_prepared
from tickets.models.approvals import ApprovalRule
from tickets.models.sla import BusinessCalendar, SLAPolicy, TeamCalendar
from tickets.models.tickets import Ticket
from tickets.sla import clocks
from tickets.sla.calendars import ALWAYS, Calendar, to_micros, to_moment
from tickets.sla.hours import parse_hours

_REVISION = "SELECT value FROM tickets_slarevision WHERE tenant_id = %s"
_HISTORY = """
    SELECT ticket_id, (extract(epoch FROM created_at) * 1000000)::bigint, new_status
    FROM tickets_statuschange WHERE ticket_id = ANY(%s) ORDER BY ticket_id, id
"""
_books: dict[int, tuple[str, "RuleBook"]] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy, ready to be picked and read by."""

    id: int
    public_id: str
    company_id: int | None
    team_id: int | None
    priority: int | None
    response_target_mins: int
    resolution_target_mins: int
    at_risk_percent: int
    is_active: bool
    calendar: Calendar | None

    def fits(self, ticket: Ticket) -> bool:
        return (
            self.company_id in (None, ticket.company_id)
            and self.team_id in (None, ticket.team_id)
            and self.priority in (None, ticket.priority)
        )


class RuleBook:
    """All policies of a tenant, the calendars of its teams, and what needs approval there."""

    def __init__(
        self,
        rules: Sequence[Rule],
        calendars: dict[int, Calendar],
        approvals: Sequence[ApprovalRule] = (),
    ) -> None:
        self.rules = {rule.id: rule for rule in rules}
        self._active = sorted(
            (rule for rule in rules if rule.is_active),
            key=lambda r: (r.company_id is None, r.team_id is None, r.priority is None, r.id),
        )
        self._calendars = calendars
        self._approvals = sorted(
            approvals, key=lambda r: (r.company_id is None, r.job_type_id is None)
        )

    def pick(self, ticket: Ticket) -> Rule | None:
        """The policy for a ticket: by company, then team, then priority, most specific first."""
        return next((rule for rule in self._active if rule.fits(ticket)), None)

    def requires_approval(self, ticket: Ticket) -> bool:
        """Whether work on a ticket begins after a yes: the most specific rule says, or its type.

        What staff ask for themselves is nobody's to approve.
        """
        if ticket.requester.is_agent:
            return False
        rule = next((rule for rule in self._approvals if rule.fits(ticket)), None)
        if rule is not None:
            return rule.is_required
        return ticket.job_type is not None and ticket.job_type.requires_approval

    def calendar_for(self, rule: Rule, team_id: int | None) -> Calendar:
        """The calendar of the ticket's team, else the policy's, else around the clock."""
        return self._calendars.get(team_id) or rule.calendar or ALWAYS

    def measure(
        self,
        team_id: int | None,
        history: Sequence[clocks.Move],
        responded_at: int | None,
        now: int,
    ) -> clocks.Reading:
        """Both clocks of a ticket to which nothing is promised: only what has passed counts."""
        # So any target will do.
        calendar = self._calendars.get(team_id, ALWAYS)
        return clocks.read(history, responded_at, 1, 1, calendar, now)

    def read(
        self,
        rule: Rule,
        team_id: int | None,
        history: Sequence[clocks.Move],
        responded_at: int | None,
        now: int,
        *,
        with_risk: bool = False,
    ) -> clocks.Reading:
        """Both clocks of a ticket; all moments in microseconds."""
        return clocks.read(
            history,
            responded_at,
            rule.response_target_mins,
            rule.resolution_target_mins,
            self.calendar_for(rule, team_id),
            now,
            rule.at_risk_percent if with_risk else 0,
        )


# Of a tenant that never had any.
NO_RULES = RuleBook((), {})


def book_of(tenant_id: int, revision: str | None = None) -> RuleBook | None:
    """The tenant's rules as of now, or None if it never had any.

    Who knows the present `revision` from a query of their own spares one here.
    """
    if revision is None:
        found = fetch_prepared(_REVISION, [tenant_id])
        if not found:
            return None
        revision = str(found[0][0])
    known = _books.get(tenant_id)
    if known is None or known[0] != revision:
        # What is read now is at least as new as the revision.
        known = _books[tenant_id] = revision, _load(tenant_id)
    return known[1]


def histories(tickets: Sequence[Ticket]) -> dict[int, list[clocks.Move]]:
    """The recorded statuses of these tickets, in one query."""
    found: dict[int, list[clocks.Move]] = {}
    for ticket_id, at, status in fetch_prepared(_HISTORY, [[ticket.pk for ticket in tickets]]):
        found.setdefault(ticket_id, []).append((at, status))
    for ticket in tickets:
        found.setdefault(ticket.pk, [(to_micros(ticket.created_at), ticket.status)])
    return found


def figures_of(ticket: Ticket, now: datetime) -> dict[str, Any] | None:
    """What the clocks of a ticket say now; None if nothing is promised. See `figures`."""
    if ticket.sla_policy_id is None:
        return None
    if ticket.sla_final is not None:
        return ticket.sla_final
    book = book_of(ticket.tenant_id)
    rule = book.rules[ticket.sla_policy_id]
    responded_at = ticket.first_replied_at and to_micros(ticket.first_replied_at)
    history = histories([ticket])[ticket.pk]
    return figures(rule, book.read(rule, ticket.team_id, history, responded_at, to_micros(now)))


def figures(rule: Rule, reading: clocks.Reading) -> dict[str, Any]:
    """A reading as the contract has it (`sla`): milliseconds of business time, RFC 3339 moments."""
    found: dict[str, Any] = {
        "policy_id": rule.public_id,
        "response_elapsed_ms": reading.response.elapsed // 1000,
        "resolution_elapsed_ms": reading.resolution.elapsed // 1000,
        "response_target_mins": rule.response_target_mins,
        "resolution_target_mins": rule.resolution_target_mins,
        "paused": reading.is_paused,
        "response_breached": reading.response.is_breached,
        "resolution_breached": reading.resolution.is_breached,
    }
    moments = {
        "response_due_at": reading.response.due_at,
        "resolution_due_at": reading.resolution.due_at,
        "responded_at": reading.responded_at,
    }
    found |= {name: _written(at) for name, at in moments.items() if at is not None}
    return found | {"reason": reading.reason} if reading.reason else found


def missed(reading: clocks.Reading) -> int:
    """Which promises a reading shows as broken: 1 for the response, 2 for the resolution, or both."""
    return reading.response.is_breached | reading.resolution.is_breached << 1


def _written(at: int) -> str:
    return to_moment(at).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _load(tenant_id: int) -> RuleBook:
    calendars = {
        calendar.pk: _compiled(
            calendar.time_zone,
            calendar.hours,
            tuple(calendar.closed_on),
            calendar.country,
            calendar.subdivision,
        )
        for calendar in BusinessCalendar.objects.of_tenant(tenant_id)
    }
    rules = [
        Rule(
            policy.pk,
            str(policy.public_id),
            policy.company_id,
            policy.team_id,
            policy.priority,
            policy.response_target_mins,
            policy.resolution_target_mins,
            policy.at_risk_percent,
            policy.is_active,
            calendars.get(policy.calendar_id),
        )
        for policy in SLAPolicy.objects.of_tenant(tenant_id)
    ]
    links = TeamCalendar.objects.of_tenant(tenant_id).values_list("team_id", "calendar_id")
    # A calendar made between the queries has its own revision, and will be here then.
    of_teams = {team: calendars[key] for team, key in links if key in calendars}
    return RuleBook(rules, of_teams, list(ApprovalRule.objects.of_tenant(tenant_id)))


@functools.lru_cache(maxsize=500)
def _compiled(
    zone: str, hours: str, closed: tuple[date, ...], country: str, subdivision: str
) -> Calendar:
    """Shared by all calendars that say the same, and kept through changes of others."""
    return Calendar(zone, parse_hours(hours), closed, country, subdivision)
