"""How people write the hours of a week."""

import pytest

from tickets.sla.hours import parse_hours


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Mon 09:00-17:00", [(0, 540, 1020)]),
        ("mon,WED 9:00-12:30, 13:00-17:00", [(0, 540, 750), (0, 780, 1020), (2, 540, 750), (2, 780, 1020)]),
        ("Sat-Mon 08:00-09:00", [(0, 480, 540), (5, 480, 540), (6, 480, 540)]),
        ("Sun 22:00-06:00", [(0, 0, 360), (6, 1320, 1440)]),
        ("Fri 22:00-00:00", [(4, 1320, 1440)]),
        ("Tue 00:00-24:00\n\nWed 10:00-11:00;Thu 10:00-11:00", [(1, 0, 1440), (2, 600, 660), (3, 600, 660)]),
    ],
)  # fmt: skip
def test_it_reads_days_and_spans(text, spans):
    assert list(parse_hours(text)) == spans


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "A week needs some hours."),
        ("09:00-17:00", "is not like"),
        ("Mon nine to five", "is not like"),
        ("Foo 09:00-17:00", "is no day"),
        ("Mon 09:60-17:00", "beyond the clock"),
        ("Mon 09:00-24:01", "beyond the clock"),
        ("Mon 09:00-12:00, 11:59-13:00", "Two spans of Mon overlap."),
        ("Sun 22:00-06:00\nMon 05:00-06:00", "Two spans of Mon overlap."),
    ],
)
def test_it_says_what_is_wrong(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse_hours(text)
