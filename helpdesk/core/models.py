"""The base of every model, the scoped queryset, numbers without gaps, and the event row."""

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

import uuid_utils.compat
from django.apps import apps
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from helpdesk.core.errors import NotFound
from helpdesk.core.sql import fetch_prepared
from helpdesk.core.writing import write

# Longer than anybody leaves a page open and sends it then.
SENDINGS_KEPT = timedelta(days=30)
_RECORD_MANY = """
    INSERT INTO core_event (tenant_id, company_id, type, subject_type, subject_id, actor_id, data,
        changes, is_internal, request_id, created_at, delivered_at, attempts)
    SELECT %(tenant_id)s, %(company_id)s, %(type)s, %(subject_type)s, told.subject_id, %(actor_id)s,
        told.data::jsonb, told.changes::jsonb, %(is_internal)s, %(request_id)s, %(created_at)s,
        %(delivered_at)s, 0
    FROM unnest(%(subject_ids)s::bigint[], %(data)s::text[], %(changes)s::text[])
        AS told (subject_id, data, changes)
    RETURNING id
"""
_DELIVERED = "UPDATE core_event SET delivered_at = %s WHERE id = ANY(%s)"
_COLUMNS = (
    "tenant_id",
    "company_id",
    "type",
    "subject_type",
    "subject_id",
    "actor_id",
    "data",
    "changes",
    "is_internal",
    "request_id",
    "created_at",
    "delivered_at",
)
_RECORD = f"""
    INSERT INTO core_event ({", ".join(_COLUMNS)}, attempts)
    VALUES ({", ".join(["%s"] * len(_COLUMNS))}, 0)
    RETURNING id
"""  # noqa: S608


def new_public_id() -> uuid.UUID:
    """A UUID version 7 (RFC 9562): random, unguessable enough for a name, sorted by time."""
    return uuid_utils.compat.uuid7()


class ScopedQuerySet(models.QuerySet):
    """Rows that know who may see them. A model says where its tenant is by `TENANT_PATH`."""

    def of_tenant(self, tenant: Any) -> Self:
        """The rows of one tenant."""
        return self.filter(**{self.model.TENANT_PATH: tenant})

    def visible_to(self, user: Any) -> Self:
        """The rows this person may see: agents their tenant's, others what the model grants."""
        if not user.is_authenticated:
            return self.none()
        rows = self.filter(**{self.model.TENANT_PATH: user.tenant_id})
        return rows if user.is_agent else rows.granted_to(user)

    def granted_to(self, user: Any) -> Self:
        """The rows of the tenant that somebody who is no agent may see: none, unless overridden."""
        return self.none()


class Model(models.Model):
    """A row that belongs to a tenant, reached by one path."""

    TENANT_PATH = "tenant"
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class PublicModel(Model):
    """A row that the agent API names by a UUID."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)

    class Meta:
        abstract = True


class CounterQuerySet(ScopedQuerySet):
    def next_value(self, tenant: Any, name: str) -> int:
        """The next number of this name in the tenant, from 1, without gaps.

        The row stays locked until the caller's transaction ends, so that a rollback gives the
        number back. Take it as late as possible.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT helpdesk_next_value(%s, %s)", [tenant.pk, name])
            return cursor.fetchone()[0]

    def next_values(self, tenant: Any, name: str, count: int) -> range:
        """The next so many numbers of this name, as `next_value` gives one."""
        if not count:
            return range(0)
        first = self.next_value(tenant, name)
        self.filter(tenant=tenant, name=name).update(value=first + count - 1)
        return range(first, first + count)


class Counter(models.Model):
    """The last number given out in a tenant, per kind of thing."""

    TENANT_PATH = "tenant"
    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    value = models.BigIntegerField(default=0)

    objects = CounterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="one_counter_per_name")
        ]


class EventQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """Customers read events through the objects they may see, never from here directly."""
        return self.none()

    def about(self, subject: models.Model) -> Self:
        """The events of one object, oldest first."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).order_by(
            "pk"
        )

    def of_company(self, company_id: int) -> Self:
        """What its own people may know of what happened in a company, newest first.

        Who signed in is told; what else is internal stays with those who work for the tenant.
        """
        told = Q(is_internal=False) | Q(type="signed_in")
        return self.filter(told, company_id=company_id).order_by("-pk")

    def about_any(self, labels: Sequence[str]) -> Self:
        """The events of objects of these models, named as in `accounts.user`."""
        return self.filter(subject_type__in=labels)

    def concerning(self, people: models.QuerySet) -> Self:
        """What some people did, and what was done to them."""
        of_person = Q(
            subject_type=people.model._meta.label_lower, subject_id__in=people.values("pk")
        )
        return self.filter(of_person | Q(actor__in=people.values("pk")))

    def on_days(self, first: date | None, last: date | None) -> Self:
        """What happened from one day to another, both included, in UTC; None leaves an end open."""
        rows = self
        if first:
            rows = rows.filter(created_at__gte=datetime.combine(first, time.min, UTC))
        if last:
            rows = rows.filter(created_at__lte=datetime.combine(last, time.max, UTC))
        return rows

    def older_than(self, key: int) -> Self:
        """What was recorded before the event with this key."""
        return self.filter(pk__lt=key)

    def unsequenced(self) -> Self:
        """Committed events that have no place in the feed yet."""
        return self.filter(position__isnull=True)

    def after(self, position: int) -> Self:
        """The feed behind a position, in order."""
        return self.filter(position__gt=position).order_by("position")

    def of_type(self, type_: str) -> Self:
        return self.filter(type=type_)

    def record(self, *, data: dict[str, Any], changes: dict[str, Any], **columns: Any) -> int:
        """Writes an event; gives its key. By hand, because every change of anything pays for it."""
        row = columns | {"data": json.dumps(data), "changes": json.dumps(changes)}
        return fetch_prepared(_RECORD, [row[name] for name in _COLUMNS])[0][0]

    def record_many(
        self, told: Sequence[tuple[int, dict[str, Any], dict[str, Any]]], **columns: Any
    ) -> list[int]:
        """Writes an event for each subject's key with its data and changes; gives their keys."""
        rows = columns | {
            "subject_ids": [key for key, _, _ in told],
            "data": [json.dumps(data) for _, data, _ in told],
            "changes": [json.dumps(changes) for _, _, changes in told],
        }
        with connection.cursor() as cursor:
            cursor.execute(_RECORD_MANY, rows)
            return [row[0] for row in cursor.fetchall()]

    def undelivered(self) -> Self:
        """Events whose handlers have not all run."""
        return self.filter(delivered_at__isnull=True)

    def mark_delivered(self, events: Sequence["Event"]) -> None:
        """Notes that the handlers of these events have run."""
        write(_DELIVERED, [timezone.now(), [event.pk for event in events]])


class Event(models.Model):
    """One thing that happened: audit trail, outbox and live feed in one row.

    `id` is handed out before the commit, so it orders nothing; `position` is given after it, by one
    sequencer at a time (`helpdesk.core.feed`), and orders the feed without ever skipping a row.
    """

    TENANT_PATH = "tenant"
    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE, related_name="+")
    # Whose audit log tells of it; no foreign key, because each change of anything would check it.
    company_id = models.BigIntegerField(null=True, editable=False)
    type = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    actor = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    data = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    is_internal = models.BooleanField(default=False)
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    position = models.BigIntegerField(null=True, unique=True, editable=False)
    delivered_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_subject"),
            models.Index(
                fields=["company_id", "-id"],
                condition=Q(company_id__isnull=False),
                name="event_of_company",
            ),
            models.Index(fields=["id"], condition=Q(position=None), name="event_unsequenced"),
            models.Index(fields=["id"], condition=Q(delivered_at=None), name="event_undelivered"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject_type}:{self.subject_id}"


class SendingQuerySet(ScopedQuerySet):
    def once(self, digest: str, make: Callable[[], models.Model], *, by: Any) -> models.Model:
        """What this sending makes, or has made before; it waits for one that is under way.

        Called in the transaction that makes it, so that a sending without its row is none.
        Raises NotFound if that row is gone.
        """
        sending, is_first = self.get_or_create(person=by, digest=digest)
        if is_first:
            made = make()
            sending.made_type, sending.made_id = made._meta.label_lower, made.pk
            sending.save(update_fields=["made_type", "made_id"])
            return made
        return sending.made()

    def outdated(self) -> Self:
        return self.filter(created_at__lt=timezone.now() - SENDINGS_KEPT)


class Sending(Model):
    """A form that made something when it was sent: sent again, it leads there and makes nothing.

    `digest` stands for the key of the page that was sent, and for what was said on it.
    """

    TENANT_PATH = "person__tenant"
    person = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    digest = models.CharField(max_length=64)
    made_type = models.CharField(max_length=60)
    made_id = models.BigIntegerField(null=True)

    objects = SendingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "digest"], name="one_sending_per_page")
        ]

    def __str__(self) -> str:
        return f"{self.made_type}:{self.made_id}"

    def made(self) -> models.Model:
        """What it made. Raises NotFound."""
        row = apps.get_model(self.made_type).objects.filter(pk=self.made_id).first()
        if row is None:
            raise NotFound
        return row
