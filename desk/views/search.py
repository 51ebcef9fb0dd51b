"""Answers while somebody types: the command palette and the preview."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.models import Company, User
from assets.models import Asset
from desk.listing import shown
from desk.views.base import DeskView
from helpdesk.core import markdown
from helpdesk.core.text import one_line
from tickets.models import Ticket

TICKETS, OTHERS = 5, 3


class Palette(DeskView):
    """Tickets, people, companies and assets that fit what is typed."""

    template = "desk/parts/palette_found.html"

    def context(self) -> dict[str, Any]:
        user, text = self.request.user, one_line(self.request.GET.get("q", ""))[:200]
        if not text:
            return {"queues": [], "q": ""}
        tickets = Ticket.objects.visible_to(user).matching(text, user).newest_first()
        people = User.objects.visible_to(user).people().called(text).by_name()
        companies = Company.objects.visible_to(user).called(text).by_name()
        assets = Asset.objects.visible_to(user).switched_on_for(user).matching(text).by_name()
        return {
            "queues": [],
            "q": text,
            "tickets": shown(tickets)[:TICKETS],
            "people": people.select_related("company")[:OTHERS],
            "companies": companies[:OTHERS],
            "assets": assets.select_related("company")[:OTHERS],
        }


class Preview(DeskView):
    """Markdown as it will look."""

    template = "desk/parts/preview.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.show(
            html=markdown.to_html(request.POST.get("body_md", "")[:100_000]), queues=[]
        )
