"""Time zones by their names (IANA): which there are, and what a clock there shows."""

import functools
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.core.exceptions import ValidationError

# Zones of old, and those that are named by what they are apart from UTC.
_UNCHOSEN = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")


@functools.cache
def _all_names() -> frozenset[str]:
    # Each time it is asked, Python opens all files of the system's zones.
    return frozenset(available_timezones())


@functools.cache
def zone_names() -> tuple[str, ...]:
    """The zones that people choose from: places, and UTC before them."""
    places = (name for name in _all_names() if "/" in name)
    return ("UTC", *sorted(name for name in places if not name.startswith(_UNCHOSEN)))


def check_time_zone(name: str) -> None:
    """Raises ValidationError for a name that no zone has."""
    if name not in _all_names():
        raise ValidationError("A time zone has a name like America/New_York (IANA).")


def zone_named(name: str) -> tzinfo:
    """The zone of a name; UTC for none, or for one that the system knows no longer."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
