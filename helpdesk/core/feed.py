"""The live feed's order: each committed event gets the next position, one sequencer at a time.

Ids are handed out before the commit, so the row with the smaller id can become visible later; a
reader that remembers the largest id it saw would miss it. Positions are given after the commit,
under a lock that is held until they are visible, so `position > last` never skips an event.
"""

from django.db import connection, transaction

from helpdesk.core.sql import fetch_prepared

SEQUENCED_CHANNEL = "helpdesk_feed"
_LOCK = 4_207_001
_BATCH = 2_000
_NUMBER_THE_NEW = """
    UPDATE core_event SET position = fresh.position
    FROM (
        SELECT id, (SELECT coalesce(max(position), 0) FROM core_event)
                   + row_number() OVER (ORDER BY id) AS position
        FROM core_event WHERE position IS NULL ORDER BY id LIMIT %s
    ) fresh
    WHERE core_event.id = fresh.id
"""


def sequence_events() -> int:
    """Gives committed events their place in the feed; gives how many got one."""
    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            cursor.execute(_NUMBER_THE_NEW, [_BATCH])
            count = cursor.rowcount
            if count:
                cursor.execute(f"NOTIFY {SEQUENCED_CHANNEL}")
        total += count
        if count < _BATCH:
            return total


def last_position() -> int:
    """The position of the newest event in the feed, 0 if there is none."""
    return fetch_prepared("SELECT coalesce(max(position), 0) FROM core_event", [])[0][0]


def position_now() -> int:
    """The position behind which everything is news: all that is committed has its place first."""
    sequence_events()
    return last_position()
