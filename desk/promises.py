"""What was promised for a ticket and how it stands, in the words of the desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tickets.models import SLAPolicy, Ticket
from tickets.models.rulebook import figures_of

WORDS = {
    "met": "Met",
    "missed": "Missed",
    "unanswered": "No reply",
    "overdue": "Overdue",
    "paused": "Paused",
    "risk": "At risk",
    "running": "On track",
}
SYMBOLS = {
    "met": "circle-check-big",
    "missed": "circle-x",
    "unanswered": "circle-minus",
    "overdue": "alarm-clock-off",
    "paused": "circle-pause",
    "risk": "alarm-clock",
    "running": "timer",
}


@dataclass(frozen=True)
class Promise:
    """One clock: `share` is how much of its time is used up, at most 100."""

    label: str
    state: str
    due_at: datetime | None
    share: int

    @property
    def words(self) -> str:
        return WORDS[self.state]

    @property
    def symbol(self) -> str:
        return SYMBOLS[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in {"overdue", "risk", "running"}


@dataclass(frozen=True)
class Promises:
    policy: SLAPolicy
    clocks: list[Promise]


def promises(ticket: Ticket) -> Promises | None:
    """Both clocks of a ticket as they stand now; None if nothing is promised."""
    policy = ticket.sla_policy
    found = figures_of(ticket, timezone.now()) if policy else None
    if found is None:
        return None
    risk = policy.at_risk_percent
    replied = "responded_at" in found
    response = _promise("First reply", "response", found, replied or not ticket.is_active, risk)
    resolution = _promise("Resolution", "resolution", found, not ticket.is_active, risk)
    if response.state == "met" and not replied:
        response = Promise(response.label, "unanswered", None, response.share)
    return Promises(policy, [response, resolution])


def _promise(label: str, clock: str, found: dict[str, Any], is_stopped: bool, risk: int) -> Promise:
    share = found[f"{clock}_elapsed_ms"] * 100 // (found[f"{clock}_target_mins"] * 60_000)
    is_breached = found[f"{clock}_breached"]
    if is_stopped:
        state = "missed" if is_breached else "met"
    elif is_breached:
        state = "overdue"
    elif found["paused"]:
        state = "paused"
    else:
        state = "risk" if share >= risk else "running"
    due_at = parse_datetime(found.get(f"{clock}_due_at", ""))
    return Promise(label, state, due_at, min(share, 100))
