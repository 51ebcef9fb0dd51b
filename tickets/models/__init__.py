from tickets.models.comments import Comment
from tickets.models.search import SearchDocument
from tickets.models.tickets import StatusChange, Ticket, Watcher

__all__ = ["Comment", "SearchDocument", "StatusChange", "Ticket", "Watcher"]
