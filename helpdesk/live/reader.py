"""Reads the feed from the database: one thread a process, woken by PostgreSQL at each commit."""

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import structlog
from django.db import connection
from django.db.models import Q

from accounts.models import User
from helpdesk.core.events import CHANNEL
from helpdesk.core.feed import SEQUENCED_CHANNEL, last_position, sequence_events
from helpdesk.core.models import Event
from helpdesk.live.frames import (
    ADMISSION_EVENTS,
    HEARD_TYPES,
    OUTAGE_EVENTS,
    PERSON_UPDATED,
    PUBLIC_NAME,
    Frame,
    frame_of,
    is_heard,
)
from tickets.events import NOTIFICATIONS_CHANGED
from tickets.models import Ticket

if TYPE_CHECKING:
    from helpdesk.live.hub import Hub, StreamSpec

# Without a notice it looks anyway, so that a lost one costs a second and not an event.
LOOK_EVERY_SECONDS = 1.0
RETRY_SECONDS = 1.0
# Under load, what commits meanwhile is taken together: each look costs as much as a small request.
BREATH_SECONDS = 0.04
BATCH = 500
log = structlog.get_logger(__name__)


class FeedReader(threading.Thread):
    """Sequences committed events and passes them to the hub, in order, for as long as it runs."""

    def __init__(self, hub: "Hub", loop: asyncio.AbstractEventLoop, started: asyncio.Future):
        super().__init__(name="feed-reader", daemon=True)
        self.hub, self.loop, self.started = hub, loop, started
        self.position: int | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow()
            except Exception as error:  # noqa: BLE001  without this thread every stream is silent
                log.warning("feed_interrupted", error=str(error).strip())
                self._stopping.wait(RETRY_SECONDS)
            finally:
                connection.close()

    def stop(self) -> None:
        self._stopping.set()

    def _follow(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}; LISTEN {SEQUENCED_CHANNEL}")
        while not self._stopping.is_set():
            sequence_events()
            if self.position is None:
                self._begin()
            while self._pass_on():
                pass
            self._wait_for_news()

    def _wait_for_news(self) -> None:
        """Until somebody else commits an event, and a little longer while many do."""
        self._stopping.wait(BREATH_SECONDS)
        wire = connection.connection
        until = time.monotonic() + LOOK_EVERY_SECONDS
        while (left := until - time.monotonic()) > 0:
            notices = wire.notifies(timeout=left, stop_after=1)
            if any(notice.pid != wire.info.backend_pid for notice in notices):
                return

    def _begin(self) -> None:
        self.position = last_position()

        def ready() -> None:
            self.hub.position = self.position
            self.started.set_result(None)

        self.loop.call_soon_threadsafe(ready)

    def _pass_on(self) -> bool:
        """Gives the hub the next events; says whether there may be more."""
        events = list(Event.objects.after(self.position)[:BATCH])
        if not events:
            return False
        heard = [event for event in events if event.type in HEARD_TYPES]
        frames = frames_of(heard, with_onlookers=self.hub.onlookers > 0)
        self.position = events[-1].position
        self.loop.call_soon_threadsafe(self.hub.publish, frames, self.position)
        return len(events) == BATCH


def frames_of(events: list[Event], *, with_onlookers: bool = False) -> list[Frame]:
    """The frames of these events, each with the customers who may hear of its ticket now."""
    tickets = Ticket.objects.filter(pk__in={each.subject_id for each in events if _is_told(each)})
    involved = _by_ticket(tickets.customers_involved())
    others = _by_ticket(tickets.customers_looking_on()) if with_onlookers else {}
    nobody: frozenset[int] = frozenset()
    return [
        frame_of(
            event,
            involved.get(event.subject_id, nobody),
            others.get(event.subject_id, nobody) if with_onlookers else None,
        )
        if _is_told(event)
        else frame_of(event)
        for event in events
        if is_heard(event)
    ]


def _is_told(event: Event) -> bool:
    return event.subject_type == "tickets.ticket"


def _by_ticket(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for ticket_id, user_id in pairs:
        found[ticket_id].add(user_id)
    return {ticket_id: frozenset(people) for ticket_id, people in found.items()}


def frames_after(position: int, until: int, spec: "StreamSpec") -> list[Frame]:
    """What somebody missed between two positions, as far as they may see it now.

    Changes of their own rights are among it.
    """
    try:
        rows = Event.objects.of_tenant(spec.tenant_id).after(position)
        rows = rows.filter(position__lte=until)
        theirs = Q(type__in=PUBLIC_NAME)
        if not spec.is_agent:
            person = User.objects.get(pk=spec.user_id)
            tickets = Ticket.objects.of_tenant(spec.tenant_id)
            seen = tickets.granted_to(person) if spec.looks_on else tickets.involving(person)
            theirs &= Q(is_internal=False, subject_id__in=seen.values("pk"))
        # A frame says itself for whom among all of these it is.
        named = Q(type__in=[NOTIFICATIONS_CHANGED, *OUTAGE_EVENTS])
        oneself = Q(type__in=[*ADMISSION_EVENTS, PERSON_UPDATED], subject_id=spec.user_id)
        frames = frames_of(
            list(rows.filter(theirs | named | oneself)), with_onlookers=spec.looks_on
        )
        return [frame for frame in frames if frame.is_for(spec) or frame.ends(spec)]
    finally:
        connection.close()


def still_admitted(user_ids: Iterable[int]) -> set[int]:
    """Which of these people may still sign in."""
    try:
        active = User.objects.active().filter(pk__in=list(user_ids))
        return set(active.values_list("pk", flat=True))
    finally:
        connection.close()
