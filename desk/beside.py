"""What stands beside a ticket: who watches it, and what else its requester asked for."""

from typing import NamedTuple

from django.db.models import CharField, F, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast, RowNumber

from accounts.models import User
from helpdesk.core.plans import Plan
from tickets.models import Ticket

MOST_OTHERS = 5


class WatchedBy(NamedTuple):
    public_id: str
    display_name: str


class OtherTicket(NamedTuple):
    number: str
    title: str
    status: str

    @property
    def reference(self) -> str:
        return Ticket(number=int(self.number)).reference


class Beside(NamedTuple):
    watchers: list[WatchedBy]
    others: tuple[OtherTicket, ...]


def beside(ticket: Ticket, user: User) -> Beside:
    """Both, in one query."""
    rows = _beside.rows(user, ticket=ticket.pk, requester=ticket.requester_id)
    watchers = [WatchedBy(key, name) for is_other, _, key, name, _ in rows if not is_other]
    others = (OtherTicket(*told) for is_other, _, *told in rows if is_other)
    return Beside(watchers, tuple(others))


@Plan
def _beside(user: User, ticket: int, requester: int) -> QuerySet:
    watchers = User.objects.visible_to(user).filter(watched_tickets=ticket).by_name()
    others = Ticket.objects.visible_to(user).requested_by(requester).exclude(pk=ticket)
    told = _told(others.newest_first(), True, "number", "title", F("status"))[:MOST_OTHERS]
    return (
        _told(watchers, False, "public_id", "display_name", Value(""))
        .union(told, all=True)
        .order_by("place")
    )


def _told(rows: QuerySet, is_other: bool, key: str, name: str, state: F | Value) -> QuerySet:
    """The rows as one kind of both, each with its place among its own."""
    told = rows.annotate(
        is_other=Value(is_other),
        place=Window(RowNumber(), order_by=rows.query.order_by),
        key=Cast(key, TextField()),
        name=Cast(name, TextField()),
        state=Cast(state, CharField()),
    )
    return told.values_list("is_other", "place", "key", "name", "state")
