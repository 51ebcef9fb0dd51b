from tickets.models.comments import Comment
from tickets.models.search import SearchDocument
from tickets.models.sla import (
    BusinessCalendar,
    EscalationStep,
    SLAPolicy,
    SLARevision,
    TeamCalendar,
)
from tickets.models.tickets import StatusChange, Ticket, Watcher

__all__ = [
    "BusinessCalendar",
    "Comment",
    "EscalationStep",
    "SLAPolicy",
    "SLARevision",
    "SearchDocument",
    "StatusChange",
    "TeamCalendar",
    "Ticket",
    "Watcher",
]
