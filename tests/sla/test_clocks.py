"""The two clocks of a ticket, read from what was recorded."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sla.reference import at, tell
from tests.sla.test_calendars import HOUR, NEW_YORK, OFFICE, walls
from tickets.sla.calendars import ALWAYS, MINUTE, SECOND, Calendar
from tickets.sla.clocks import DONE, STILL, read

NEW, PENDING = "New", "Pending"
STATUSES = ["New", "Open", "In Progress", "Pending", "Resolved", "Closed"]
CALENDAR = Calendar(NEW_YORK, OFFICE)


def reading(history, now, responded=None, targets=(240, 480), calendar=CALENDAR, risk=80):
    moves = [(at(moment), status) for moment, status in history]
    return read(moves, responded and at(responded), *targets, calendar, at(now), risk)


def test_both_run_from_the_beginning_in_business_hours():
    found = reading([("2026-03-02 16:00", NEW)], "2026-03-03 10:00")
    assert found.response.elapsed == found.resolution.elapsed == 2 * HOUR
    assert found.response.due_at == at("2026-03-03 12:00")
    assert found.resolution.due_at == at("2026-03-03 16:00")
    assert not found.response.is_breached
    assert not found.is_paused


def test_response_stops_at_the_first_reply_and_resolution_goes_on():
    found = reading([("2026-03-02 09:00", NEW)], "2026-03-02 12:00", "2026-03-02 10:00")
    assert found.response.elapsed == HOUR
    assert found.response.stopped_at == at("2026-03-02 10:00")
    assert found.resolution.elapsed == 3 * HOUR


def test_pending_pauses_both_and_leaves_open_when_they_are_due():
    history = [("2026-03-02 09:00", NEW), ("2026-03-02 10:00", PENDING)]
    found = reading(history, "2026-03-04 12:00")
    assert (found.is_paused, found.reason) == (True, "Pending")
    assert found.response.elapsed == found.resolution.elapsed == HOUR
    assert found.response.due_at is None
    assert found.next_due_at is None


def test_both_go_on_after_a_pause():
    history = [
        ("2026-03-02 09:00", NEW),
        ("2026-03-02 10:00", PENDING),
        ("2026-03-03 09:00", "Open"),
    ]
    found = reading(history, "2026-03-03 11:00")
    assert found.response.elapsed == 3 * HOUR
    assert found.response.due_at == at("2026-03-03 12:00")
    assert found.reason == ""


def test_resolution_stops_when_it_is_resolved_and_stays_while_it_is_closed():
    history = [
        ("2026-03-02 09:00", NEW),
        ("2026-03-02 11:00", "Resolved"),
        ("2026-03-03 11:00", "Closed"),
    ]
    found = reading(history, "2026-03-06 11:00")
    assert found.resolution.elapsed == 2 * HOUR
    assert found.resolution.stopped_at == at("2026-03-02 11:00")
    assert not found.resolution.is_breached
    assert found.next_due_at is None


def test_resolution_goes_on_when_it_is_reopened():
    history = [
        ("2026-03-02 09:00", NEW),
        ("2026-03-02 11:00", "Closed"),
        ("2026-03-03 09:00", "Open"),
    ]
    found = reading(history, "2026-03-03 15:30")
    assert found.resolution.elapsed == 8 * HOUR + 30 * MINUTE
    assert found.resolution.due_at == at("2026-03-03 15:00")
    assert found.resolution.is_breached


def test_it_is_breached_after_hours_once_the_moment_has_passed():
    history = [("2026-03-02 09:00", NEW)]
    assert not reading(history, "2026-03-02 17:00").resolution.is_breached
    late = reading(history, "2026-03-02 17:00:00.000001").resolution
    assert (late.is_breached, late.elapsed) == (True, 8 * HOUR)


def test_a_pause_at_the_very_moment_is_in_time():
    history = [("2026-03-02 09:00", NEW), ("2026-03-02 13:00", PENDING)]
    found = reading(history, "2026-03-04 09:00", "2026-03-04 09:00")
    assert found.response.elapsed == 4 * HOUR
    assert not found.response.is_breached


def test_a_late_reply_stays_late():
    found = reading([("2026-03-02 09:00", NEW)], "2026-03-09 12:00", "2026-03-02 13:00:00.001")
    assert found.response.is_breached
    assert found.response.due_at == at("2026-03-02 13:00")


def test_it_tells_when_a_clock_comes_to_risk():
    found = reading([("2026-03-02 16:00", NEW)], "2026-03-02 16:30", targets=(100, 1000))
    assert found.response.risk_at == at("2026-03-03 09:20")
    paused = reading([("2026-03-02 16:00", NEW), ("2026-03-02 16:05", PENDING)], "2026-03-02 16:30")
    assert paused.response.risk_at is None


def test_time_of_another_machine_does_not_go_back():
    history = [(100, "New"), (90, "Pending"), (80, "Open")]
    assert read(history, None, 1, 1, ALWAYS, 150).resolution.elapsed == 50


@pytest.mark.parametrize("status", ["Pending", "Awaiting Approval"])
def test_it_names_the_status_that_pauses(status):
    assert read([(0, status)], None, 1, 1, ALWAYS, 10).reason == status


@st.composite
def histories(draw):
    """A calendar, moves over about a week, maybe a reply, and a moment to read at."""
    wall, start = draw(walls())
    gaps = draw(st.lists(st.integers(0, 2 * 86_400 * SECOND), min_size=1, max_size=6))
    statuses = draw(st.lists(st.sampled_from(STATUSES), min_size=len(gaps), max_size=len(gaps)))
    history, moment = [], start
    for gap, status in zip(gaps, statuses, strict=True):
        moment += gap
        history.append((moment, status))
    now = moment + draw(st.integers(0, 2 * 86_400 * SECOND))
    reply = draw(st.none() | st.integers(history[0][0], now))
    return wall, history, reply, now, draw(st.integers(1, 3_000)), draw(st.integers(1, 6_000))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(histories())
def test_it_reads_what_a_slow_look_at_every_minute_finds(case):
    wall, history, reply, now, response_target, resolution_target = case
    calendar = Calendar(wall.zone, wall.weekly, wall.closed)
    found = read(history, reply, response_target, resolution_target, calendar, now)

    done = None
    for moment, status in history:
        done = (done or moment) if status in DONE else None
    stop = reply if reply is not None else done
    cases = [(found.response, stop, response_target), (found.resolution, done, resolution_target)]
    for clock, stopped, target in cases:
        told = tell(wall, history, stopped, STILL, target * MINUTE, now)
        assert (clock.elapsed, clock.is_breached) == (told.elapsed, told.is_breached)
        if told.due_at is not None:
            assert clock.due_at == told.due_at
    assert found.is_paused == (history[-1][1] == "Pending")
