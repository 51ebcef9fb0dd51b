"""The names of what happens to tickets, and what the live feed tells of it."""

from enum import StrEnum
from typing import Any

from tickets.models import Ticket


class TicketEvent(StrEnum):
    CREATED = "ticket_created"
    UPDATED = "ticket_updated"
    REPLIED = "comment_added"
    NOTED = "note_added"
    ATTACHED = "attachment_added"
    DETACHED = "attachment_removed"
    RATED = "csat_received"
    WATCHERS_CHANGED = "watchers_changed"
    APPROVAL_REQUESTED = "approval_requested"
    APPROVAL_REMINDED = "approval_reminded"
    APPROVAL_ESCALATED = "approval_escalated"
    APPROVAL_DECIDED = "approval_decided"
    APPROVAL_WITHDRAWN = "approval_withdrawn"
    QUEUE_CHANGED = "queue_changed"
    SLA_AT_RISK = "sla_at_risk"
    SLA_BREACHED = "sla_breached"
    SLA_ESCALATED = "sla_escalated"


# Tells that the promises of a tenant have changed: policies, calendars, or who works by which.
SLA_RULES_CHANGED = "sla_rules_changed"
# Tells open pages that what is new for these people has changed; `data["people"]` are their keys.
NOTIFICATIONS_CHANGED = "notifications_changed"


def summary(ticket: Ticket) -> dict[str, Any]:
    """What the feed shows of a ticket: enough to know it, nothing to learn from it."""
    return {
        "id": str(ticket.public_id),
        "number": ticket.reference,
        "status": ticket.status,
    }
