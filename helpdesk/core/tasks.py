"""Delivery of events to their handlers, at once and by a sweep for the rest; what core forgets."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

import structlog
from celery import shared_task
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from helpdesk.core.events import HANDLERS, Handler
from helpdesk.core.feed import sequence_events
from helpdesk.core.logging import request_id_var
from helpdesk.core.models import Event, Sending
from helpdesk.core.outbox import MOST_IN_ONE_MESSAGE

SWEEP_AFTER = timedelta(seconds=20)
SWEEP_AT_MOST = 500
MAX_ATTEMPTS = 20
log = structlog.get_logger(__name__)


@shared_task(bind=True, acks_late=True, max_retries=8)
def deliver_events(self, event_ids: list[int]) -> None:
    """Runs the handlers of these events; those of which one failed are tried again."""
    if failed := _failing(event_ids):
        raise self.retry((failed,), countdown=2**self.request.retries)


def _failing(event_ids: list[int]) -> list[int]:
    """Runs the handlers of these events; gives those of which one failed. These hold up no other."""
    try:
        _deliver(event_ids)
    except Exception:
        if len(event_ids) > 1:
            return [failed for event_id in event_ids for failed in _failing([event_id])]
        Event.objects.filter(pk__in=event_ids).update(attempts=F("attempts") + 1)
        log.exception("handler_failed", event_id=event_ids[0])
        return event_ids
    return []


def _deliver(event_ids: list[int]) -> None:
    """Runs the handlers of these events, of each once: what two workers are given, one does."""
    with transaction.atomic():
        waiting = Event.objects.undelivered().filter(pk__in=event_ids).order_by("pk")
        events = list(waiting.select_for_update(skip_locked=True))
        if not events:
            return
        for (handler, _), concerned in _by_handler(events).items():
            ids = {event.request_id for event in concerned}
            request_id_var.set(ids.pop() if len(ids) == 1 else "")
            handler(concerned)
        Event.objects.mark_delivered(events)


def _by_handler(events: Iterable[Event]) -> dict[tuple[Handler, int], list[Event]]:
    """What each handler is given, a tenant at a time."""
    found: dict[tuple[Handler, int], list[Event]] = defaultdict(list)
    for event in events:
        for handler in HANDLERS.get(event.type, []):
            found[handler, event.tenant_id].append(event)
    return found


@shared_task
def sweep_events() -> int:
    """Hands over again what a dead broker or worker left behind; gives how many."""
    forgotten = (
        Event.objects.undelivered()
        .filter(created_at__lt=timezone.now() - SWEEP_AFTER, attempts__lt=MAX_ATTEMPTS)
        .order_by("pk")
        .values_list("pk", flat=True)[:SWEEP_AT_MOST]
    )
    for start in range(0, len(forgotten), MOST_IN_ONE_MESSAGE):
        deliver_events.delay(list(forgotten[start : start + MOST_IN_ONE_MESSAGE]))
    return len(forgotten)


@shared_task
def keep_the_feed() -> int:
    """Sequences what was recorded while no web process listened; gives how many events."""
    return sequence_events()


@shared_task
def forget_old_sendings() -> int:
    """Deletes what is known of forms that nobody sends again any more; gives how many."""
    return Sending.objects.outdated().delete()[0]
