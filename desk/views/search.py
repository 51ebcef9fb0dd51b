"""Answers while somebody types: the command palette and the preview."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.models import User
from desk.listing import shown
from desk.timeline import rendered
from desk.views.base import DeskView
from helpdesk.core.text import one_line
from tickets.models import Ticket

TICKETS, PEOPLE = 7, 4


class Palette(DeskView):
    """Tickets and people that fit what is typed."""

    template = "desk/parts/palette_found.html"

    def context(self) -> dict[str, Any]:
        user, text = self.request.user, one_line(self.request.GET.get("q", ""))[:200]
        if not text:
            return {"queues": [], "tickets": [], "people": [], "q": ""}
        tickets = Ticket.objects.visible_to(user).matching(text, user).newest_first()
        people = User.objects.visible_to(user).people().called(text).by_name()
        return {
            "queues": [],
            "q": text,
            "tickets": list(shown(tickets)[:TICKETS]),
            "people": list(people.select_related("company")[:PEOPLE]),
        }


class Preview(DeskView):
    """Markdown as it will look."""

    template = "desk/parts/preview.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.show(html=rendered(request.POST.get("body_md", "")[:100_000]), queues=[])
