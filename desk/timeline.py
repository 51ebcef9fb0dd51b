"""A ticket's conversation with its history between the messages, oldest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Subquery
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from helpdesk.core import markdown
from helpdesk.core.models import Event, EventQuerySet
from helpdesk.core.plans import Plan
from tickets.events import TicketEvent
from tickets.models import Comment, Ticket
from tickets.models.comments import CommentQuerySet

# A long conversation shows its end; the rest is one click away.
SHOWN_AT_ONCE = 40
SYMBOLS = {
    "assignee": "user-round",
    "team": "users",
    "priority": "signal",
    "urgency": "gauge",
    "tags": "tag",
    "watchers": "eye",
    "title": "pencil",
    "description": "pencil",
    "requester": "user-round-pen",
    "due_at": "calendar-clock",
    "scheduled_at": "calendar",
    "approval_status": "stamp",
}
VERBS = {
    "status": "changed the status",
    "assignee": "changed the assignee",
    "team": "changed the team",
    "job_type": "changed the job type",
    "asset": "changed the asset",
    "site": "changed the site",
    "priority": "changed the priority",
    "urgency": "changed the urgency",
    "title": "changed the title",
    "description": "changed the description",
    "requester": "changed the requester",
    "category": "changed the category",
    "subcategory": "changed the subcategory",
    "due_at": "changed the due date",
    "scheduled_at": "changed the schedule",
    "custom_json": "changed the custom fields",
    "approval_status": "changed the approval",
}
ORDER = {name: at for at, name in enumerate([*VERBS, "tags", "watchers"])}
# What is too long for a line, or says nothing there.
UNTOLD = {"description", "custom_json"}
CLOCKS = {
    TicketEvent.SLA_AT_RISK: ("alarm-clock", "reported the {} target at risk"),
    TicketEvent.SLA_BREACHED: ("alarm-clock-off", "reported the {} target missed"),
}
APPROVALS = {
    TicketEvent.APPROVAL_REQUESTED: "asked for approval",
    TicketEvent.APPROVAL_REMINDED: "reminded those who decide",
    TicketEvent.APPROVAL_ESCALATED: "escalated the approval",
}
TOLD = [
    TicketEvent.CREATED,
    TicketEvent.UPDATED,
    TicketEvent.WATCHERS_CHANGED,
    *CLOCKS,
    *APPROVALS,
]


@dataclass
class Message:
    id: str
    author: User
    moment: datetime
    html: str
    internal: bool = False
    role: str = ""

    @property
    def staff(self) -> bool:
        return self.author.is_agent

    is_message = True


class Change(NamedTuple):
    verb: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Entry:
    id: str
    actor: str
    moment: datetime
    symbol: str
    status: str
    changes: tuple[Change, ...]

    is_message = False


@dataclass
class Timeline:
    entries: list[Message | Entry]
    hidden: int = 0
    last_reply: str = ""


def timeline(ticket: Ticket, user: User, *, whole: bool = False) -> Timeline:
    """What was said and what happened, in two queries, however long the conversation is."""
    # Only what may be shown is read and turned into HTML.
    said = _said.rows(user, whole, ticket=ticket.pk)[::-1]
    told = [
        (event.created_at, entry)
        for event in _happened.rows(user, ticket=ticket.pk)
        if (entry := _entry(event, ticket))
    ]
    spoken = [(comment.created_at, comment) for comment in said]
    merged = sorted([*spoken, *told], key=lambda pair: pair[0])
    total = len(told) + (said[0].said if said else 0)
    shown = merged if whole else merged[-SHOWN_AT_ONCE:]
    entries = [_message(item) if isinstance(item, Comment) else item for _, item in shown]
    last_reply = said[0].last_reply if said else None
    return Timeline([_opening(ticket), *entries], total - len(shown), str(last_reply or ""))


@Plan
def _said(user: User, whole: bool, ticket: int) -> CommentQuerySet:
    """The newest comments or all, the newest first; each knows how many there are in all."""
    comments = Comment.objects.visible_to(user).filter(ticket=ticket)
    newest_first = comments.oldest_first().reverse()
    told = newest_first.with_author().select_related("author__company").annotate(
        said=Subquery(comments.order_by().values("ticket").annotate(all=Count("pk")).values("all")),
        last_reply=Subquery(newest_first.public().values("public_id")[:1]),
    )  # fmt: skip
    return told if whole else told[:SHOWN_AT_ONCE]


@Plan
def _happened(user: User, ticket: int) -> EventQuerySet:
    told = Event.objects.visible_to(user).about(Ticket(pk=ticket)).filter(type__in=TOLD)
    return told.select_related("actor")


def _opening(ticket: Ticket) -> Message:
    return Message(
        id="description",
        author=ticket.requester,
        moment=ticket.created_at,
        html=markdown.remembered(ticket.description) or "<p><em>No description.</em></p>",
        role=role_of(ticket.requester),
    )


def _message(comment: Comment) -> Message:
    return Message(
        id=f"c-{comment.public_id}",
        author=comment.author,
        moment=comment.created_at,
        html=markdown.remembered(comment.body_md, comment.mentions),
        internal=comment.is_internal,
        role=role_of(comment.author),
    )


def role_of(person: User) -> str:
    """The small word behind a name: where a customer works, or that it is one of ours."""
    if person.is_agent:
        return "Support"
    return person.company.name if person.company else "Requester"


def _entry(event: Event, ticket: Ticket) -> Entry | None:
    symbol, status, changes = _told(event, ticket)
    actor = event.actor.display_name if event.actor else "Somebody"
    entry = Entry(f"e-{event.pk}", actor, event.created_at, symbol, status, tuple(changes))
    return entry if changes else None


def _told(event: Event, ticket: Ticket) -> tuple[str, str, list[Change]]:
    """The symbol of an event, the new status, and what changed: nothing where none is told of it."""
    if event.type == TicketEvent.CREATED:
        # The opening message says so already, unless somebody else wrote the ticket down.
        is_told = event.actor_id != ticket.requester_id
        return "plus", "", [Change("opened this ticket")] if is_told else []
    if event.type in APPROVALS:
        return "stamp", "", [Change(APPROVALS[event.type])]
    if event.type in CLOCKS:
        symbol, verb = CLOCKS[event.type]
        return symbol, "", [Change(verb.format(event.data["clock"]))]
    # PostgreSQL keeps the keys of a JSON object in an order of its own.
    fields = sorted(event.changes, key=lambda name: ORDER.get(name, len(ORDER)))
    changes = [change for name in fields for change in _changes(name, *event.changes[name])]
    status = event.changes["status"][1] if "status" in event.changes else ""
    symbol = next((SYMBOLS[name] for name in fields if name in SYMBOLS), "circle-dot")
    return symbol, status, changes


def _changes(name: str, old: Any, new: Any) -> list[Change]:
    if name == "tags":
        gone = [tag for tag in old or [] if tag not in (new or [])]
        come = [tag for tag in new or [] if tag not in (old or [])]
        told = [Change("added", new=", ".join(come))] if come else []
        return told + ([Change("removed", old=", ".join(gone))] if gone else [])
    if name == "watchers":
        return [
            Change("added the watcher", new=new) if new else Change("removed the watcher", old=old)
        ]
    verb = VERBS.get(name, f"changed {name.replace('_', ' ')}")
    if name in UNTOLD:
        return [Change(verb)]
    return [Change(verb, _words(name, old) or "nothing", _words(name, new) or "nothing")]


def _words(name: str, value: Any) -> str:
    if value is None or value == "":
        return "nobody" if name in {"assignee", "team"} else ""
    if name in {"priority", "urgency"}:
        return Ticket.Priority(value).label if value in Ticket.Priority.values else str(value)
    if name.endswith("_at") and (moment := parse_datetime(str(value))):
        return timezone.localtime(moment).strftime("%-d %b %Y, %H:%M")
    return str(value)
