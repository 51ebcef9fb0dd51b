"""Who is told of an event on a ticket, and why: rows of `docs/notifications.md`."""

from collections.abc import Iterable

from accounts.models import User
from helpdesk.core.models import Event
from tickets.events import TicketEvent
from tickets.models import Approval, Comment, Ticket, Watcher
from tickets.models.mentions import customers_seeing
from tickets.models.notifications import OF_AGENTS, Kind

ORDER = list(Kind)
ASKING = (
    TicketEvent.APPROVAL_REQUESTED,
    TicketEvent.APPROVAL_REMINDED,
    TicketEvent.APPROVAL_ESCALATED,
)


def audience(event: Event, ticket: Ticket) -> list[tuple[User, Kind]]:
    """Everybody who is to be told, each with the reason; in a constant number of queries.

    Never the one who acted, but for the receipt of a request; nobody who is gone or who may not see
    the ticket; nothing internal to customers.
    """
    watchers = set(Watcher.objects.filter(ticket=ticket).values_list("user_id", flat=True))
    actors = _actors(event)
    mentioned = _mentioned(event)
    told: dict[int, Kind] = {}
    reasons = (*_reasons(event, ticket, watchers), *((each, Kind.MENTIONED) for each in mentioned))
    for each, kind in reasons:
        if each and (each not in actors or kind == Kind.RECEIVED):
            told[each] = max(kind, told.get(each, kind), key=ORDER.index)
    deciders = {each for each, kind in told.items() if kind == Kind.APPROVAL}
    customers = {ticket.requester_id, *watchers, *deciders}
    if mentioned:
        customers |= customers_seeing(ticket)
    people = User.objects.of_tenant(ticket.tenant_id).people().active().filter(pk__in=told)
    return [
        (person, told[person.pk])
        for person in people.select_related("notification_settings", "tenant").order_by("pk")
        if _may_know(person, told[person.pk], event, customers)
    ]


def _may_know(person: User, kind: Kind, event: Event, customers: set[int]) -> bool:
    if person.is_agent:
        return True
    return person.pk in customers and not event.is_internal and kind not in OF_AGENTS


def _mentioned(event: Event) -> list[int]:
    named = event.data.get("mentioned")
    people = User.objects.filter(public_id__in=named) if named else User.objects.none()
    return list(people.values_list("pk", flat=True))


def _actors(event: Event) -> set[int | None]:
    """Who did it: the one who sent it, and the one in whose name an admin did."""
    found = {event.actor_id}
    if comment_id := event.data.get("comment_id"):
        found.add(
            Comment.objects.filter(public_id=comment_id).values_list("author", flat=True).first()
        )
    return found


def _reasons(event: Event, ticket: Ticket, watchers: set[int]) -> Iterable[tuple[int | None, Kind]]:
    if event.type == TicketEvent.CREATED:
        yield ticket.requester_id, Kind.RECEIVED
        if event.data.get("assigned_to") == ticket.assignee_id:
            yield ticket.assignee_id, Kind.ASSIGNED
        yield from _queue(ticket)
    elif event.type == TicketEvent.UPDATED:
        yield from _changes(event, ticket, watchers)
    elif event.type == TicketEvent.REPLIED:
        yield from _reply(event, ticket, watchers)
    elif event.type == TicketEvent.NOTED:
        yield from ((each, Kind.NOTE) for each in (*watchers, ticket.assignee_id))
    elif event.type in ASKING:
        pending = Approval.objects.of_ticket(ticket).pending().filter(pk=event.data["approval_id"])
        yield from ((each.pk, Kind.APPROVAL) for row in pending for each in row.deciders())
    elif event.type == TicketEvent.APPROVAL_DECIDED:
        yield ticket.requester_id, Kind.DECIDED
        yield from _queue(ticket)
    elif event.type == TicketEvent.SLA_ESCALATED:
        named = User.objects.filter(public_id=event.data.get("person_id"))
        yield named.values_list("pk", flat=True).first(), Kind.SLA
    else:
        yield ticket.assignee_id, Kind.SLA
        yield ticket.team and ticket.team.lead_id, Kind.SLA


def _changes(event: Event, ticket: Ticket, watchers: set[int]) -> Iterable[tuple[int | None, Kind]]:
    # Asking and deciding tell of themselves.
    if "status" in event.changes and "approval_status" not in event.changes:
        kind = _move(*event.changes["status"])
        yield from ((each, kind) for each in (*watchers, ticket.requester_id))
        if kind == Kind.REOPENED:
            yield ticket.assignee_id, kind
    # If it was passed on again meanwhile, that event tells those whom it concerns.
    if event.changes.get("assignee", ["", None])[1] == str(ticket.assignee):
        yield ticket.assignee_id, Kind.ASSIGNED
    if event.changes.get("team", ["", None])[1] == str(ticket.team):
        yield from _queue(ticket)


def _reply(event: Event, ticket: Ticket, watchers: set[int]) -> Iterable[tuple[int | None, Kind]]:
    yield from ((each, Kind.REPLY) for each in (*watchers, ticket.requester_id))
    by_customer = event.actor is not None and not event.actor.is_agent
    yield ticket.assignee_id, Kind.CUSTOMER_REPLIED if by_customer else Kind.REPLY
    if by_customer:
        yield from _queue(ticket)


def _queue(ticket: Ticket) -> Iterable[tuple[int, Kind]]:
    """The team whose queue holds the ticket, as long as nobody has taken it."""
    is_held = ticket.approval_status == Ticket.ApprovalStatus.PENDING
    if ticket.team and ticket.assignee_id is None and ticket.is_active and not is_held:
        members = ticket.team.members.values_list("pk", flat=True)
        yield from ((each, Kind.QUEUED) for each in members)


def _move(old: str, new: str) -> Kind:
    if new == Ticket.Status.RESOLVED:
        return Kind.RESOLVED
    return Kind.REOPENED if old in Ticket.DONE and new in Ticket.ACTIVE else Kind.STATUS
