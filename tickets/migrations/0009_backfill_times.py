"""Reads the clocks of every ticket that is done, once: how long it took, and what was missed.

Under a policy that was recorded; otherwise the calendar of the team counts, as it is now. Batches
commit by themselves, so that nobody waits, and a migration that broke off goes on where it was.
"""

from django.db import connection, migrations
from django.utils import timezone

from tickets.sla import clocks
from tickets.sla.calendars import ALWAYS, Calendar, to_micros
from tickets.sla.hours import parse_hours

BATCH = 5_000
_WANTED = """
    SELECT id, team_id, (extract(epoch FROM created_at) * 1000000)::bigint,
           (extract(epoch FROM first_replied_at) * 1000000)::bigint, sla_final IS NOT NULL
    FROM tickets_ticket
    WHERE id > %s AND status IN ('Resolved', 'Closed') AND resolution_ms IS NULL
    ORDER BY id LIMIT %s
"""
_RECORDED = """
    UPDATE tickets_ticket SET
        resolution_ms = (sla_final->>'resolution_elapsed_ms')::bigint,
        response_ms = CASE WHEN sla_final ? 'responded_at'
            THEN (sla_final->>'response_elapsed_ms')::bigint END,
        sla_missed = (sla_final->>'response_breached')::boolean::int
            + 2 * (sla_final->>'resolution_breached')::boolean::int
    WHERE id = ANY(%s)
"""
_HISTORY = """
    SELECT ticket_id, (extract(epoch FROM created_at) * 1000000)::bigint, new_status
    FROM tickets_statuschange WHERE ticket_id = ANY(%s) ORDER BY ticket_id, id
"""
_READ = """
    UPDATE tickets_ticket SET resolution_ms = read.resolution, response_ms = read.response
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS read(id, resolution, response)
    WHERE tickets_ticket.id = read.id
"""


def backfill(apps, schema_editor):
    calendars, now, last = calendars_of(apps), to_micros(timezone.now()), 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_WANTED, [last, BATCH])
            rows = cursor.fetchall()
            if not rows:
                return
            cursor.execute(_RECORDED, [[key for key, *_, promised in rows if promised]])
            rest = [row[:4] for row in rows if not row[4]]
            cursor.execute(_HISTORY, [[key for key, *_ in rest]])
            past = {}
            for key, at, status in cursor.fetchall():
                past.setdefault(key, []).append((at, status))
            found = [read(*row, past.get(row[0]), calendars, now) for row in rest]
            cursor.execute(_READ, [[row[place] for row in found] for place in range(3)])
            last = rows[-1][0]


def calendars_of(apps):
    """The calendars that teams work by, by the keys of the teams."""
    links = apps.get_model("tickets", "TeamCalendar").objects.select_related("calendar")
    return {
        link.team_id: Calendar(
            link.calendar.time_zone,
            parse_hours(link.calendar.hours),
            tuple(link.calendar.closed_on),
            link.calendar.country,
            link.calendar.subdivision,
        )
        for link in links.all()
    }


def read(key, team, created_at, replied_at, history, calendars, now):
    history = history or [(created_at, "Closed")]
    reading = clocks.read(history, replied_at, 1, 1, calendars.get(team, ALWAYS), now)
    response = None if replied_at is None else reading.response.elapsed // 1000
    return key, reading.resolution.elapsed // 1000, response


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0008_times")]
    operations = [migrations.RunPython(backfill, migrations.RunPython.noop)]
