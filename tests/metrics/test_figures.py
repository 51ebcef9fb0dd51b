"""`/metrics/sla`, `/metrics/resolution` and `/metrics/tickets`: exact figures over made histories."""

import pytest

from tickets.services import update_calendar
from tickets.tasks import rewind_open_tickets

HOUR = 3_600_000


@pytest.fixture
def figures(api, agent):
    """`figures("sla", "from=…")`: what an agent is told."""

    def ask(name, query=""):
        answer = api(agent).get(f"/metrics/{name}?{query}")
        assert answer.status == 200, answer.body
        return answer.json

    return ask


def test_it_says_nothing_of_nothing(figures, office):
    assert figures("sla") == {"total": 0, "met": 0, "sla_attainment": 0.0}
    assert figures("resolution") == {"avg_resolution_ms": 0}
    assert {row["count"] for row in figures("tickets")["daily"]} == {0}


def test_it_counts_what_kept_both_promises(figures, lived, office):
    office.policy(priority=3)
    kept = [("2026-03-02 09:00", ""), ("2026-03-02 09:30", "reply"), ("2026-03-02 16:00", "Closed")]
    lived(*kept)
    late = [
        ("2026-03-02 09:00", ""),
        ("2026-03-02 09:30", "reply"),
        ("2026-03-04 16:00", "Resolved"),
    ]
    lived(*late)
    silent = [
        ("2026-03-02 09:00", ""),
        ("2026-03-02 12:00", "reply"),
        ("2026-03-02 13:00", "Resolved"),
    ]
    lived(*silent)
    # No promise, and not done: neither counts.
    lived(("2026-03-02 09:00", ""), ("2026-03-02 10:00", "Resolved"), priority=4)
    lived(("2026-03-02 09:00", ""))
    assert figures("sla") == {"total": 3, "met": 1, "sla_attainment": 1 / 3}
    assert figures("sla", "to=2026-03-02") == {"total": 2, "met": 1, "sla_attainment": 0.5}
    assert figures("sla", "from=2026-03-03")["total"] == 1
    assert figures("sla", "from=2026-03-05")["total"] == 0


def test_it_averages_business_time(figures, lived, office):
    office.policy(priority=3)
    # Monday 16:00 to Tuesday 10:00, without the night: two hours.
    lived(("2026-03-02 16:00", ""), ("2026-03-03 10:00", "Resolved"))
    assert figures("resolution") == {"avg_resolution_ms": 2 * HOUR}
    # No policy, but the team's calendar holds: Friday 16:00 to Monday 10:00, an hour of it paused.
    lived(("2026-03-06 16:00", ""), ("2026-03-06 16:15", "Pending"),
        ("2026-03-09 09:15", "Open"), ("2026-03-09 10:00", "Resolved"), priority=4,
    )  # fmt: skip
    assert figures("resolution", "from=2026-03-09") == {"avg_resolution_ms": HOUR}
    assert figures("resolution") == {"avg_resolution_ms": 1.5 * HOUR}
    # No team and no policy: around the clock.
    lived(("2026-03-07 00:00", ""), ("2026-03-07 06:00", "Resolved"),
        ("2026-03-07 07:00", "Open"), ("2026-03-07 13:00", "Closed"), team=None, priority=4,
    )  # fmt: skip
    assert figures("resolution", "team=none") == {"avg_resolution_ms": 12 * HOUR}
    assert figures("resolution") == {"avg_resolution_ms": 5 * HOUR}


def test_it_narrows_to_teams(figures, lived, office, cast):
    network = cast.team("Network")
    lived(("2026-03-02 09:00", ""), ("2026-03-02 10:00", "Resolved"))
    lived(("2026-03-02 09:00", ""), ("2026-03-02 13:00", "Resolved"), team=network)
    desk, net = office.team.public_id, network.public_id
    assert figures("resolution", f"team={desk}") == {"avg_resolution_ms": HOUR}
    assert figures("resolution", f"team={net}") == {"avg_resolution_ms": 4 * HOUR}
    assert figures("resolution", f"team={desk},{net}") == {"avg_resolution_ms": 2.5 * HOUR}
    assert sum(row["count"] for row in figures("tickets", f"team={net}")["daily"]) == 1


