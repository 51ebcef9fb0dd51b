"""Delivery of events to their handlers: at once after the commit, and by a sweep for the rest."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from helpdesk.core.events import HANDLERS
from helpdesk.core.feed import sequence_events
from helpdesk.core.models import Event

SWEEP_AFTER = timedelta(seconds=20)
SWEEP_AT_MOST = 500
MAX_ATTEMPTS = 20
log = structlog.get_logger(__name__)


@shared_task(bind=True, acks_late=True, max_retries=8, retry_backoff=2, retry_backoff_max=300)
def deliver_event(self, event_id: int) -> None:
    """Runs the handlers of one event; two workers never deliver the same one at a time."""
    try:
        with transaction.atomic():
            event = (
                Event.objects.undelivered()
                .select_for_update(skip_locked=True)
                .filter(pk=event_id)
                .first()
            )
            if event is None:
                return
            for handler in HANDLERS.get(event.type, []):
                handler(event)
            event.delivered_at = timezone.now()
            event.save(update_fields=["delivered_at"])
    except Exception as error:
        Event.objects.filter(pk=event_id).update(attempts=F("attempts") + 1)
        log.exception("handler_failed", event_id=event_id)
        raise self.retry(exc=error) from error


@shared_task
def sweep_events() -> int:
    """Hands over again what a dead broker or worker left behind; gives how many."""
    forgotten = (
        Event.objects.undelivered()
        .filter(created_at__lt=timezone.now() - SWEEP_AFTER, attempts__lt=MAX_ATTEMPTS)
        .order_by("pk")
        .values_list("pk", flat=True)[:SWEEP_AT_MOST]
    )
    for event_id in forgotten:
        deliver_event.delay(event_id)
    return len(forgotten)


@shared_task
def keep_the_feed() -> int:
    """Sequences what was recorded while no web process listened; gives how many events."""
    return sequence_events()
