"""What led to a list, a figure of the metrics or a company: its parameters, and how it is told."""

from datetime import date
from typing import Any

from django.http import QueryDict

from accounts.models import Company, User
from helpdesk.core.text import uuid_of, whole_number
from tickets.models import SLAPolicy
from tickets.models.figures import HOUR, PROMISES, day_from

PERIODS = {"created": "Created", "done": "Resolved", "rated": "Rated"}
PROMISE_WORDS = {
    "any": "Under an SLA policy",
    "kept": "Kept its promises",
    "missed": "Missed a promise",
    "response_missed": "First reply too late",
    "resolution_missed": "Resolved too late",
}
# Parameters that are said by `1` alone.
FLAG_WORDS = {"replied": "Replied to", "reopened": "Reopened"}
RATED_WORDS = {"any": "Rated", "good": "Rated good", "bad": "Rated bad"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Figure:
    """What a query string narrows a list to, beside its filters. What it cannot mean, it ignores."""

    def __init__(self, query: QueryDict) -> None:
        self._said = {name: query[name] for name in self._names() if self._holds(name, query)}

    @staticmethod
    def _names() -> list[str]:
        days = [f"{moment}_{end}" for moment in PERIODS for end in ("from", "to")]
        return [*days, "created_hour", "policy", "company", "promise", "rated", *FLAG_WORDS]

    def _holds(self, name: str, query: QueryDict) -> bool:
        value = query.get(name, "")
        if name == "created_hour":
            return bool(HOUR.fullmatch(value))
        if name == "policy":
            return uuid_of(value) is not None
        if name == "company":
            return whole_number(value) is not None
        if name in {"promise", "rated"}:
            return value in (PROMISES if name == "promise" else RATED_WORDS)
        return value == "1" if name in FLAG_WORDS else day_from(value) is not None

    @property
    def state(self) -> list[tuple[str, str]]:
        """The parameters that mean something."""
        return list(self._said.items())

    def wanted(self, user: User) -> dict[str, Any]:
        """Fields of a `TicketFilter`."""
        rows = {"policy", "company"}
        fields: dict[str, Any] = {k: v for k, v in self._said.items() if k not in rows}
        if "policy" in self._said:
            fields["policies"] = tuple(self._policies(user).values_list("pk", flat=True))
        if "company" in self._said:
            fields["companies"] = tuple(self._companies(user).values_list("pk", flat=True))
        if {"rated_from", "rated_to"} & fields.keys():
            fields.setdefault("rated", "any")
        return fields

    def told(self, user: User) -> list[tuple[str, tuple[str, ...]]]:
        """Each thing the list is narrowed to, in words, and the parameters that say it."""
        found = []
        for moment, word in PERIODS.items():
            names = (f"{moment}_from", f"{moment}_to")
            first, last = (day_from(self._said.get(name, "")) for name in names)
            if first or last:
                found.append((f"{word} {_days(first, last)}", names))
        if hour := HOUR.fullmatch(self._said.get("created_hour", "")):
            words = f"Created on a {WEEKDAYS[int(hour[1]) - 1]}, {int(hour[2]):02}:00 UTC"
            found.append((words, ("created_hour",)))
        for policy in self._policies(user) if "policy" in self._said else ():
            found.append((f"Policy {policy.name}", ("policy",)))
        for company in self._companies(user) if "company" in self._said else ():
            found.append((company.name, ("company",)))
        for name, words in (("promise", PROMISE_WORDS), ("rated", RATED_WORDS)):
            if name in self._said:
                found.append((words[self._said[name]], (name,)))
        flags = [(word, (name,)) for name, word in FLAG_WORDS.items() if name in self._said]
        return found + flags

    def _policies(self, user: User) -> Any:
        return SLAPolicy.objects.visible_to(user).filter(public_id=self._said["policy"])

    def _companies(self, user: User) -> Any:
        return Company.objects.visible_to(user).filter(number=whole_number(self._said["company"]))


def _days(first: date | None, last: date | None) -> str:
    if first == last:
        return f"on {day_words(first)}"
    if first and last:
        return f"{day_words(first)} to {day_words(last)}"
    return f"since {day_words(first)}" if first else f"until {day_words(last)}"


def day_words(day: date) -> str:
    """A day as people read it: 3 Mar 2026."""
    return f"{day.day} {day:%b %Y}"