def test_it_counts_the_days_of_utc(figures, lived, office):
    # Eight in the evening of New York is the next day in UTC.
    for at in ("2026-03-02 18:59:59", "2026-03-02 19:00", "2026-03-03 12:00"):
        lived((at, ""))
    daily = figures("tickets")["daily"]
    assert len(daily) == 30
    assert daily[-2:] == [{"day": "2026-03-02", "count": 1}, {"day": "2026-03-03", "count": 2}]
    assert [row["day"] for row in daily] == sorted(row["day"] for row in daily)
    assert figures("tickets", "from=2026-03-02&to=2026-03-02")["daily"] == daily[-2:-1]
    assert figures("tickets", "to=2026-03-02")["daily"][-1] == daily[-2]
    assert figures("tickets", "from=2026-03-03")["daily"] == daily[-1:]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("from=20260301", "from"),
        ("to=2026-02-30", "to"),
        ("to=9999-12-31", "to"),
        ("to=%00", "to"),
        ("from=2026-03-02&to=2026-03-01", "from"),
        ("team=x", "team"),
        ("team=00000000-0000-0000-0000-000000000000", "team"),
    ],
)
@pytest.mark.parametrize("name", ["sla", "resolution", "tickets"])
def test_it_refuses_a_query_that_cannot_be(api, agent, bob, name, query, field):
    answer = api(agent).get(f"/metrics/{name}?{query}")
    assert (answer.status, list(answer.errors)) == (400, [field])
    assert api(bob).get(f"/metrics/{name}?{query}").status == 403


def test_it_bounds_the_days_it_lists(api, agent):
    assert api(agent).get("/metrics/tickets?from=1970-01-01").errors.keys() == {"from"}
    assert api(agent).get("/metrics/tickets?from=2199-01-01").errors.keys() == {"from"}
    assert api(agent).get("/metrics/tickets?from=2024-01-01&to=2024-12-31").status == 200


def test_it_keeps_the_figures_of_tenants_apart(api, rita, lived, office):
    lived(("2026-03-02 09:00", ""), ("2026-03-02 10:00", "Resolved"))
    assert api(rita).get("/metrics/resolution").json == {"avg_resolution_ms": 0}
    assert sum(row["count"] for row in api(rita).get("/metrics/tickets").json["daily"]) == 0
    foreign = api(rita).get(f"/metrics/sla?team={office.team.public_id}")
    assert (foreign.status, list(foreign.errors)) == (400, ["team"])


def test_it_leaves_recorded_times_alone_when_calendars_change(figures, lived, office, admin):
    lived(("2026-03-02 16:00", ""), ("2026-03-03 10:00", "Resolved"), priority=4)
    update_calendar(office.calendar, changes={"hours": "Mon-Sun 00:00-24:00"}, by=admin)
    rewind_open_tickets(office.tenant.pk)
    assert figures("resolution") == {"avg_resolution_ms": 2 * HOUR}


def test_it_measures_a_reopened_ticket_when_it_is_done_again(figures, lived, office, wall):
    ticket = lived(("2026-03-02 09:00", ""), ("2026-03-02 10:00", "Resolved"), priority=4)
    wall.at("2026-03-02 12:00")
    office.move(ticket, "Open")
    ticket.refresh_from_db()
    assert (ticket.resolution_ms, ticket.response_ms) == (None, None)
    assert figures("resolution") == {"avg_resolution_ms": 0}
    wall.at("2026-03-02 12:30")
    office.cast.comment(ticket, office.cast.agent)
    wall.at("2026-03-02 15:00")
    office.move(ticket, "Closed")
    ticket.refresh_from_db()
    assert (ticket.resolution_ms, ticket.response_ms) == (4 * HOUR, 1.5 * HOUR)
    assert figures("resolution") == {"avg_resolution_ms": 4 * HOUR}


def test_it_takes_in_a_first_reply_to_a_ticket_that_is_done(lived, office, wall):
    ticket = lived(("2026-03-02 09:00", ""), ("2026-03-02 10:00", "Resolved"), priority=4)
    wall.at("2026-03-02 12:00")
    office.cast.comment(ticket, office.cast.agent)
    ticket.refresh_from_db()
    assert (ticket.resolution_ms, ticket.response_ms) == (HOUR, HOUR)
