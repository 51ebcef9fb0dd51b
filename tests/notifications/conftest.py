"""A clock that a test may put forward."""

from datetime import timedelta

import pytest
from django.utils import timezone

really_now = timezone.now


class Clock:
    """How far ahead of the real time we are."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def forward(self, **span: float) -> None:
        self.ahead += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The real time, until a test moves on: `clock.forward(hours=1)`."""
    made = Clock()
    monkeypatch.setattr(timezone, "now", lambda: really_now() + made.ahead)
    return made
