"""The bell of desk and portal: what somebody was told, and what they want to be told."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.models import User
from helpdesk.core.plans import Plan
from helpdesk.core.text import whole_number
from helpdesk.forms import ServiceForm
from helpdesk.pages import Page, found, safe_next
from tickets.models import Notification, NotificationSettings, Ticket
from tickets.models.notifications import (
    OF_AGENTS,
    Channels,
    Kind,
    NotificationQuerySet,
    settings_of,
)
from tickets.services import choose_notifications, read_notifications

ON_A_PAGE, IN_THE_PANEL = 30, 8
SYMBOLS = {
    Kind.RECEIVED: "inbox",
    Kind.REPLY: "message-square",
    Kind.CUSTOMER_REPLIED: "message-square",
    Kind.NOTE: "lock",
    Kind.MENTIONED: "at-sign",
    Kind.STATUS: "circle-dot",
    Kind.RESOLVED: "circle-check-big",
    Kind.REOPENED: "rotate-ccw",
    Kind.ASSIGNED: "user-round",
    Kind.QUEUED: "users",
    Kind.SLA: "alarm-clock",
    Kind.APPROVAL: "stamp",
    Kind.DECIDED: "circle-check-big",
}
# In the order in which people choose about them.
QUESTIONS = {
    Kind.ASSIGNED: "A ticket is assigned to me",
    Kind.CUSTOMER_REPLIED: "A customer replies on a ticket of mine",
    Kind.REPLY: "Somebody replies on a ticket that I asked for or watch",
    Kind.NOTE: "A colleague writes a note on a ticket of mine, or one I watch",
    Kind.MENTIONED: "Somebody mentions me",
    Kind.QUEUED: "Something waits in my team's queue",
    Kind.SLA: "A target is at risk or missed",
    Kind.APPROVAL: "A request waits for my decision",
    Kind.RECEIVED: "A request of mine was received",
    Kind.DECIDED: "A request of mine is approved or turned down",
    Kind.STATUS: "The status changes",
    Kind.RESOLVED: "It is solved",
    Kind.REOPENED: "It is reopened",
}
QUESTIONS_OF_CUSTOMERS = {
    Kind.RECEIVED: "We have received your request",
    Kind.REPLY: "Somebody replies to you",
    Kind.MENTIONED: "Somebody mentions you",
    Kind.STATUS: "Your request moves on",
    Kind.RESOLVED: "Your request is solved",
    Kind.REOPENED: "Your request is opened again",
}


def notifications_of(user: User) -> NotificationQuerySet:
    """What stands in a person's bell."""
    return Notification.objects.visible_to(user).told_to(user).in_bell()


def unread_by(user: User) -> Callable[[], int]:
    """How many notifications a person has not read, up to a hundred; counted where it is shown."""
    return cache(lambda: len(_unread.rows(user)))


def read_along(user: User, ticket: Ticket) -> None:
    """Who looks at a ticket has read what they were told of it."""
    if _unread_of_ticket.first(user, ticket=ticket.pk):
        read_notifications(user, ticket=ticket, by=user)


@Plan
def _unread(user: User) -> NotificationQuerySet:
    return notifications_of(user).unread().to_count().values_list("pk")


@Plan
def _unread_of_ticket(user: User, ticket: int) -> NotificationQuerySet:
    return notifications_of(user).unread().of_ticket(ticket).values_list("pk")[:1]


@dataclass(frozen=True)
class Line:
    """A notification as a list shows it."""

    row: Notification
    href: str

    @property
    def symbol(self) -> str:
        return SYMBOLS[Kind(self.row.kind)]


class NotificationView(Page):
    """A page about one's own notifications. `home` is the entrance that it belongs to."""

    home = ""
    section = "notifications"

    def lines(self, rows: NotificationQuerySet, at_most: int) -> list[Line]:
        return [
            Line(row, f"{self.home}/tickets/{row.ticket.number}")
            for row in rows.with_story().newest_first()[:at_most]
        ]

    def show(self, **context: Any) -> HttpResponse:
        return super().show(home=self.home, **context)

    def back(self) -> HttpResponse:
        target = safe_next(self.request, f"{self.home}/notifications")
        return HttpResponseRedirect(target, status=303)


class ListOfNotifications(NotificationView):
    def context(self) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        is_all = "all" in query
        rows = notifications_of(user)
        rows = rows if is_all else rows.unread()
        before = whole_number(query.get("before", ""))
        if before is not None:
            rows = rows.filter(pk__lt=before)
        lines = self.lines(rows, ON_A_PAGE + 1)
        more = lines[ON_A_PAGE - 1].row.pk if len(lines) > ON_A_PAGE else None
        return {"lines": lines[:ON_A_PAGE], "is_all": is_all, "more": more}


class Bell(NotificationView):
    """The bell alone, for the live update."""

    template = "components/bell.html"

    def context(self) -> dict[str, Any]:
        return {"queues": []}


class Panel(NotificationView):
    """What the bell shows when it is opened."""

    template = "components/bell_panel.html"

    def context(self) -> dict[str, Any]:
        rows = notifications_of(self.request.user)
        return {"lines": self.lines(rows, IN_THE_PANEL), "queues": []}


class Read(NotificationView):
    """Marks all as read, or the one that the form names."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.back()

    def post(self, request: HttpRequest) -> HttpResponse:
        only = self.named(request.POST["id"]) if "id" in request.POST else None
        read_notifications(request.user, only=only, by=request.user)
        return self.back()

    def named(self, text: str) -> Notification:
        """The notification with this key. Raises NotFound."""
        return found(notifications_of(self.request.user), pk=whole_number(text))


class SettingsForm(ServiceForm):
    """For each kind that concerns the person two boxes, and how often mails come."""

    digest = forms.ChoiceField(
        label="E-mails come",
        choices=NotificationSettings.Digest.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        present = settings_of(user)
        kwargs.setdefault("initial", {"digest": present.digest})
        super().__init__(*args, user=user, **kwargs)
        self.questions = QUESTIONS if user.is_agent else QUESTIONS_OF_CUSTOMERS
        for kind in self.questions:
            ways = present.channels(kind)
            for way in ("mail", "in_app"):
                name = f"{kind}_{way}"
                self.fields[name] = forms.BooleanField(required=False)
                self.initial[name] = getattr(ways, way)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table: a question and its two boxes."""
        return [
            {
                "text": text,
                "is_of_agents": kind in OF_AGENTS,
                "mail": self[f"{kind}_mail"],
                "in_app": self[f"{kind}_in_app"],
            }
            for kind, text in self.questions.items()
        ]

    def run(self) -> NotificationSettings:
        clean = self.cleaned_data
        # What this page does not ask about stays as it was.
        kept = {kind: settings_of(self.user).channels(kind) for kind in Kind}
        chosen = {
            kind: Channels(mail=clean[f"{kind}_mail"], in_app=clean[f"{kind}_in_app"])
            for kind in self.questions
        }
        return choose_notifications(
            self.user, digest=clean["digest"], choices=kept | chosen, by=self.user
        )


class Settings(NotificationView):
    def context(self) -> dict[str, Any]:
        return {"form": SettingsForm(user=self.request.user)}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SettingsForm(request.POST, user=request.user)
        if not form.save():
            return self.show(status=form.status, form=form)
        messages.success(request, "Saved.")
        return HttpResponseRedirect(f"{self.home}/notifications/settings", status=303)
