"""A clock that tests set, and promises to measure by it."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Session
from accounts.services import system_user
from tests.cast import Cast
from tickets.models import SLAPolicy, Ticket
from tickets.services import add_calendar, add_policy, update_ticket


class Wall:
    """The clock on the wall in New York. `wall.at("2026-03-02 09:00")` sets it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("America/New_York"))

    def at(self, text: str) -> None:
        self.now = moment(text)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    """Monday, 2 March 2026, 09:00, until a test says otherwise."""
    clock = Wall()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


class Office:
    """Office hours of the Service Desk, and policies."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.tenant = cast.tenant
        self.by = system_user(cast.tenant)
        self.team = cast.team("Service Desk")
        self.calendar = add_calendar(
            cast.tenant,
            name="Office hours",
            time_zone="America/New_York",
            hours="Mon-Fri 09:00-17:00",
            teams=[self.team],
            by=self.by,
        )

    def policy(self, name: str = "Normal", **fields: Any) -> SLAPolicy:
        fields = {"response_target_mins": 60, "resolution_target_mins": 480} | fields
        return add_policy(self.tenant, name=name, by=self.by, **fields)

    def ticket(self, **fields: Any) -> Ticket:
        return self.cast.ticket(**{"team": self.team} | fields)

    def move(self, ticket: Ticket, status: str) -> None:
        update_ticket(ticket, changes={"status": status}, by=self.by)


@pytest.fixture
def office(cast: Cast, wall: Wall) -> Office:
    return Office(cast)


@pytest.fixture
def api(api: Any) -> Any:
    """As everywhere, but a session that began on the test's clock lasts until the real one's now."""

    def speak(person: Any = None, **options: Any) -> Any:
        speaker = api(person, **options)
        Session.objects.update(expires_at=datetime(2100, 1, 1, tzinfo=UTC))
        return speaker

    return speak
