"""Delivery of events to their handlers, at once and by a sweep for the rest; what core forgets."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from helpdesk.core.events import HANDLERS
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
    failed = [event_id for event_id in event_ids if not _deliver(event_id)]
    if failed:
        raise self.retry((failed,), countdown=2**self.request.retries)


def _deliver(event_id: int) -> bool:
    """Runs the handlers of one event, which two workers never do at a time; False if one failed."""
    try:
        with transaction.atomic():
            event = (
                Event.objects.undelivered()
                .select_for_update(skip_locked=True)
                .filter(pk=event_id)
                .first()
            )
            if event is None:
                return True
            request_id_var.set(event.request_id)
            for handler in HANDLERS.get(event.type, []):
                handler(event)
            event.delivered_at = timezone.now()
            event.save(update_fields=["delivered_at"])
    except Exception:
        Event.objects.filter(pk=event_id).update(attempts=F("attempts") + 1)
        log.exception("handler_failed", event_id=event_id)
        return False
    return True


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
