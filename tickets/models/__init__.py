from tickets.models.approvals import Approval, ApprovalLink, ApprovalRule
from tickets.models.attachments import Attachment
from tickets.models.comments import Comment
from tickets.models.csat import Survey
from tickets.models.job_types import JobType
from tickets.models.notifications import Notification, NotificationSettings
from tickets.models.restores import RestoreRequest
from tickets.models.saved_replies import SavedReply
from tickets.models.search import SearchDocument
from tickets.models.sla import (
    BusinessCalendar,
    EscalationStep,
    SLAPolicy,
    SLARevision,
    TeamCalendar,
)
from tickets.models.statuses import StatusChange
from tickets.models.tickets import Ticket, Watcher

__all__ = [
    "Approval",
    "ApprovalLink",
    "ApprovalRule",
    "Attachment",
    "BusinessCalendar",
    "Comment",
    "EscalationStep",
    "JobType",
    "Notification",
    "NotificationSettings",
    "RestoreRequest",
    "SLAPolicy",
    "SLARevision",
    "SavedReply",
    "SearchDocument",
    "StatusChange",
    "Survey",
    "TeamCalendar",
    "Ticket",
    "Watcher",
]
