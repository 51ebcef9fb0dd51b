"""`emit` records what happened in the service's own transaction; `on` reacts to it afterwards."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from helpdesk.core.logging import request_id_var
from helpdesk.core.models import Event
from helpdesk.core.outbox import courier

# What reacts to events of a type, all those of a tenant that are delivered together.
Handler = Callable[[Sequence[Event]], None]
HANDLERS: dict[str, list[Handler]] = {}
# A trigger notifies it of new events at their commit, never before (migration 0003 of core).
CHANNEL = "helpdesk_events"


def on_all(*types: str) -> Callable[[Handler], Handler]:
    """Registers a handler: it runs in a Celery worker after the commit, at least once.

    It is given all events of a tenant that are delivered together, oldest first. A handler is
    idempotent. It raises to be tried again.
    """

    def register(handler: Handler) -> Handler:
        for type_ in types:
            HANDLERS.setdefault(type_, []).append(handler)
        return handler

    return register


def on(*types: str) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Registers a handler that is given one event after the other; else as `on_all`."""

    def register(handler: Callable[[Event], None]) -> Callable[[Event], None]:
        @on_all(*types)
        @functools.wraps(handler)
        def each(events: Sequence[Event]) -> None:
            for event in events:
                request_id_var.set(event.request_id)
                handler(event)

        return handler

    return register


def emit(
    type_: str,
    subject: models.Model,
    *,
    tenant_id: int,
    by: Any,
    data: dict[str, Any] | None = None,
    changes: dict[str, list[Any]] | None = None,
    is_internal: bool = False,
) -> None:
    """Records an event beside the change it tells of; both commit together or not at all.

    `data` is what the live feed shows, `changes` maps a field to `[old, new]` for the audit trail.
    """
    heard, now = type_ in HANDLERS, timezone.now()
    event_id = Event.objects.record(
        tenant_id=tenant_id,
        company_id=_company_of(subject, by),
        type=str(type_),
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        actor_id=by.pk,
        data=data or {},
        changes=changes or {},
        is_internal=is_internal,
        request_id=request_id_var.get(),
        created_at=now,
        delivered_at=None if heard else now,
    )
    if heard:
        transaction.on_commit(functools.partial(courier.take, event_id))


def _company_of(subject: models.Model, by: Any) -> int | None:
    """Whose company it concerns: that of the subject, else that of who acted."""
    return getattr(subject, "company_id", None) or getattr(by, "company_id", None)


def emit_many(
    type_: str,
    told: Sequence[tuple[models.Model, dict[str, Any], dict[str, list[Any]]]],
    *,
    tenant_id: int,
    by: Any,
) -> None:
    """`emit` for many subjects of one kind and company, each with its data and changes, in one statement."""
    if not told:
        return
    heard, now = type_ in HANDLERS, timezone.now()
    event_ids = Event.objects.record_many(
        [(subject.pk, data, changes) for subject, data, changes in told],
        tenant_id=tenant_id,
        company_id=_company_of(told[0][0], by),
        type=str(type_),
        subject_type=told[0][0]._meta.label_lower,
        actor_id=by.pk,
        is_internal=False,
        request_id=request_id_var.get(),
        created_at=now,
        delivered_at=None if heard else now,
    )
    if heard:
        transaction.on_commit(lambda: [courier.take(event_id) for event_id in event_ids])
