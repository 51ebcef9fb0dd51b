"""Every component on one page, in debug only."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from desk.views.base import DeskView
from helpdesk.core.errors import NotFound
from helpdesk.core.markdown import to_html
from tickets.models import Ticket

PEOPLE = [
    "Dana Whitfield", "Bob Okafor", "Erin Lindqvist", "Ivan Petrov", "Mallory Keane", "Rita Sousa",
    "Νίκη Παππά", "Ольга Смирнова", "محمد علي", "李小龍", "Zoë Ångström", "Agent Two",
]  # fmt: skip
SWATCHES = [
    "canvas", "surface", "line", "text-3", "text", "accent", "accent-soft", "signal", "info",
    "good", "warn", "bad", "note",
]  # fmt: skip


class SampleForm(forms.Form):
    title = forms.CharField(max_length=300, help_text="One line that says what is wrong.")
    team = forms.ChoiceField(choices=[("", "Nobody yet"), ("1", "Service Desk"), ("2", "Network")])
    description = forms.CharField(widget=forms.Textarea, required=False)


class Styleguide(DeskView):
    template = "desk/styleguide.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        if not settings.DEBUG:
            raise NotFound
        return {
            "statuses": Ticket.Status.values,
            "priorities": Ticket.Priority.values,
            "people": PEOPLE,
            "swatches": SWATCHES,
            "form": SampleForm(data={"description": "It hums.\nThen it stops."}),
            "entries": _conversation(),
        }


def _conversation() -> list[dict[str, Any]]:
    now = timezone.now()
    asked = "The printer on the third floor **hums** and then prints half a page.\n\n- paper: fine\n- toner: new\n\n> Error `0x6100004a`"
    answer = "Thanks, Dana. Could you hold *Stop* for ten seconds and send me what the display says?\n\n```\nIP 10.0.4.17\nfirmware 2.114\n```"
    return [
        {"id": "s1", "author": PEOPLE[0], "moment": now - timedelta(days=2), "html": to_html(asked), "role": "Acme Corp"},
        {"id": "s2", "actor": "Agent Two", "symbol": "user-round", "moment": now - timedelta(hours=30), "changes": [{"verb": "assigned", "old": "nobody", "new": "Agent Two"}]},
        {"id": "s3", "author": PEOPLE[11], "moment": now - timedelta(hours=29), "html": to_html(answer), "staff": True, "role": "Support"},
        {"id": "s4", "author": PEOPLE[5], "moment": now - timedelta(hours=3), "html": to_html("Same fuser as in TKT-000017, still under warranty. **Do not** order a new one."), "internal": True, "staff": True},
        {"id": "s5", "actor": "Agent Two", "status": "Pending", "moment": now - timedelta(minutes=12), "changes": [{"verb": "changed the status", "old": "Open", "new": "Pending"}]},
    ]  # fmt: skip
