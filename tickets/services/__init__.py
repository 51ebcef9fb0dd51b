from tickets.services.comments import add_comment
from tickets.services.tickets import close_ticket, create_ticket, reopen_ticket, update_ticket
from tickets.services.watchers import add_watcher, remove_watcher

__all__ = [
    "add_comment",
    "add_watcher",
    "close_ticket",
    "create_ticket",
    "remove_watcher",
    "reopen_ticket",
    "update_ticket",
]
