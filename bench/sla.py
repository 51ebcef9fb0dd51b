"""The SLA of a thousand tickets, computed: CPU time, of one core, without the database.

.venv/bin/python -m bench.sla
"""

import random
import time
from datetime import datetime

from tickets.sla.calendars import MINUTE, Calendar, to_micros
from tickets.sla.clocks import Move, read
from tickets.sla.hours import parse_hours

TICKETS, ROUNDS = 1_000, 15
NOW = to_micros(datetime.fromisoformat("2026-11-20T15:00:00+00:00"))
STATUSES = ["Open", "In Progress", "Pending", "Open", "Resolved"]


def tickets(rng: random.Random) -> list[tuple[list[Move], int | None]]:
    """Histories of one to six statuses over up to sixty days, half of them answered."""
    found = []
    for _ in range(TICKETS):
        at = NOW - rng.randrange(60 * 1440) * MINUTE - rng.randrange(MINUTE)
        history = [(at, "New")]
        for status in STATUSES[: rng.randrange(6)]:
            at = rng.randrange(at, NOW)
            history.append((at, status))
        found.append((history, rng.randrange(history[0][0], NOW) if rng.random() < 0.5 else None))
    return found


def milliseconds(calendar: Calendar, cases: list[tuple[list[Move], int | None]]) -> float:
    """CPU time of reading both clocks of every ticket once, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for history, responded_at in cases:
            read(history, responded_at, 240, 1440, calendar, NOW)
        best = min(best, time.process_time() - started)
    return best * 1000


def measure() -> dict[str, float]:
    """Milliseconds by calendar; the first reading has compiled the years before."""
    cases = tickets(random.Random(7))
    split = parse_hours("Mon-Fri 08:00-12:00, 13:00-17:30\nSat 10:00-14:00")
    calendars = {
        "office hours": Calendar("America/New_York", parse_hours("Mon-Fri 09:00-17:00")),
        "split days with holidays": Calendar("Europe/Berlin", split, country="DE"),
        "around the clock": Calendar("UTC", parse_hours("Mon-Sun 00:00-24:00")),
    }
    return {name: milliseconds(calendar, cases) for name, calendar in calendars.items()}


if __name__ == "__main__":
    for name, figure in measure().items():
        print(f"{TICKETS:,} tickets, {name}: {figure:.1f} ms")
