"""Elapsed business time, and when some of it will have passed."""

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.sla.reference import Wall, at
from tickets.sla.calendars import ALWAYS, MINUTE, SECOND, Calendar, to_moment
from tickets.sla.hours import parse_hours

HOUR = 60 * MINUTE
OFFICE = parse_hours("Mon-Fri 09:00-17:00")
NEW_YORK = "America/New_York"
# Both hemispheres, half hours, a change at midnight, a change of half an hour, a skipped day,
# a zone that is behind in winter, and one without any change.
ZONES = [
    NEW_YORK, "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo",
    "Pacific/Apia", "Africa/Casablanca", "Europe/Dublin", "America/St_Johns", "Asia/Tokyo",
    "Asia/Beirut", "UTC",
]  # fmt: skip


def worked(calendar: Calendar, start: str, end: str) -> int:
    return calendar.worked_between(at(start), at(end))


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-02 09:00", "2026-03-02 17:00", 8),
        ("2026-03-02 16:00", "2026-03-03 10:00", 2),
        ("2026-03-06 16:00", "2026-03-09 10:00", 2),
        ("2026-03-02 20:00", "2026-03-03 08:00", 0),
        ("2026-03-02 08:00", "2026-03-02 18:00", 8),
        ("2026-03-01 00:00", "2027-03-01 00:00", 2080),
    ],
)
def test_it_counts_office_hours(start, end, hours):
    assert worked(Calendar(NEW_YORK, OFFICE), start, end) == hours * HOUR


def test_it_leaves_out_holidays():
    calendar = Calendar(NEW_YORK, OFFICE, [date(2026, 3, 4), date(2026, 3, 5)])
    assert worked(calendar, "2026-03-03 16:00", "2026-03-06 10:00") == 2 * HOUR


def test_it_knows_public_holidays():
    calendar = Calendar(NEW_YORK, OFFICE, country="US")
    # Thanksgiving 2026 is Thursday, 26 November.
    assert worked(calendar, "2026-11-25 16:00", "2026-11-27 10:00") == 2 * HOUR


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-08", 23), ("2026-11-01", 25), ("2026-11-02", 24)],
)
def test_it_counts_what_really_passes_when_the_clock_is_changed(day, hours):
    calendar = Calendar(NEW_YORK, parse_hours("Mon-Sun 00:00-24:00"), closed=[])
    start = at(f"{day} 00:00")
    assert calendar.worked_between(start, start + 30 * HOUR) == 30 * HOUR
    following = date.fromisoformat(day).toordinal() + 1
    only = Calendar(NEW_YORK, calendar_of_one_day(day))
    end = at(f"{date.fromordinal(following)} 00:00")
    assert only.worked_between(start, end) == hours * HOUR


@pytest.mark.parametrize(
    ("day", "span", "hours"),
    [
        # 02:00 to 03:00 is not there; 01:00 to 02:00 is there twice.
        ("2026-03-08", "01:00-04:00", 2),
        ("2026-03-08", "02:00-03:00", 0),
        ("2026-03-08", "02:30-04:00", 1),
        ("2026-11-01", "01:00-02:00", 2),
        ("2026-11-01", "00:00-03:00", 4),
        ("2026-11-01", "01:30-02:30", 1.5),
    ],
)
def test_it_looks_at_the_wall_clock_in_the_night_of_the_change(day, span, hours):
    calendar = Calendar(NEW_YORK, parse_hours(f"Sun {span}"))
    assert worked(calendar, f"{day} 00:00", f"{day} 12:00") == hours * HOUR


def test_it_counts_to_the_microsecond():
    calendar = Calendar(NEW_YORK, OFFICE)
    start = at("2026-03-02 16:59:59.999999")
    assert calendar.worked_between(start, at("2026-03-03 09:00:00.000002")) == 3


def test_it_finds_the_end_of_the_day_not_the_next_morning():
    calendar = Calendar(NEW_YORK, OFFICE)
    assert calendar.moment_after(at("2026-03-02 09:00"), 8 * HOUR) == at("2026-03-02 17:00")
    assert calendar.moment_after(at("2026-03-06 16:00"), 2 * HOUR) == at("2026-03-09 10:00")


