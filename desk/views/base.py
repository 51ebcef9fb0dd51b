"""What every page of the desk has: the queues beside it, and errors of services beside the input."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse

from desk.places import ADDRESSES, PLACES
from desk.queues import Group, Sidebar
from helpdesk.page_notifications import unread_by
from helpdesk.pages import DeskPage


class DeskView(DeskPage):
    """A page with the sidebar. `queue_key` says which queue is marked as open."""

    queue_key = ""

    @cached_property
    def sidebar(self) -> Sidebar:
        """Counted once a request."""
        return Sidebar.of(self.request.user)

    @property
    def queues(self) -> tuple[Group, ...]:
        return self.sidebar.groups

    def show(self, *, status: int = 200, template: str = "", **context: Any) -> HttpResponse:
        if "queues" not in context:
            context |= {"queues": self.sidebar.groups, "unread": self.sidebar.unread}
        path = self.request.path
        context |= {"places": PLACES, "place": path if path in ADDRESSES else ""}
        context.setdefault("unread", unread_by(self.request.user))
        return super().show(status=status, template=template, **context)
