"""What kind of work a ticket asks for: the choice that customers make when they open one."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import Tenant
from helpdesk.core.models import Model, ScopedQuerySet


class JobTypeQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees what their service provider does for them."""
        return self.active()

    def active(self) -> Self:
        """Job types that new tickets may have."""
        return self.filter(is_active=True)

    def named(self, *names: str) -> Self:
        """The job types of these names, in any case."""
        wanted = Q(pk__in=[])
        for name in names:
            wanted |= Q(name__iexact=name)
        return self.filter(wanted)

    def by_name(self) -> Self:
        return self.order_by(Lower("name"), "pk")


class JobType(Model):
    """A kind of work. One that is no longer wanted is switched off, and old tickets keep it."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="job_types")
    name = models.CharField(max_length=100)
    description = models.CharField(
        max_length=500, blank=True, help_text="What belongs to it, for who chooses."
    )
    default_priority = models.PositiveSmallIntegerField(
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
        help_text="From 1 (critical) to 4 (low), where nobody says another.",
    )
    requires_approval = models.BooleanField(
        default=False, help_text="A manager of the requester decides before work begins."
    )
    is_active = models.BooleanField(default=True)

    objects = JobTypeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant", Lower("name"), name="job_type_name_in_tenant"),
            models.CheckConstraint(
                condition=Q(default_priority__range=(1, 4)), name="default_priority_1_to_4"
            ),
        ]

    def __str__(self) -> str:
        return self.name
