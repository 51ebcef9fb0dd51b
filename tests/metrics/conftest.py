"""The clock and the office of the service levels, and tickets that live through a history."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.sla.conftest import Office, Wall, api, office, wall  # noqa: F401  fixtures
from tickets.models import Ticket


@pytest.fixture
def lived(office: Office, wall: Wall) -> Callable[..., Ticket]:  # noqa: F811
    """A ticket of the Service Desk: `("2026-03-02 09:00", "")` opens it, then step by step.

    A step is a status, or `reply` for a public one by an agent.
    """

    def live(*steps: tuple[str, str], **fields: Any) -> Ticket:
        (began, _), *moves = steps
        wall.at(began)
        ticket = office.ticket(**fields)
        for at, step in moves:
            wall.at(at)
            if step == "reply":
                office.cast.comment(ticket, office.cast.agent)
            else:
                office.move(ticket, step)
        return ticket

    return live
