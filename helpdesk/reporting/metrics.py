"""Figures about tickets over a period: what came in, what was done, what was promised and kept.

`docs/metrics.md` gives the meaning and the source of each. Days are days in UTC.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from tickets.models import Ticket
from tickets.models.figures import PROMISES, start_of
from tickets.models.tickets import TicketQuerySet

DAY = timedelta(days=1)
DEFAULT_DAYS = 30
MOST_DAYS = 366


@dataclass(frozen=True)
class Period:
    """Whole days in UTC, both ends included. An end that is None is open."""

    first: date | None = None
    last: date | None = None

    @classmethod
    def last_days(cls, count: int, last: date | None = None) -> Self:
        """So many days up to today, or up to another day."""
        last = last or timezone.now().astimezone(UTC).date()
        return cls(last - (count - 1) * DAY, last)

    @property
    def since(self) -> datetime | None:
        """The first moment of it."""
        return self.first and start_of(self.first)

    @property
    def until(self) -> datetime | None:
        """The first moment after it."""
        return self.last and start_of(self.last + DAY)

    @property
    def days(self) -> list[date]:
        """Every day of a period that is closed at both ends."""
        return [self.first + count * DAY for count in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class Attainment:
    """Of tickets that were done under a policy: how many, and how many kept both promises."""

    total: int
    met: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where there is nothing to keep."""
        return self.met / self.total if self.total else 0.0


def created(tickets: TicketQuerySet, period: Period) -> TicketQuerySet:
    """Those of the tickets that came in during the period."""
    return tickets.created_within(period.since, period.until)


def done(tickets: TicketQuerySet, period: Period) -> TicketQuerySet:
    """Those that are resolved or closed, and were resolved for the last time in the period."""
    return tickets.done_within(period.since, period.until)


def attainment(tickets: TicketQuerySet, period: Period) -> Attainment:
    """How many of the tickets done in the period kept what their policy promised.

    By the reading of the clocks that was recorded when they were done (`Ticket.sla_missed`).
    """
    promised = done(tickets, period).filter(PROMISES["any"])
    return Attainment(
        **promised.aggregate(total=Count("pk"), met=Count("pk", filter=PROMISES["kept"]))
    )


def created_per_day(tickets: TicketQuerySet, period: Period) -> list[tuple[date, int]]:
    """How many tickets came in on each day of a closed period, zeros included."""
    return per_day(created(tickets, period), "created_at", period)


def per_day(rows: TicketQuerySet, moment: str, period: Period) -> list[tuple[date, int]]:
    """The rows counted by the day of a moment, zeros included."""
    counted: Counter[Any] = Counter(
        dict(
            rows.order_by()
            .annotate(day=TruncDate(moment, tzinfo=UTC))
            .values_list("day")
            .annotate(count=Count("*"))
        )
    )
    return [(day, counted[day]) for day in period.days]


def tickets_of(user: Any) -> TicketQuerySet:
    """All tickets that a person's figures are made of."""
    return Ticket.objects.visible_to(user)
