"""The demo's script holds together, at whatever hour it is loaded."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.demo.people import DEMO, PROVIDERS
from helpdesk.demo.stories import STORIES
from tickets.models import Ticket

MIDNIGHT = datetime(2026, 3, 4, 0, 0, 1, tzinfo=UTC)
ALL = [story for stories in STORIES.values() for story in stories]


@pytest.mark.parametrize("hour", range(0, 24, 5))
@pytest.mark.parametrize("day", range(7))
def test_it_tells_nothing_of_the_future(day, hour):
    now = MIDNIGHT + timedelta(days=day, hours=hour)
    for story in ALL:
        assert now - timedelta(days=63) < story.begins_at(now) < now, story.title
        assert all(moment < now for moment in story.moments(now)), story.title


def test_it_says_nothing_twice():
    said = Counter(
        line
        for story in ALL
        for text in (story.title, story.text, *(step.text for step in story.then))
        for line in text.split("\n")
        if len(line) > 40
    )
    assert [line for line, times in said.items() if times > 1] == []


def test_it_names_everybody_of_the_start_page():
    roles = {person.username: person.role for person in DEMO.people if person.username}
    assert {name: roles[name] for name in ("admin", "lead", "agent", "agent2")} == {
        "admin": "admin",
        "lead": "manager",
        "agent": "agent",
        "agent2": "agent",
    }
    rights = {person.username: person.rights for person in DEMO.people}
    assert rights["dana"]["is_manager"] and rights["dana"]["can_view_billing"]
    assert rights["dana"]["asset_edit"] == "Read Only"
    assert rights["ivan"]["it_privileges"] and rights["ivan"]["asset_edit"] == "Modify"
    assert rights["erin"] == {"asset_edit": "None", "can_create_tickets": False}
    assert rights["mallory"]["is_manager"] and rights["mallory"]["it_privileges"]
    assert {provider.slug: provider.is_default for provider in PROVIDERS} == {
        "demo": True,
        "rival": False,
    }


def test_it_has_enough_of_everything():
    stories = STORIES["demo"]
    assert len(stories) >= 60
    assert {story.source for story in stories} >= {"portal", "email", "web", "api", "chat"}
    assert {story.priority for story in stories} == set(Ticket.Priority.values)
    assert sum(bool(story.custom) for story in stories) >= 5
    assert sum(step.is_internal for story in stories for step in story.then) >= 30
