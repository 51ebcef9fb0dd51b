"""What every page of the desk has: the queues beside it, and errors of services beside the input."""

from typing import Any

from django.http import HttpResponse

from desk.queues import sidebar
from helpdesk.pages import DeskPage


class DeskView(DeskPage):
    """A page with the sidebar. `queue_key` says which queue is marked as open."""

    queue_key = ""

    def show(self, *, status: int = 200, template: str = "", **context: Any) -> HttpResponse:
        context.setdefault("queues", sidebar(self.request.user))
        return super().show(status=status, template=template, **context)
