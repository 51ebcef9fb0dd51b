"""In which order a list of tickets stands, and how an address names a place in it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Q
from django.utils.dateparse import parse_datetime

from helpdesk.core.text import whole_number
from tickets.models import Ticket
from tickets.models.tickets import TicketQuerySet

# Each order is unique by the number at its end, so that pages neither repeat nor skip a ticket.
ORDERS = {
    "activity": ("Last activity", "activity_at", True),
    "newest": ("Newest first", "number", True),
    "oldest": ("Oldest first", "number", False),
    "priority": ("Priority", "priority", False),
    "due": ("Due first", "sla_due_at", False),
}
# Where there may be nothing to sort by, that comes last.
NULLABLE = {"sla_due_at"}
RELEVANCE = "relevance"


@dataclass(frozen=True)
class Mark:
    """A place in an order: the sorted value and the number of a ticket."""

    value: Any
    number: int

    @property
    def written(self) -> str:
        value = self.value.isoformat() if hasattr(self.value, "isoformat") else self.value
        return f"{'' if value is None else value}~{self.number}"


@dataclass(frozen=True)
class Order:
    """One of the orders, for a list of active tickets only or of all."""

    sort: str
    is_active_only: bool

    @property
    def column(self) -> str:
        return ORDERS[self.sort][1]

    def sorted(self, rows: TicketQuerySet, backwards: bool) -> TicketQuerySet:
        """The tickets in this order, or from its end."""
        _, column, is_descending = ORDERS[self.sort]
        sorted_by: Any = F(column)
        if self.is_active_only and column not in {"activity_at", "sla_due_at"}:
            # Active tickets are few and new. An index in this order would lead PostgreSQL past
            # every old ticket first; without one it takes the active ones and sorts those.
            sorted_by = F(column) + 0
        first = sorted_by.desc() if is_descending != backwards else sorted_by.asc()
        if column == "number":
            return rows.order_by(first)
        # Among equals the newest comes first.
        return rows.order_by(first, F("number").asc() if backwards else F("number").desc())

    def beyond(self, number: int, value: Any = None, *, backwards: bool) -> Q:
        """The tickets behind a mark with these values, or before it."""
        _, column, is_descending = ORDERS[self.sort]
        direction = "lt" if is_descending != backwards else "gt"
        if column == "number":
            return Q(**{f"number__{direction}": number})
        among_equals = Q(**{column: value, f"number__{'gt' if backwards else 'lt'}": number})
        if column in NULLABLE and value is None:
            among_equals = Q(
                **{f"{column}__isnull": True, f"number__{'gt' if backwards else 'lt'}": number}
            )
            return among_equals | Q(**{f"{column}__isnull": False}) if backwards else among_equals
        if column in NULLABLE and not backwards:
            among_equals |= Q(**{f"{column}__isnull": True})
            return Q(**{f"{column}__{direction}": value}) | among_equals
        # The first condition follows from the others; an index needs it to find the place.
        return Q(**{f"{column}__{direction}e": value}) & (
            Q(**{f"{column}__{direction}": value}) | among_equals
        )

    def mark(self, ticket: Ticket) -> Mark:
        """Where a ticket stands."""
        return Mark(getattr(ticket, self.column), ticket.number)

    def values(self, mark: Mark | None) -> dict[str, Any]:
        """What of a mark is compared."""
        if mark is None or self.column == "number":
            return {"number": mark.number} if mark else {}
        return {"value": mark.value, "number": mark.number}

    def read(self, text: str) -> Mark | None:
        """A mark out of an address; None where there is none, or none that fits the order."""
        said, _, behind = text.rpartition("~")
        number = whole_number(behind)
        if number is None:
            return None
        if self.column == "number":
            return Mark(number, number)
        if self.column in NULLABLE and not said:
            return Mark(None, number)
        value = whole_number(said) if self.column == "priority" else _moment(said)
        return None if value is None else Mark(value, number)


def _moment(said: str) -> datetime | None:
    """The moment that a mark says, in UTC; one without a zone is none that we wrote."""
    try:
        found = parse_datetime(said)
        # PostgreSQL knows no zone beyond sixteen hours from UTC.
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None
