"""How long tickets took, in business time: the first reply, and the resolution."""

from dataclasses import dataclass

from django.db.models import Aggregate, Avg, Count, FloatField

from helpdesk.reporting.metrics import Period, done
from tickets.models.tickets import TicketQuerySet


class Median(Aggregate):
    """The middle value, or the mean of the middle two."""

    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


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


def times(tickets: TicketQuerySet, period: Period) -> Times:
    """How long the tickets done in the period took to be answered and to be resolved.

    As it was recorded when they were done: `Ticket.response_ms`, `Ticket.resolution_ms`.
    """
    found = done(tickets, period).aggregate(
        **{
            f"{of}_{name}": function(f"{of}_ms")
            for of in ("resolution", "response")
            for name, function in (("count", Count), ("average", Avg), ("median", Median))
        }
    )
    return Times(_spread(found, "resolution"), _spread(found, "response"))


def average_resolution(tickets: TicketQuerySet, period: Period) -> int:
    """The mean of how long the tickets done in the period took; 0 when there are none."""
    return round(done(tickets, period).aggregate(mean=Avg("resolution_ms"))["mean"] or 0)


def _spread(found: dict[str, float | None], of: str) -> Spread:
    return Spread(*(round(found[f"{of}_{name}"] or 0) for name in ("count", "average", "median")))
