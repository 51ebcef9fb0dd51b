"""The same answers as `tickets.sla`, found slowly: minute after minute, by looking at the wall.

Weekly hours begin and end at whole minutes and zones change at whole minutes, so whether it is
business time never changes inside of one; the parts of a minute at both ends count by themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tickets.sla.calendars import MINUTE, to_moment
from tickets.sla.hours import Span

LONG = 20 * 1440


@dataclass
class Wall:
    """A calendar that knows nothing but how to look at the clock."""

    zone: str
    weekly: tuple[Span, ...]
    closed: set[date] = field(default_factory=set)

    def is_open(self, micros: int) -> bool:
        local = to_moment(micros).astimezone(ZoneInfo(self.zone))
        if local.date() in self.closed:
            return False
        minute = local.hour * 60 + local.minute
        return any(
            day == local.weekday() and start <= minute < end for day, start, end in self.weekly
        )

    def worked(self, start: int, end: int) -> int:
        return sum(b - a for a, b in pieces(start, end) if self.is_open(a))

    def moment_after(self, start: int, amount: int) -> int | None:
        """The first moment by which so much has passed; None past `LONG` minutes."""
        for begin, end in pieces(start, start + LONG * MINUTE):
            if self.is_open(begin):
                if end - begin >= amount:
                    return begin + amount
                amount -= end - begin
        return None


def pieces(start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch of time cut at whole minutes."""
    at = start
    while at < end:
        following = min(end, at - at % MINUTE + MINUTE)
        yield at, following
        at = following


@dataclass
class Told:
    elapsed: int
    due_at: int | None
    is_breached: bool


def tell(
    wall: Wall,
    history: list[tuple[int, str]],
    stop: int | None,
    still: set[str],
    target: int,
    now: int,
) -> Told:
    """One clock that stops at `stop` and does not run in the statuses `still`."""
    elapsed, due, ran_until = 0, None, 0
    until = now if stop is None else min(stop, now)
    moments = [at for at, _ in history[1:]] + [until]
    for (begin, status), end in zip(history, moments, strict=True):
        if status in still:
            continue
        for a, b in pieces(begin, min(end, until)):
            ran_until = b
            if wall.is_open(a):
                if due is None and elapsed + b - a >= target:
                    due = a + target - elapsed
                elapsed += b - a
    breached = due is not None and due < ran_until
    if due is None and (stop is not None or history[-1][1] not in still):
        due = wall.moment_after(until, target - elapsed)
    return Told(elapsed, due, breached)


def at(text: str, zone: str = "America/New_York") -> int:
    """A moment of the wall clock, `2026-03-02 09:00`, in microseconds since 1970."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return (local.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
