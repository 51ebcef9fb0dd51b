"""Events as the wire has them (WHATWG HTML, 9.2 Server-sent events), and whom each is for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_eventstream.utils import sse_encode_event

from helpdesk.core.models import Event
from tickets.events import NOTIFICATIONS_CHANGED, TicketEvent

if TYPE_CHECKING:
    from helpdesk.live.hub import StreamSpec

HEARTBEAT = ":hb\n\n"
# What is recorded, and the name under which the feed tells of it.
PUBLIC_NAME = {
    TicketEvent.CREATED: "ticket_created",
    TicketEvent.UPDATED: "ticket_updated",
    TicketEvent.REPLIED: "ticket_updated",
    TicketEvent.NOTED: "ticket_updated",
    TicketEvent.WATCHERS_CHANGED: "ticket_updated",
    TicketEvent.SLA_AT_RISK: "ticket_updated",
    TicketEvent.SLA_BREACHED: "ticket_updated",
    TicketEvent.ATTACHED: "ticket_updated",
    TicketEvent.DETACHED: "ticket_updated",
    TicketEvent.RATED: "ticket_updated",
    TicketEvent.QUEUE_CHANGED: "queue_changed",
    NOTIFICATIONS_CHANGED: "notifications_changed",
}
SHOWN_KEYS = ("id", "number", "status", "size")
# After these, somebody's open streams no longer say what they may see.
ADMISSION_EVENTS = (
    "access_changed",
    "password_changed",
    "second_factor_added",
    "second_factor_removed",
)
HEARD_TYPES = [*PUBLIC_NAME, *ADMISSION_EVENTS]


@dataclass(slots=True, frozen=True)
class Frame:
    """One event ready to be sent. `customers` are the keys of those who see its ticket.

    What is for certain `people` is for nobody else, whatever they may see.
    """

    text: str
    position: int
    tenant_id: int
    is_internal: bool = False
    is_of_queue: bool = False
    customers: frozenset[int] = frozenset()
    admission_of: int | None = None
    people: frozenset[int] | None = None

    def ends(self, spec: "StreamSpec") -> bool:
        """Whether it tells that the rights behind a stream are no longer those it was opened by."""
        return self.admission_of == spec.user_id and self.position > spec.checked

    def is_for(self, spec: "StreamSpec") -> bool:
        """Whether the person behind a stream may see this."""
        if spec.tenant_id != self.tenant_id or self.admission_of is not None:
            return False
        if self.people is not None:
            return spec.hears_bell and spec.user_id in self.people
        if self.is_of_queue:
            return spec.hears_queues
        return spec.is_agent or (not self.is_internal and spec.user_id in self.customers)


def frame_of(event: Event, customers: frozenset[int] = frozenset()) -> Frame:
    """The frame of a recorded event."""
    if event.type in ADMISSION_EVENTS:
        return Frame("", event.position, event.tenant_id, admission_of=event.subject_id)
    name = PUBLIC_NAME[event.type]
    data = {key: event.data[key] for key in SHOWN_KEYS if key in event.data}
    text = sse_encode_event(
        name, {"type": name, "data": data}, event_id=str(event.position), json_encode=True
    )
    return Frame(
        text,
        event.position,
        event.tenant_id,
        is_internal=event.is_internal,
        is_of_queue=event.type == TicketEvent.QUEUE_CHANGED,
        customers=customers,
        people=frozenset(event.data["people"]) if event.type == NOTIFICATIONS_CHANGED else None,
    )
