"""A business calendar as sorted spans of UTC with running totals: elapsed business time between two
moments is two binary searches, and so is the moment at which some business time will have passed.

Moments and durations are whole microseconds, moments since 1970 in UTC, so nothing is rounded. A
moment is business time if a clock on the wall in the calendar's zone shows business hours of a
day that is no holiday; days with a change of DST therefore count what really passes.
"""

import functools
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tickets.sla.hours import Span

SECOND = 1_000_000
MINUTE = 60 * SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = 86_400
_FIRST_ORDINAL = date(1970, 1, 1).toordinal()
_FIRST_YEAR, _LAST_YEAR = 1971, 9_990
# Nobody waits longer than this for a due date; a calendar with so few hours has none.
HORIZON_YEARS = 60


def to_micros(moment: datetime) -> int:
    """An aware moment as microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def to_moment(micros: int) -> datetime:
    """Microseconds since 1970 as a moment in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


# From, until, starts of the spans, their ends, business time before each, all of it.
Table = tuple[int, int, list[int], list[int], list[int], int]


class Calendar:
    """Business hours, compiled year by year as they are asked for.

    `closed` are own holidays, `country` and `subdivision` name those of the `holidays` library.
    """

    def __init__(
        self,
        zone: str,
        weekly: Iterable[Span],
        closed: Iterable[date] = (),
        country: str = "",
        subdivision: str = "",
    ) -> None:
        self.zone = ZoneInfo(zone)
        self._country, self._subdivision = country, subdivision
        self._closed = {day.toordinal() for day in closed}
        self._of_day: list[list[tuple[int, int]]] = [[] for _ in range(7)]
        for day, start, end in weekly:
            self._of_day[day].append((start * 60, end * 60))
        self._years: dict[int, list[tuple[int, int]]] = {}
        self._lock = threading.Lock()
        # Replaced as a whole, so that no thread sees the spans of one with the totals of another.
        self._table: Table = (0, 0, [], [], [], 0)

    def worked_between(self, start: int, end: int) -> int:
        """Business time from `start` to `end`, 0 if that is before it."""
        if end <= start:
            return 0
        table = self._covering(start, end)
        return _worked(table, end) - _worked(table, start)

    def moment_after(self, start: int, amount: int) -> int | None:
        """The first moment by which `amount` of business time has passed since `start`.

        None if that takes longer than `HORIZON_YEARS`.
        """
        ahead = 0
        while True:
            until = start + (ahead + 60) * _DAY * SECOND
            table = self._covering(start, until)
            _, _, starts, _, totals, total = table
            wanted = _worked(table, start) + amount
            if amount <= 0:
                return start
            if wanted <= total:
                span = bisect_left(totals, wanted) - 1
                return starts[span] + wanted - totals[span]
            ahead += 366
            if ahead > HORIZON_YEARS * 366 or _year_of(until) >= _LAST_YEAR:
                return None

    def _covering(self, start: int, end: int) -> Table:
        table = self._table
        if table[0] <= start and end < table[1]:
            return table
        with self._lock:
            return self._extend(start, end)

    def _extend(self, start: int, end: int) -> Table:
        years = (_year_of(start), _year_of(end))
        first, last = (max(_FIRST_YEAR, min(year, _LAST_YEAR)) for year in years)
        known = self._years
        if known:
            first, last = min(first, min(known)), max(last, max(known))
        spans: list[tuple[int, int]] = []
        for year in range(first, last + 1):
            if year not in known:
                known[year] = self._compile(year)
            _append(spans, known[year])
        starts = [begin for begin, _ in spans]
        ends = [finish for _, finish in spans]
        totals, total = [], 0
        for begin, finish in spans:
            totals.append(total)
            total += finish - begin
        self._table = _start_of(first), _start_of(last + 1), starts, ends, totals, total
        return self._table

    def _compile(self, year: int) -> list[tuple[int, int]]:
        """The business spans of one UTC year."""
        spans: list[tuple[int, int]] = []
        closed = self._closed | _public_holidays(self._country, self._subdivision, year)
        for begin, finish, offset in self._pieces(year):
            first, last = (begin + offset) // _DAY, (finish - 1 + offset) // _DAY
            for day in range(first, last + 1):
                if _FIRST_ORDINAL + day in closed:
                    continue
                midnight = day * _DAY - offset
                for start, end in self._of_day[(day + 3) % 7]:
                    clipped = max(midnight + start, begin), min(midnight + end, finish)
                    if clipped[0] < clipped[1]:
                        _append(spans, [(clipped[0] * SECOND, clipped[1] * SECOND)])
        return spans

    def _pieces(self, year: int) -> list[tuple[int, int, int]]:
        """The UTC year in stretches of one offset from UTC; all in seconds."""
        at, until = _start_of(year) // SECOND, _start_of(year + 1) // SECOND
        pieces, begin, offset = [], at, self._offset(at)
        while at < until:
            following = min(at + _DAY, until)
            if self._offset(following) != offset:
                low, high = at, following
                while high - low > 1:
                    middle = (low + high) // 2
                    low, high = (middle, high) if self._offset(middle) == offset else (low, middle)
                pieces.append((begin, high, offset))
                begin, offset, following = high, self._offset(high), high
            at = following
        pieces.append((begin, until, offset))
        return [piece for piece in pieces if piece[0] < piece[1]]

    def _offset(self, second: int) -> int:
        moment = datetime.fromtimestamp(second, self.zone)
        return int(moment.utcoffset().total_seconds())


class Always(Calendar):
    """Around the clock, every day: what holds where there is no calendar."""

    def __init__(self) -> None:
        super().__init__("UTC", ())

    def worked_between(self, start: int, end: int) -> int:
        return max(0, end - start)

    def moment_after(self, start: int, amount: int) -> int | None:
        return start + max(0, amount)


ALWAYS = Always()


def _worked(table: Table, at: int) -> int:
    """Business time of the table before a moment."""
    _, _, starts, ends, totals, _ = table
    span = bisect_right(starts, at) - 1
    return totals[span] + min(at, ends[span]) - starts[span] if span >= 0 else 0


def _append(spans: list[tuple[int, int]], more: list[tuple[int, int]]) -> None:
    """Adds later spans; what touches the last one becomes one with it."""
    if spans and more and spans[-1][1] == more[0][0]:
        spans[-1] = spans[-1][0], more[0][1]
        more = more[1:]
    spans += more


def _year_of(micros: int) -> int:
    try:
        return to_moment(micros).year
    except OverflowError:
        return _LAST_YEAR


def _start_of(year: int) -> int:
    return to_micros(datetime(year, 1, 1, tzinfo=UTC))


@functools.lru_cache(maxsize=1_000)
def _public_holidays(country: str, subdivision: str, year: int) -> frozenset[int]:
    """Ordinals of a country's holidays that a UTC year may touch in any zone."""
    if not country:
        return frozenset()
    import holidays  # Takes a while, and most calendars need none of it.

    days = holidays.country_holidays(
        country, subdiv=subdivision or None, years=range(year - 1, year + 2)
    )
    return frozenset(day.toordinal() for day in days)


@functools.cache
def supported_countries() -> dict[str, list[str]]:
    """The countries (ISO 3166-1 alpha-2) whose holidays are known, with their subdivisions."""
    import holidays

    return holidays.list_supported_countries(include_aliases=False)
