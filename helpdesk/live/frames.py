"""Events as the wire has them (WHATWG HTML, 9.2 Server-sent events), and whom each is for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_eventstream.utils import sse_encode_event

from accounts.services.outages import OUTAGE_REPORTED, OUTAGE_UPDATED
from helpdesk.core.models import Event
from tickets.events import NOTIFICATIONS_CHANGED, TicketEvent

if TYPE_CHECKING:
    from helpdesk.live.hub import StreamSpec

HEARTBEAT = ":hb\n\n"
OUTAGE_EVENTS = (OUTAGE_REPORTED, OUTAGE_UPDATED)
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
    OUTAGE_REPORTED: "outages_changed",
    OUTAGE_UPDATED: "outages_changed",
}
SHOWN_KEYS = ("id", "number", "status", "size")
# After these, somebody's open streams no longer say what they may see.
ADMISSION_EVENTS = (
    "access_changed",
    "password_changed",
    "second_factor_added",
    "second_factor_removed",
)
PERSON_UPDATED = "person_updated"
HEARD_TYPES = [*PUBLIC_NAME, *ADMISSION_EVENTS, PERSON_UPDATED]


@dataclass(slots=True, frozen=True)
class Frame:
    """One event ready to be sent. `customers` are the keys of those who take part in its ticket.

    `onlookers` are customers who see it without taking part; None where nobody asked for them.
    What is for certain `people` is for nobody else, whatever they may see. Only pages of ours hear
    of it, of what their reader looks on at, and of outages, which concern a company or (None) all.
    """

    text: str
    position: int
    tenant_id: int
    is_internal: bool = False
    is_of_queue: bool = False
    customers: frozenset[int] = frozenset()
    onlookers: frozenset[int] | None = frozenset()
    admission_of: int | None = None
    people: frozenset[int] | None = None
    is_of_outage: bool = False
    company_id: int | None = None

    def ends(self, spec: "StreamSpec") -> bool:
        """Whether a stream has to open again.

        The rights behind it are no longer those it was opened by; or it came while this was made
        for nobody who looks on, and will find it again among what it missed.
        """
        if self.onlookers is None and spec.looks_on and spec.tenant_id == self.tenant_id:
            return True
        return self.admission_of == spec.user_id and self.position > spec.checked

    def is_for(self, spec: "StreamSpec") -> bool:
        """Whether the person behind a stream may see this."""
        if spec.tenant_id != self.tenant_id or self.admission_of is not None:
            return False
        if self.people is not None:
            return spec.is_page and spec.user_id in self.people
        if self.is_of_outage:
            ours = spec.is_agent or self.company_id in (None, spec.company_id)
            return spec.is_page and ours
        if self.is_of_queue:
            return spec.hears_queues
        return spec.is_agent or (not self.is_internal and self._is_seen_by(spec))

    def _is_seen_by(self, spec: "StreamSpec") -> bool:
        looks_on = spec.looks_on and spec.user_id in (self.onlookers or ())
        return looks_on or spec.user_id in self.customers


def is_heard(event: Event) -> bool:
    """Whether an event of `HEARD_TYPES` has a frame: of what people change of themselves, few do.

    Who goes to another company hears no longer of the old one's outages.
    """
    return event.type != PERSON_UPDATED or "company" in event.changes


def frame_of(
    event: Event,
    customers: frozenset[int] = frozenset(),
    onlookers: frozenset[int] | None = frozenset(),
) -> Frame:
    """The frame of a recorded event."""
    if event.type in (*ADMISSION_EVENTS, PERSON_UPDATED):
        return Frame("", event.position, event.tenant_id, admission_of=event.subject_id)
    name, is_of_outage = PUBLIC_NAME[event.type], event.type in OUTAGE_EVENTS
    shown = () if is_of_outage else SHOWN_KEYS
    data = {key: event.data[key] for key in shown if key in event.data}
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
        onlookers=onlookers,
        is_of_outage=is_of_outage,
        company_id=event.data["company"] if is_of_outage else None,
        people=frozenset(event.data["people"]) if event.type == NOTIFICATIONS_CHANGED else None,
    )
