"""Where the desk leads to beside its queues: in the sidebar, and as commands of the palette."""

from typing import NamedTuple


class Place(NamedTuple):
    href: str
    label: str
    symbol: str
    keys: str = ""


PLACES = (
    Place("/desk/people", "People", "contact-round", "g p"),
    Place("/desk/companies", "Companies", "building-2"),
    Place("/desk/assets", "Assets", "laptop", "g e"),
    Place("/desk/contracts", "Contracts", "file-text"),
    Place("/desk/licenses", "Licenses", "key-round"),
    Place("/desk/domains", "Domains", "globe"),
    Place("/desk/networks", "Networks", "network"),
    Place("/desk/backups", "Backups", "database-backup"),
    Place("/desk/expirations", "Expirations", "calendar-clock"),
    Place("/desk/outages", "Outages", "triangle-alert"),
    Place("/desk/metrics", "Metrics", "chart-column", "g m"),
    Place("/desk/exports", "Exports", "download"),
)
ADDRESSES = frozenset(place.href for place in PLACES)
