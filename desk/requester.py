"""Who asked for a ticket, as its page tells of them: values, so that it is drawn once."""

from dataclasses import dataclass
from typing import Self

from accounts.models import User
from helpdesk.core.plans import Plan
from tickets.models import Ticket
from tickets.models.rows import TicketQuerySet


@dataclass(frozen=True)
class Requester:
    public_id: str
    name: str
    company: str
    email: str
    phone: str
    department: str

    @classmethod
    def of(cls, person: User) -> Self:
        company = person.company.name if person.company else ""
        key, name = str(person.public_id), person.display_name
        return cls(key, name, company, person.email, person.phone, person.department)


@dataclass(frozen=True)
class OtherTicket:
    number: int
    reference: str
    title: str
    status: str


def others_of(ticket: Ticket, user: User) -> tuple[OtherTicket, ...]:
    """What else its requester asked for."""
    others = _others.rows(user, requester=ticket.requester_id, ticket=ticket.pk)
    return tuple(OtherTicket(one.number, one.reference, one.title, one.status) for one in others)


@Plan
def _others(user: User, requester: int, ticket: int) -> TicketQuerySet:
    others = Ticket.objects.visible_to(user).requested_by(requester).exclude(pk=ticket)
    return others.newest_first().only("number", "title", "status")[:5]
