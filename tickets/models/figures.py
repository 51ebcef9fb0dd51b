"""Which tickets stand behind a figure of the metrics: the conditions of the lists they link to."""

import re
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q

# 1 is Monday; 1-14 is the hour from 14:00 UTC on a Monday.
HOUR = re.compile(r"([1-7])-([01]?\d|2[0-3])", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
YEARS = range(1970, 9_999)
# What became of the promises of a ticket that is done, as it was recorded then.
PROMISES: dict[str, Q] = {
    "kept": Q(sla_missed=0),
    "missed": Q(sla_missed__gt=0),
    "response_missed": Q(sla_missed__in=(1, 3)),
    "resolution_missed": Q(sla_missed__gte=2),
    "any": Q(sla_missed__isnull=False),
}


def day_from(text: str) -> date | None:
    """A day as `2026-03-10`; None for anything else, and for years that nobody means."""
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def within(moment: str, since: datetime | None, until: datetime | None) -> Q:
    """The moment is not before one and before the other; None is an open end."""
    bounds = {f"{moment}__gte": since, f"{moment}__lt": until}
    return Q(**{name: bound for name, bound in bounds.items() if bound is not None})


def within_days(moment: str, first: str, last: str) -> Q:
    """The moment is in these days of UTC, both included; an empty end is open."""
    since, until = day_from(first), day_from(last)
    return within(moment, since and start_of(since), until and start_of(until + timedelta(days=1)))


def start_of(day: date) -> datetime:
    """The first moment of a day of UTC."""
    return datetime.combine(day, time(), UTC)


def in_hour(moment: str, text: str) -> Q:
    """The moment is in an hour of the week, such as `1-14`, in UTC."""
    found = HOUR.fullmatch(text)
    if not found:
        return Q()
    return Q(**{f"{moment}__iso_week_day": int(found[1]), f"{moment}__hour": int(found[2])})
