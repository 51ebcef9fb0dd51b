"""A ticket as a line of a list shows it."""

from collections.abc import Iterable
from typing import NamedTuple, Self

from django.utils import timezone

from helpdesk.templatetags.ui import ago, display_name
from tickets.models import Ticket

MOST_TAGS = 3


class Row(NamedTuple):
    """All that a line shows, times in words and all: lines that are equal look the same."""

    number: int
    reference: str
    title: str
    status: str
    is_active: bool
    priority: int
    tags: tuple[str, ...]
    job_type: str
    requester: str
    team: str
    assignee: str
    due: str
    is_overdue: bool
    is_at_risk: bool
    activity: str

    @classmethod
    def all_of(cls, tickets: Iterable[Ticket]) -> list[Self]:
        """The lines of these tickets as of now."""
        now, zone = timezone.now(), timezone.get_current_timezone()
        return [
            cls(
                ticket.number,
                ticket.reference,
                ticket.title,
                ticket.status,
                ticket.is_active,
                ticket.priority,
                tuple(ticket.tags[:MOST_TAGS]),
                ticket.job_type.name if ticket.job_type else "",
                ticket.requester.display_name,
                ticket.team.name if ticket.team else "",
                display_name(ticket.assignee) if ticket.assignee else "",
                ago(ticket.sla_due_at, now, zone),
                ticket.is_overdue,
                ticket.is_at_risk,
                ago(ticket.activity_at, now, zone),
            )
            for ticket in tickets
        ]
