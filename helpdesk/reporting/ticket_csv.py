"""Tickets as CSV (RFC 4180), written by PostgreSQL and passed on as they come."""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice

from django.db.models import Case, CharField, F, Func, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Concat

from helpdesk.core.spreadsheets import FORMULA
from helpdesk.core.sql import copy_csv
from tickets.models import Survey
from tickets.models.tickets import TicketQuerySet

LINE_END = b"\r\n"
# So many lines are passed on at a time: some 300 kB.
BATCH = 2_000


class Reference(Func):
    """`Ticket.reference` in SQL."""

    template = (
        "'TKT-' || lpad((%(expressions)s)::text, greatest(6, length((%(expressions)s)::text)), '0')"
    )
    output_field = TextField()


class Moment(Func):
    """A time as RFC 3339 has it, in UTC."""

    template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    output_field = TextField()


def inert(name: str) -> Case:
    """A text that no spreadsheet takes for a formula: a suspicious one begins with `'`."""
    return Case(
        When(**{f"{name}__regex": FORMULA}, then=Concat(Value("'"), F(name))),
        default=F(name),
        output_field=CharField(),
    )


def _csat() -> Subquery:
    answered = Survey.objects.answered().filter(ticket=OuterRef("pk")).order_by("-answered_at")
    return Subquery(answered.values("score")[:1])


COLUMNS = {
    "id": F("public_id"),
    "number": Reference("number"),
    "title": inert("title"),
    "status": F("status"),
    "priority": F("priority"),
    "requester": inert("requester__display_name"),
    "assignee": inert("assignee__display_name"),
    "team": inert("team__name"),
    "created_at": Moment("created_at"),
    "resolved_at": Moment("resolved_at"),
    "csat": _csat(),
}


def cells_of(rows: TicketQuerySet) -> TicketQuerySet:
    """These tickets, newest first, with our columns."""
    cells = {f"cell_{name}": column for name, column in COLUMNS.items()}
    return rows.newest_first().annotate(**cells).values_list(*cells)


def chunks(rows: TicketQuerySet, tell: Callable[[int], None]) -> Iterator[bytes]:
    """The file, piece by piece; `tell` hears after each how many tickets there are so far."""
    yield ",".join(COLUMNS).encode() + LINE_END
    count = 0
    with closing(copy_csv(cells_of(rows))) as lines:
        while batch := [bytes(line[:-1]) for line in islice(lines, BATCH)]:
            yield LINE_END.join((*batch, b""))
            count += len(batch)
            tell(count)