def test_it_runs_around_the_clock_without_a_calendar():
    start = at("2026-03-07 23:00")
    assert ALWAYS.worked_between(start, start + 5) == 5
    assert ALWAYS.moment_after(start, 90) == start + 90


def test_it_gives_up_where_hours_are_too_few():
    calendar = Calendar("UTC", parse_hours("Mon 00:00-00:01"))
    assert calendar.moment_after(at("2026-03-02 00:00"), 365 * 24 * HOUR) is None


def test_it_finds_far_moments_over_many_years():
    calendar = Calendar("UTC", parse_hours("Mon 00:00-00:01"))
    start = at("2024-01-01 00:00", "UTC")
    found = calendar.moment_after(start, 500 * MINUTE)
    assert to_moment(found).strftime("%Y-%m-%d %H:%M") == "2033-07-25 00:01"


def calendar_of_one_day(day: str):
    return [(date.fromisoformat(day).weekday(), 0, 1440)]


@st.composite
def weeks(draw):
    """Weekly hours: up to four spans a day, from and to any minute, midnight included."""
    spans = []
    for day in range(7):
        cuts = draw(st.lists(st.integers(0, 1440), max_size=8, unique=True).map(sorted))
        spans += [(day, a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    assume(spans)
    return tuple(spans)


@st.composite
def walls(draw):
    """A calendar in any of the zones, with a stretch of days around a change of its clock."""
    zone = draw(st.sampled_from(ZONES))
    start_day = draw(
        st.one_of(
            st.dates(date(2009, 1, 1), date(2030, 12, 1)),
            st.sampled_from([
                date(2026, 3, 6), date(2026, 10, 30), date(2026, 3, 27), date(2026, 10, 23),
                date(2011, 12, 28), date(2018, 11, 2), date(2026, 4, 3), date(2026, 12, 29),
                date(2026, 2, 13), date(2026, 3, 20),
            ]),
        )
    )  # fmt: skip
    closed = draw(st.sets(st.integers(0, 12), max_size=4))
    days = {date.fromordinal(start_day.toordinal() + offset) for offset in closed}
    return Wall(zone, draw(weeks()), days), at(f"{start_day} 00:00", zone)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(walls(), st.integers(0, 5 * 86_400 * SECOND), st.integers(0, 6 * 86_400 * SECOND))
def test_it_counts_as_the_clock_on_the_wall_does(wall_and_start, offset, length):
    wall, start = wall_and_start
    start += offset
    calendar = Calendar(wall.zone, wall.weekly, wall.closed)
    assert calendar.worked_between(start, start + length) == wall.worked(start, start + length)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(walls(), st.integers(0, 5 * 86_400 * SECOND), st.integers(1, 40 * HOUR))
def test_it_finds_the_moment_as_the_clock_on_the_wall_does(wall_and_start, offset, amount):
    wall, start = wall_and_start
    start += offset
    expected = wall.moment_after(start, amount)
    assume(expected is not None)
    found = Calendar(wall.zone, wall.weekly, wall.closed).moment_after(start, amount)
    assert found == expected
    assert Calendar(wall.zone, wall.weekly, wall.closed).worked_between(start, found) == amount


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo"])
def test_it_agrees_second_by_second_over_a_change(zone):
    """No minutes here: every single second of three days is looked up on the wall."""
    start = at({"America/New_York": "2026-03-07 12:00"}.get(zone, "2018-11-02 12:00"), zone)
    if zone == "Australia/Lord_Howe":
        start = at("2026-04-03 12:00", zone)
    weekly = parse_hours("Mon-Sun 00:30-02:17, 09:00-17:00, 23:00-24:00")
    wall, calendar = Wall(zone, weekly), Calendar(zone, weekly)
    seconds = range(start, start + 3 * 24 * HOUR, SECOND)
    assert calendar.worked_between(start, start + 3 * 24 * HOUR) == SECOND * sum(
        map(wall.is_open, seconds)
    )
