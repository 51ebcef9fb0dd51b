"""Answers while somebody types: the command palette and the preview."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from desk import palette
from desk.views.base import DeskView
from helpdesk.core import markdown
from helpdesk.core.text import one_line


class Palette(DeskView):
    """Tickets, people, companies and assets that fit what is typed."""

    template = "desk/parts/palette_found.html"

    def context(self) -> dict[str, Any]:
        user, text = self.request.user, one_line(self.request.GET.get("q", ""))[:200]
        if not text:
            return {"queues": [], "q": ""}
        return {"queues": [], "q": text, "groups": palette.found(text, user)}


class Preview(DeskView):
    """Markdown as it will look."""

    template = "desk/parts/preview.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.show(
            html=markdown.to_html(request.POST.get("body_md", "")[:100_000]), queues=[]
        )
