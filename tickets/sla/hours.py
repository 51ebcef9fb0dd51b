"""Weekly hours as people write them: `Mon-Fri 09:00-12:30, 13:00-17:00`, a line for each rule."""

import re
from itertools import pairwise

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY = 24 * 60
MAX_SPANS = 200
_LINE = re.compile(r"(?P<days>[a-z]{3}(?:\s*[-,]\s*[a-z]{3})*)\s+(?P<spans>\d.*)", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)")

# A weekday from 0 (Monday), the minute of the day it begins and the one it ends, at most 1440.
Span = tuple[int, int, int]


def parse_hours(text: str) -> tuple[Span, ...]:
    """The spans of a week, in order, without overlap.

    A span that ends at or before its beginning goes past midnight: `Fri 22:00-06:00` ends on
    Saturday. `00:00-24:00` is a whole day. Raises ValueError with a sentence for people.
    """
    spans: list[Span] = []
    for line in filter(None, (line.strip() for line in re.split(r"[\n;]", text))):
        found = _LINE.fullmatch(line)
        if not found:
            raise ValueError(f"“{line[:60]}” is not like “Mon-Fri 09:00-17:00”.")
        for piece in found["spans"].split(","):
            start, end = _minutes(piece.strip())
            for day in _days(found["days"]):
                spans += _split(day, start, end)
    spans.sort()
    if not spans:
        raise ValueError("A week needs some hours.")
    if len(spans) > MAX_SPANS:
        raise ValueError(f"A week has at most {MAX_SPANS} spans.")
    for (day, _, end), (next_day, start, _) in pairwise(spans):
        if day == next_day and start < end:
            raise ValueError(f"Two spans of {DAYS[day]} overlap.")
    return tuple(spans)


def _minutes(text: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError(f"“{text[:60]}” is not like “09:00-17:00”.")
    hour, minute, end_hour, end_minute = map(int, found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if minute > 59 or end_minute > 59 or start >= DAY or end > DAY:
        raise ValueError(f"“{text[:60]}” goes beyond the clock.")
    return start, end


def _days(text: str) -> list[int]:
    days: list[int] = []
    for part in text.split(","):
        first, last = (_day(name) for name in (part.split("-") * 2)[:2])
        days += range(first, last + 1 if last >= first else last + 8)
    return list(dict.fromkeys(day % 7 for day in days))


def _day(name: str) -> int:
    name = name.strip().capitalize()
    if name not in DAYS:
        raise ValueError(f"“{name}” is no day; {', '.join(DAYS)} are.")
    return DAYS.index(name)


def _split(day: int, start: int, end: int) -> list[Span]:
    if end > start:
        return [(day, start, end)]
    parts = [(day, start, DAY), ((day + 1) % 7, 0, end)]
    return [part for part in parts if part[1] < part[2]]
