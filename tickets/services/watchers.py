"""Who is told of what happens on a ticket."""

from collections.abc import Iterable

from accounts.models import User
from accounts.permissions import Perm
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.core.events import emit
from helpdesk.core.service import service
from tickets.events import TicketEvent, summary
from tickets.models import Ticket, Watcher


@service(Perm.WATCH)
def add_watcher(ticket: Ticket, *, user: User, by: User) -> None:
    """Lets somebody watch a ticket, and so see it; doing it twice is doing it once.

    A customer may add only themself: sharing is for agents. Raises Forbidden, Invalid.
    """
    if user != by and not by.may(Perm.CHANGE_WATCHERS):
        raise Forbidden("Only agents may add other people.")
    if user.tenant_id != ticket.tenant_id or user.is_system:
        raise Invalid(user_id="There is no such person.")
    if not ticket.may_be_watched_by(user):
        raise Invalid(user_id="This person belongs to another company.")

    _, added = Watcher.objects.get_or_create(ticket=ticket, user=user)

    if added:
        _tell(ticket, user, by, [None, str(user)])


@service(Perm.WATCH)
def remove_watcher(ticket: Ticket, *, user: User, by: User) -> None:
    """Lets somebody stop watching; no matter if they did not. Raises Forbidden."""
    if user != by and not by.may(Perm.CHANGE_WATCHERS):
        raise Forbidden("Only agents may remove other people.")

    removed, _ = Watcher.objects.filter(ticket=ticket, user=user).delete()

    if removed:
        _tell(ticket, user, by, [str(user), None])


@service(Perm.CHANGE_WATCHERS)
def drop_strangers(ticket: Ticket, *, by: User) -> None:
    """Lets nobody go on watching a ticket that went to another company."""
    _drop(Watcher.objects.filter(ticket=ticket).of_strangers(), by)


@service(Perm.CHANGE_WATCHERS)
def drop_old_watches(person: User, *, by: User) -> None:
    """Lets somebody who went to another company watch no ticket of the old one; twice is once."""
    _drop(Watcher.objects.filter(user=person).of_strangers(), by)


def _drop(rows: Iterable[Watcher], by: User) -> None:
    for row in rows:
        remove_watcher(row.ticket, user=row.user, by=by)


def _tell(ticket: Ticket, user: User, by: User, change: list[str | None]) -> None:
    emit(
        TicketEvent.WATCHERS_CHANGED,
        ticket,
        tenant_id=ticket.tenant_id,
        by=by,
        data={**summary(ticket), "user_id": str(user.public_id)},
        changes={"watchers": change},
    )
