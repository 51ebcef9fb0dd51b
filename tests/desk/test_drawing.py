"""Small things that pages are drawn with: words for times and counts, colors of people, the font."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template

from helpdesk import fonts
from helpdesk.templatetags.ui import ago_words, compact, hue, initials

NOW = datetime(2031, 5, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=3), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(minutes=44), "44 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=23), "1 d ago"),
        (timedelta(days=6), "6 d ago"),
        (timedelta(days=10), "26 Apr"),
        (timedelta(days=500), "22 Dec 2029"),
        (timedelta(hours=-2), "in 2 h"),
    ],
)
def test_it_says_how_long_ago(age, words):
    assert ago_words(NOW - age, NOW) == words


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (999, "999"), (1000, "1k"), (1249, "1.2k"), (34_900, "34k"), (1_200_000, "1.2M")],
)
def test_it_shortens_counts(count, text):
    assert compact(count) == text


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Dana Whitfield", "DW"),
        ("bob@acme.example", "BA"),
        ("", "?"),
        ("🦊 <x>", "?"),
        ("李小龍", "李"),
    ],
)
def test_it_stands_for_people_by_their_initials(name, letters):
    assert initials(name) == letters


def test_it_gives_a_person_the_same_color_everywhere():
    assert hue("Dana Whitfield") == hue("Dana Whitfield")
    assert {hue(f"Person {at}") for at in range(200)} == set(range(12))


def test_it_escapes_names_in_avatars():
    drawn = Template("{% load ui %}{% avatar name %}").render(Context({"name": '<b "x">'}))
    assert "<b" not in drawn


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    fonts.font_folder.cache_clear()
    yield tmp_path
    fonts.font_folder.cache_clear()


def test_it_makes_the_font_once_from_the_package(folder):
    finder = fonts.FontFinder()
    assert [path for path, _ in finder.list([])] == ["fonts/inter.css", "fonts/inter.woff2"]
    with open(finder.find("fonts/inter.woff2"), "rb") as file:  # noqa: PTH123
        content = file.read()
    assert content[:4] == b"wOF2"
    assert len(content) < 150_000
    assert not finder.find("css/tokens.css")


def test_it_starts_without_the_font_where_it_cannot_be_made(folder, monkeypatch):
    def broken(script, weight=None):
        raise OSError("no space left")

    monkeypatch.setattr(fonts, "_subset", broken)
    assert [path for path, _ in fonts.FontFinder().list([])] == ["fonts/inter.css"]
