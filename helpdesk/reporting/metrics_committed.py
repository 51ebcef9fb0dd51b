"""Counts of what was committed, from the database, without counting everything each time."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import Any, Self

from django.db import connection

from tickets.events import TicketEvent

# The number of the newest ticket of each tenant is the number of its tickets: none is left out, and
# one that is rolled back gives its number back.
_CREATED = "SELECT coalesce(sum(value), 0)::bigint FROM core_counter WHERE name = 'ticket'"
_PENDING = "SELECT count(*) FROM core_event WHERE delivered_at IS NULL"
_NEWEST = "SELECT coalesce(max(position), 0) FROM core_event"
# Events behind the position, and those that have none yet; these are counted again next time.
_SINCE = """
    SELECT coalesce(max(position), %(position)s),
           count(*) FILTER (WHERE type = %(updated)s AND position IS NOT NULL),
           count(*) FILTER (WHERE type = %(attached)s AND position IS NOT NULL),
           count(*) FILTER (WHERE type = %(updated)s AND position IS NULL),
           count(*) FILTER (WHERE type = %(attached)s AND position IS NULL)
    FROM core_event WHERE position > %(position)s OR position IS NULL
"""


@dataclass(frozen=True)
class Mark:
    """How many events of a kind there are up to a position of the feed."""

    position: int = 0
    updated: int = 0
    attached: int = 0

    @classmethod
    def of(cls, notes: Mapping[str, int]) -> Self:
        """The mark that was noted; the beginning if there is none."""
        return cls(**{name: notes.get(name, 0) for name in ("position", "updated", "attached")})


@dataclass(frozen=True)
class Committed:
    """Tickets opened, changes of tickets, files put on them; events not delivered yet."""

    created: int = 0
    updated: int = 0
    attached: int = 0
    pending: float = nan


def committed(mark: Mark) -> tuple[Committed, Mark]:
    """What is committed by now, and the mark from which to go on next time.

    The feed's positions are given one after the other, after the commit, so nothing appears behind
    a mark later. Raises DatabaseError.
    """
    with connection.cursor() as cursor:
        created, pending, newest = (_one(cursor, sql) for sql in (_CREATED, _PENDING, _NEWEST))
        if newest < mark.position:
            # An older backup was restored meanwhile.
            mark = Mark()
        names = {"updated": TicketEvent.UPDATED.value, "attached": TicketEvent.ATTACHED.value}
        cursor.execute(_SINCE, {"position": mark.position} | names)
        position, updated, attached, updated_anew, attached_anew = cursor.fetchone()
    mark = Mark(position, mark.updated + updated, mark.attached + attached)
    updated, attached = mark.updated + updated_anew, mark.attached + attached_anew
    return Committed(created, updated, attached, pending), mark


def _one(cursor: Any, sql: str) -> int:
    cursor.execute(sql)
    return cursor.fetchone()[0]
