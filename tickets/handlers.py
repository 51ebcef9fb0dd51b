"""Reactions to what happens to tickets and to the people who asked for them."""

from collections.abc import Sequence

from accounts.models import User
from accounts.services import system_user
from helpdesk.core.events import emit, on, on_all
from helpdesk.core.models import Event
from tickets.events import SLA_RULES_CHANGED, TicketEvent
from tickets.models import Ticket
from tickets.services import drop_old_watches, move_daily_mails, notify_people
from tickets.tasks import (
    discard_attachment,
    reindex_requester,
    rewind_open_tickets,
)

QUEUE_FIELDS = {"status", "assignee"}


@on_all(TicketEvent.CREATED, TicketEvent.UPDATED)
def tell_the_size_of_the_queue(events: Sequence[Event]) -> None:
    """Tells admins how many tickets wait for an agent, whenever that may have changed.

    Counting costs more the longer the queue is, so of many new tickets in a row the last one tells.
    """
    changing = [
        event
        for event in events
        if event.type == TicketEvent.CREATED or QUEUE_FIELDS & event.changes.keys()
    ]
    if not changing:
        return
    tenant = events[0].tenant
    new_tickets = Event.objects.of_tenant(tenant).of_type(TicketEvent.CREATED)
    if new_tickets.undelivered().filter(pk__gt=changing[-1].pk).exists():
        return
    size = Ticket.objects.of_tenant(tenant).unassigned_in_queue().count()
    emit(
        TicketEvent.QUEUE_CHANGED,
        tenant,
        tenant_id=tenant.pk,
        by=system_user(tenant),
        data={"size": size},
    )


@on_all(
    TicketEvent.CREATED,
    TicketEvent.UPDATED,
    TicketEvent.REPLIED,
    TicketEvent.NOTED,
    TicketEvent.SLA_AT_RISK,
    TicketEvent.SLA_BREACHED,
    TicketEvent.SLA_ESCALATED,
    TicketEvent.APPROVAL_REQUESTED,
    TicketEvent.APPROVAL_REMINDED,
    TicketEvent.APPROVAL_ESCALATED,
    TicketEvent.APPROVAL_DECIDED,
)
def tell_those_concerned(events: Sequence[Event]) -> None:
    """Puts the events into the bells of those whom they concern, and has them mailed to them."""
    tenant = events[0].tenant
    notify_people(tenant, events=events, by=system_user(tenant))


@on(TicketEvent.DETACHED)
def discard_the_file(event: Event) -> None:
    """Removes the bytes of an attachment that was taken off its ticket."""
    discard_attachment.delay(event.data["attachment_id"])


@on("person_updated")
def find_tickets_by_the_new_name(event: Event) -> None:
    """Puts a requester's new name and address into the search documents of their tickets."""
    if {"display_name", "email"} & event.changes.keys():
        reindex_requester.delay(event.subject_id)


@on("person_updated")
def wake_with_the_person(event: Event) -> None:
    """Sends what waits for somebody's morning at six of the clock that they have now."""
    if "time_zone" in event.changes and (
        person := User.objects.filter(pk=event.subject_id).first()
    ):
        move_daily_mails(person, by=system_user(event.tenant))


@on("person_updated")
def leave_the_old_company(event: Event) -> None:
    """Takes somebody who goes to another company off the tickets that they watched in the old one."""
    if "company" in event.changes and (person := User.objects.filter(pk=event.subject_id).first()):
        drop_old_watches(person, by=system_user(event.tenant))


@on(SLA_RULES_CHANGED)
def take_new_promises_to_open_tickets(event: Event) -> None:
    """Brings due dates and clocks of open tickets to the changed policies and calendars."""
    rewind_open_tickets.delay(event.tenant_id)
