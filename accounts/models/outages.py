"""What is broken, or will be for a while: told to a company, or to all customers of a tenant."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.people import User
from accounts.models.tenancy import Company, Tenant
from helpdesk.core.models import Model, ScopedQuerySet

# How long before planned work begins every page tells of it.
BANNER_BEFORE = timedelta(days=3)


class OutageQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees what concerns their company, and what concerns everybody."""
        return self.filter(Q(company=None) | Q(company=user.company_id))

    def active(self) -> Self:
        """What is not resolved yet, planned work among it."""
        return self.filter(resolved_at=None)

    def resolved(self) -> Self:
        return self.filter(resolved_at__isnull=False)

    def begun(self) -> Self:
        """What is felt already: planned work is not, before its time."""
        return self.filter(started_at__lte=timezone.now())

    def latest_first(self) -> Self:
        """What is going on before what is over, each the latest first."""
        return self.order_by(F("resolved_at").desc(nulls_first=True), "-started_at", "-pk")

    def with_updates(self) -> Self:
        """With what was told of each, the latest first, in one further query."""
        return self.prefetch_related(
            models.Prefetch("updates", OutageUpdate.objects.order_by("-pk").select_related("by"))
        )


class Outage(Model):
    """Something that does not work, or work that is planned, from its start to its end."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        INVESTIGATING = "investigating", "Investigating"
        IDENTIFIED = "identified", "Identified"
        MONITORING = "monitoring", "Monitoring"
        RESOLVED = "resolved", "Resolved"

    class Severity(models.TextChoices):
        MAINTENANCE = "maintenance", "Maintenance"
        MINOR = "minor", "Minor"
        MAJOR = "major", "Major"
        CRITICAL = "critical", "Critical"

    # From the mildest.
    SEVERITIES = [*Severity]

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="outages")
    company = models.ForeignKey(
        Company,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="outages",
        help_text="Who it concerns; without one, every customer.",
    )
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.INVESTIGATING)
    severity = models.CharField(max_length=20, choices=Severity.choices, default=Severity.MINOR)
    affected = ArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        help_text="Services that people know by name, with commas between them.",
    )
    started_at = models.DateTimeField(default=timezone.now)
    eta = models.DateTimeField(
        "expected end", null=True, blank=True, help_text="When it is expected to be over."
    )
    resolved_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OutageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="resolved", resolved_at__isnull=False)
                | (~Q(status="resolved") & Q(resolved_at=None)),
                name="outage_resolved_with_its_time",
            )
        ]
        indexes = [
            models.Index(fields=["tenant"], condition=Q(resolved_at=None), name="outage_active")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.resolved_at is not None

    @property
    def is_ahead(self) -> bool:
        """Whether it is announced, and not felt yet."""
        return not self.is_over and self.started_at > timezone.now()

    @property
    def is_overdue(self) -> bool:
        """Whether it lasts longer than was expected."""
        return not self.is_over and self.eta is not None and self.eta < timezone.now()

    @property
    def is_worth_a_banner(self) -> bool:
        """Whether every page tells of it: it is going on, or planned and near."""
        return not self.is_over and self.started_at <= timezone.now() + BANNER_BEFORE

    @property
    def changes_at(self) -> datetime | None:
        """When pages tell something else of it without anybody's doing; None if they never do."""
        if not self.is_ahead:
            return None
        return self.started_at if self.is_worth_a_banner else self.started_at - BANNER_BEFORE


def seconds_to_change(outages: Iterable[Outage]) -> int | None:
    """In how many whole seconds the first of these changes by itself; None if none does."""
    moments = [moment for each in outages if (moment := each.changes_at)]
    return max(1, ceil((min(moments) - timezone.now()).total_seconds())) if moments else None


class OutageUpdate(Model):
    """What was told of an outage at a time."""

    TENANT_PATH = "outage__tenant"
    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="updates")
    status = models.CharField(max_length=20, choices=Outage.Status.choices)
    message = models.TextField(max_length=5_000)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.message[:60]}"
