"""Who answers for whom in a company: groups of people with their managers, and stand-ins."""

from typing import Any, Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce, Lower, Now
from django.utils import timezone

from accounts.models.people import User
from accounts.models.tenancy import Company
from helpdesk.core.models import Model, ScopedQuerySet

# The database's own day, so that a statement that was compiled yesterday is right today.
TODAY = Cast(Now(), models.DateField())


class ManagerGroupQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer knows of the groups of their company; what is in them, the table of acts says."""
        return self.filter(company=user.company_id)

    def called(self, text: str) -> Self:
        """Groups whose name or description contains the text, in any case."""
        return self.filter(Q(name__icontains=text) | Q(description__icontains=text))

    def by_name(self) -> Self:
        return self.order_by(Lower("name"), "pk")

    def managed_by(self, person: User) -> Self:
        """Groups in which somebody decides."""
        return self.filter(managers=person)

    def with_member(self, person: User) -> Self:
        """Groups in which others decide on what somebody asks for."""
        return self.filter(members=person)

    def with_sizes(self) -> Self:
        """With `manager_count` and `member_count`."""
        return self.annotate(manager_count=_count_of("managers"), member_count=_count_of("members"))

    def with_first(self, people: str, most: int) -> Self:
        """With some `managers` or `members` by name in `first_…`, in one query for all groups."""
        first = User.objects.by_name()[:most]
        return self.prefetch_related(models.Prefetch(people, first, f"first_{people}"))

    def with_people(self) -> Self:
        """With company, managers and members, in three queries."""
        return self.select_related("company").prefetch_related(
            models.Prefetch("managers", User.objects.by_name()),
            models.Prefetch("members", User.objects.by_name()),
        )


def _count_of(role: str) -> Any:
    """How many people a group has in a role; two joins would count each by the other."""
    rows = getattr(ManagerGroup, role).through.objects.filter(managergroup=OuterRef("pk"))
    counted = rows.order_by().values("managergroup").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted), 0)


class ManagerGroup(Model):
    """People of a company, and those who decide on what they ask for."""

    class Role(models.TextChoices):
        MANAGER = "manager", "Manager"
        MEMBER = "member", "Member"

    TENANT_PATH = "company__tenant"
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="manager_groups")
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True)
    managers = models.ManyToManyField(User, blank=True, related_name="led_groups")
    members = models.ManyToManyField(User, blank=True, related_name="manager_groups")

    objects = ManagerGroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("company", Lower("name"), name="manager_group_name_in_company")
        ]

    def __str__(self) -> str:
        return self.name

    def people(self, role: str) -> Any:
        """The related manager of a role."""
        return self.managers if role == self.Role.MANAGER else self.members


class DelegationQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees who stands in for them, and for whom they do."""
        return self.filter(Q(manager=user) | Q(delegate=user))

    def current(self) -> Self:
        """Delegations that hold today (UTC), by managers who are still here."""
        holds = Q(ends_on=None) | Q(ends_on__gte=TODAY)
        return self.filter(holds, starts_on__lte=TODAY, manager__is_active=True)

    def still_to_be(self) -> Self:
        """Delegations whose last day is not over (UTC)."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=TODAY))


class Delegation(Model):
    """A manager lets a colleague decide as well, from one day to another, both included."""

    TENANT_PATH = "manager__tenant"
    manager = models.OneToOneField(User, on_delete=models.CASCADE, related_name="delegation")
    delegate = models.ForeignKey(User, on_delete=models.CASCADE, related_name="held_delegations")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="delegation_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=~Q(delegate=F("manager")), name="delegation_to_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} stands in for {self.manager}"

    @property
    def is_current(self) -> bool:
        """Whether today is one of its days (UTC)."""
        today = timezone.now().date()
        return self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)
