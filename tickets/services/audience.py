"""Who is told of an event on a ticket, and why: rows of `docs/notifications.md`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from accounts.models import Tenant, User
from helpdesk.core.models import Event
from tickets.events import TicketEvent
from tickets.models import Approval, Comment, Ticket, Watcher
from tickets.models.mentions import customers_seeing
from tickets.models.notifications import OF_AGENTS, Kind

Reasons = Iterable[tuple[int | None, Kind]]
ORDER = list(Kind)
ASKING = (
    TicketEvent.APPROVAL_REQUESTED,
    TicketEvent.APPROVAL_REMINDED,
    TicketEvent.APPROVAL_ESCALATED,
)


def audience(
    tenant: Tenant, events: Iterable[Event], tickets: Mapping[int, Ticket]
) -> list[tuple[Event, Ticket, User, Kind]]:
    """Everybody who is to be told of some events, each with the reason; in the order of the events.

    Never the one who acted, but for the receipt of a request; nobody who is gone or who may not see
    the ticket; nothing internal to customers. However many people there are, or new tickets, the
    number of queries stays the same.
    """
    known = [(event, tickets[event.subject_id]) for event in events if event.subject_id in tickets]
    circles = Circles.around(tickets.values())
    told = [_told(event, ticket, circles) for event, ticket in known]
    everyone = User.objects.of_tenant(tenant).people().active()
    people = everyone.select_related("notification_settings", "tenant").in_bulk(
        {key for kinds, _ in told for key in kinds}
    )
    return [
        (event, ticket, people[key], kinds[key])
        for (event, ticket), (kinds, customers) in zip(known, told, strict=True)
        for key in sorted(kinds.keys() & people.keys())
        if _may_know(people[key], kinds[key], event, customers)
    ]


@dataclass(frozen=True)
class Circles:
    """Who stands around some tickets: those who watch each of them, and the members of each team."""

    watchers: defaultdict[int, set[int]]
    members: defaultdict[int | None, list[int]]

    @classmethod
    def around(cls, tickets: Collection[Ticket]) -> Self:
        watchers, members = defaultdict(set), defaultdict(list)
        watching = Watcher.objects.filter(ticket__in=tickets)
        for ticket, person in watching.values_list("ticket", "user"):
            watchers[ticket].add(person)
        teams = {ticket.team_id for ticket in tickets if ticket.team_id}
        for team, person in User.objects.filter(teams__in=teams).values_list("teams", "pk"):
            members[team].append(person)
        return cls(watchers, members)

    def queue_of(self, ticket: Ticket) -> Reasons:
        """The team whose queue holds the ticket, as long as nobody has taken it."""
        is_held = ticket.approval_status == Ticket.ApprovalStatus.PENDING
        if ticket.assignee_id is not None or is_held or not ticket.is_active:
            return []
        return [(each, Kind.QUEUED) for each in self.members[ticket.team_id]]


def _told(event: Event, ticket: Ticket, circles: Circles) -> tuple[dict[int, Kind], set[int]]:
    """Who is to be told of an event, and which customers may see what it is about."""
    actors, mentioned = _actors(event), _mentioned(event)
    told: dict[int, Kind] = {}
    reasons = (*_reasons(event, ticket, circles), *((each, Kind.MENTIONED) for each in mentioned))
    for each, kind in reasons:
        if each and (each not in actors or kind == Kind.RECEIVED):
            told[each] = max(kind, told.get(each, kind), key=ORDER.index)
    deciders = {each for each, kind in told.items() if kind == Kind.APPROVAL}
    customers = {ticket.requester_id, *circles.watchers[ticket.pk], *deciders}
    if mentioned:
        customers |= customers_seeing(ticket)
    return told, customers


def _may_know(person: User, kind: Kind, event: Event, customers: set[int]) -> bool:
    if person.is_agent:
        return True
    return person.pk in customers and not event.is_internal and kind not in OF_AGENTS


def _mentioned(event: Event) -> list[int]:
    if not (named := event.data.get("mentioned")):
        return []
    return list(User.objects.filter(public_id__in=named).values_list("pk", flat=True))


def _actors(event: Event) -> set[int | None]:
    """Who did it: the one who sent it, and the one in whose name an admin did."""
    found = {event.actor_id}
    if comment_id := event.data.get("comment_id"):
        found.add(
            Comment.objects.filter(public_id=comment_id).values_list("author", flat=True).first()
        )
    return found


def _reasons(event: Event, ticket: Ticket, circles: Circles) -> Reasons:
    watchers, queue = circles.watchers[ticket.pk], circles.queue_of(ticket)
    if event.type == TicketEvent.CREATED:
        yield ticket.requester_id, Kind.RECEIVED
        if event.data.get("assigned_to") == ticket.assignee_id:
            yield ticket.assignee_id, Kind.ASSIGNED
        yield from queue
    elif event.type == TicketEvent.UPDATED:
        yield from _changes(event, ticket, watchers, queue)
    elif event.type == TicketEvent.REPLIED:
        yield from _reply(event, ticket, watchers, queue)
    elif event.type == TicketEvent.NOTED:
        yield from ((each, Kind.NOTE) for each in (*watchers, ticket.assignee_id))
    elif event.type in ASKING:
        pending = Approval.objects.of_ticket(ticket).pending().filter(pk=event.data["approval_id"])
        yield from ((each.pk, Kind.APPROVAL) for row in pending for each in row.deciders())
    elif event.type == TicketEvent.APPROVAL_DECIDED:
        yield ticket.requester_id, Kind.DECIDED
        yield from queue
    elif event.type == TicketEvent.SLA_ESCALATED:
        named = User.objects.filter(public_id=event.data.get("person_id"))
        yield named.values_list("pk", flat=True).first(), Kind.SLA
    else:
        yield ticket.assignee_id, Kind.SLA
        yield ticket.team and ticket.team.lead_id, Kind.SLA


def _changes(event: Event, ticket: Ticket, watchers: set[int], queue: Reasons) -> Reasons:
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
        yield from queue


def _reply(event: Event, ticket: Ticket, watchers: set[int], queue: Reasons) -> Reasons:
    yield from ((each, Kind.REPLY) for each in (*watchers, ticket.requester_id))
    by_customer = event.actor is not None and not event.actor.is_agent
    yield ticket.assignee_id, Kind.CUSTOMER_REPLIED if by_customer else Kind.REPLY
    if by_customer:
        yield from queue


def _move(old: str, new: str) -> Kind:
    if new == Ticket.Status.RESOLVED:
        return Kind.RESOLVED
    return Kind.REOPENED if old in Ticket.DONE and new in Ticket.ACTIVE else Kind.STATUS
