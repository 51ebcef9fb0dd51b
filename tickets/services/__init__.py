from tickets.services.comments import add_comment
from tickets.services.sla import (
    add_calendar,
    add_policy,
    mark_clocks,
    rewind_clocks,
    update_calendar,
    update_policy,
)
from tickets.services.tickets import close_ticket, create_ticket, reopen_ticket, update_ticket
from tickets.services.watchers import add_watcher, remove_watcher

__all__ = [
    "add_calendar",
    "add_comment",
    "add_policy",
    "add_watcher",
    "close_ticket",
    "create_ticket",
    "mark_clocks",
    "remove_watcher",
    "reopen_ticket",
    "rewind_clocks",
    "update_calendar",
    "update_policy",
    "update_ticket",
]
