"""The form of a demo ticket: what somebody asked, and what happened to it, step by step."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from inspect import cleandoc
from typing import Any

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_AGO = re.compile(r"(\d+)([dhms])")


@dataclass(frozen=True)
class Step:
    """What one person does, some time after the step before: `25m`, `1d2h`."""

    who: str
    after: str
    text: str = ""
    is_internal: bool = False
    changes: dict[str, Any] = field(default_factory=dict)
    act: str = ""
    whom: str = ""
    # Names of `helpdesk.demo.papers`, parted by blanks.
    files: str = ""
    score: str = ""


@dataclass(frozen=True)
class Story:
    """One ticket. `when` is `41d 14:05` (days ago, UTC, moved off the weekend) or `25m` (ago)."""

    when: str
    who: str
    title: str
    text: str
    then: list[Step] = field(default_factory=list)
    priority: int = 3
    urgency: int | None = None
    # `Network/VPN`: category and subcategory.
    category: str = ""
    # The machine of `helpdesk.demo.machines` that it is about.
    about: str = ""
    tags: str = ""
    team: str = ""
    assignee: str = ""
    source: str = "portal"
    # Who typed it in, where that is not the one who asked.
    by: str = ""
    custom: dict[str, Any] = field(default_factory=dict)
    # Whether somebody asks for a right that their manager has to grant.
    is_for_manager: bool = False
    # When it is wanted, as a span from now: `2d`, `-3h`.
    due: str = ""

    def begins_at(self, now: datetime) -> datetime:
        """The moment the ticket came in."""
        if " " not in self.when:
            return now - span(self.when)
        days, clock = self.when.split()
        hour, minute = map(int, clock.split(":"))
        day = (now - span(days)).astimezone(UTC)
        if self.who != "alerts@watchtower.example":
            day -= timedelta(days={5: 1, 6: 3}.get(day.weekday(), 0))
        return day.replace(hour=hour, minute=minute, second=hour + minute % 29, microsecond=0)

    def moments(self, now: datetime) -> list[datetime]:
        """The moments of the steps."""
        moments, at = [], self.begins_at(now)
        for number, step in enumerate(self.then):
            at += span(step.after) + timedelta(seconds=(number * 17 + len(step.text)) % 50)
            moments.append(at)
        return moments


def span(text: str) -> timedelta:
    """`1d2h`, `25m`, `-3h` as a span of time."""
    parts = {_UNITS[unit]: int(number) for number, unit in _AGO.findall(text)}
    return -timedelta(**parts) if text.startswith("-") else timedelta(**parts)


def say(who: str, after: str, text: str, *, files: str = "", **changes: Any) -> Step:
    """A public reply, its files, and what changes with it."""
    return Step(who, after, cleandoc(text), changes=changes, files=files)


def note(who: str, after: str, text: str, *, files: str = "", **changes: Any) -> Step:
    """A note that customers never see, its files, and what changes with it."""
    return Step(who, after, cleandoc(text), is_internal=True, changes=changes, files=files)


def do(who: str, after: str, **changes: Any) -> Step:
    """A change without a word."""
    return Step(who, after, changes=changes)


def take(who: str, after: str, status: str = "In Progress") -> Step:
    """An agent takes the ticket on."""
    return Step(who, after, changes={"assignee": who, "status": status})


def watch(who: str, after: str, whom: str = "") -> Step:
    """Somebody watches, or is made to."""
    return Step(who, after, act="watch", whom=whom or who)


def close(who: str, after: str) -> Step:
    return Step(who, after, act="close")


def reopen(who: str, after: str) -> Step:
    return Step(who, after, act="reopen")


def approve(who: str, after: str, text: str = "") -> Step:
    """A manager says yes."""
    return Step(who, after, cleandoc(text), act="approve")


def reject(who: str, after: str, text: str) -> Step:
    """A manager says no, and why."""
    return Step(who, after, cleandoc(text), act="reject")


def rate(who: str, after: str, score: str, text: str = "") -> Step:
    """The requester answers the question that was mailed when the ticket was resolved."""
    return Step(who, after, cleandoc(text), act="rate", score=score)
