"""What every page of the desk has: the queues beside it, and errors of services beside the input."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse

from desk.places import ADDRESSES, PLACES
from desk.queues import Group, sidebar
from helpdesk.page_notifications import unread_by
from helpdesk.pages import DeskPage


class DeskView(DeskPage):
    """A page with the sidebar. `queue_key` says which queue is marked as open."""

    queue_key = ""

    @cached_property
    def queues(self) -> tuple[Group, ...]:
        """The sidebar, counted once a request."""
        return sidebar(self.request.user)

    def show(self, *, status: int = 200, template: str = "", **context: Any) -> HttpResponse:
        if "queues" not in context:
            context["queues"] = self.queues
        path = self.request.path
        context |= {"places": PLACES, "place": path if path in ADDRESSES else ""}
        context.setdefault("unread", unread_by(self.request.user))
        return super().show(status=status, template=template, **context)
