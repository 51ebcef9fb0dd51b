"""How long tickets took, in business time: the first reply, and the resolution."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from helpdesk.reporting.metrics import Period, done
from tickets.models import Ticket
from tickets.models.rulebook import RuleBook, book_of, histories
from tickets.models.tickets import TicketQuerySet
from tickets.sla import clocks
from tickets.sla.calendars import to_micros

BATCH = 2_000
# A clock runs in these. A move out of one adds its moment and a move into one takes it away, so
# the sum over a ticket's moves is the time for which its clock ran, and no row needs the one before.
_RUNS = "NOT IN ('Pending', 'Awaiting Approval', 'Resolved', 'Closed')"
_SIGN = f"""(CASE WHEN c.old_status <> '' AND c.old_status {_RUNS} THEN 1 ELSE 0 END
             - CASE WHEN c.new_status {_RUNS} THEN 1 ELSE 0 END)"""
_NEEDED = ("id", "team_id", "created_at", "first_replied_at", "sla_final")
_FIGURES = """
    WITH done AS MATERIALIZED ({done}),
    recorded AS (
        SELECT (sla_final->>'resolution_elapsed_ms')::float8 AS resolution,
               CASE WHEN sla_final ? 'responded_at'
                    THEN (sla_final->>'response_elapsed_ms')::float8 END AS response
        FROM done WHERE sla_final IS NOT NULL
    ),
    around_the_clock AS (
        SELECT sum({sign} * date_part('epoch', c.created_at - d.created_at)) * 1000 AS resolution,
               sum({sign} * date_part('epoch', CASE WHEN d.first_replied_at IS NOT NULL
                   THEN least(c.created_at, d.first_replied_at) - d.created_at END)) * 1000
                   AS response
        FROM done d JOIN tickets_statuschange c ON c.ticket_id = d.id
        WHERE d.sla_final IS NULL AND NOT coalesce(d.team_id = ANY(%s), false)
        GROUP BY d.id
    ),
    by_calendar AS (
        SELECT * FROM unnest(%s::float8[], %s::float8[]) AS known(resolution, response)
    ),
    every AS (
        SELECT * FROM recorded
        UNION ALL SELECT * FROM around_the_clock
        UNION ALL SELECT * FROM by_calendar
    )
    SELECT count(*), avg(resolution), percentile_cont(0.5) WITHIN GROUP (ORDER BY resolution),
           count(response), avg(response), percentile_cont(0.5) WITHIN GROUP (ORDER BY response)
    FROM every
"""


@dataclass(frozen=True)
class Spread:
    """How long something took, over so many tickets; milliseconds of business time."""

    count: int = 0
    average: int = 0
    median: int = 0


@dataclass(frozen=True)
class Times:
    """Of the tickets that were done in a period."""

    resolution: Spread
    response: Spread


def times(tickets: TicketQuerySet, period: Period, tenant_id: int) -> Times:
    """How long the tickets done in the period took to be answered and to be resolved.

    Under a policy it is what was recorded when the ticket was done. Without one the same is read
    now from its recorded statuses, by the calendar of its team, around the clock if it has none.
    Time in Pending, and between a resolution and a reopening, is not counted.
    """
    rows = done(tickets, period).order_by()
    book = book_of(tenant_id)
    teams = book.teams_with_calendar if book else []
    by_calendar = list(_by_calendar(rows, book)) if teams else []
    inner, params = rows.values(*_NEEDED).query.sql_with_params()
    sql = _FIGURES.format(done=_named(inner), sign=_SIGN)
    values = [*params, teams, [r for r, _ in by_calendar], [r for _, r in by_calendar]]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchone()
    return Times(_spread(found[:3]), _spread(found[3:]))


def _named(inner: str) -> str:
    return f"SELECT * FROM ({inner}) AS chosen({', '.join(_NEEDED)})"  # noqa: S608


def _spread(found: Sequence[Any]) -> Spread:
    count, average, median = found
    return Spread(count, max(0, round(average)), max(0, round(median))) if count else Spread()


def _by_calendar(rows: TicketQuerySet, book: RuleBook) -> Any:
    """Pairs of resolution and response, in milliseconds, of tickets that only a calendar measures."""
    wanted = rows.filter(sla_final__isnull=True, team_id__in=book.teams_with_calendar).order_by(
        "pk"
    )
    columns = wanted.only("pk", "status", "created_at", "team_id", "first_replied_at")
    now, last = to_micros(timezone.now()), 0
    while batch := list(columns.filter(pk__gt=last)[:BATCH]):
        past = histories(batch)
        for ticket in batch:
            yield _read(ticket, past[ticket.pk], book, now)
        last = batch[-1].pk


def _read(
    ticket: Ticket, history: list[clocks.Move], book: RuleBook, now: int
) -> tuple[int, int | None]:
    replied = ticket.first_replied_at and to_micros(ticket.first_replied_at)
    calendar = book.calendar_of(ticket.team_id)
    # No promise: only what has passed is asked for, so any target will do.
    reading = clocks.read(history, replied, 1, 1, calendar, now)
    return reading.resolution.elapsed // 1000, replied and reading.response.elapsed // 1000
