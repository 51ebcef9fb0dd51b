"""What is promised: business calendars, SLA policies, and the steps of their escalation."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import Company, Team, Tenant, User
from helpdesk.core.models import Model, PublicModel, ScopedQuerySet, new_public_id
from helpdesk.core.zones import check_time_zone
from tickets.models.tickets import Ticket
from tickets.sla.calendars import supported_countries
from tickets.sla.hours import parse_hours

# Two years of minutes.
MAX_TARGET = 1_051_200


def check_hours(text: str) -> None:
    try:
        parse_hours(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class BusinessCalendarQuerySet(ScopedQuerySet):
    def by_name(self) -> Self:
        return self.order_by(Lower("name"), "pk")


class BusinessCalendar(Model):
    """When a team works: weekly hours in a time zone, less the holidays."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="calendars")
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=64, validators=[check_time_zone])
    hours = models.TextField(
        max_length=2000,
        validators=[check_hours],
        help_text=(
            "A line for each rule: “Mon-Fri 09:00-12:30, 13:00-17:00”, “Sat 22:00-06:00” past "
            "midnight, “Mon-Sun 00:00-24:00” around the clock."
        ),
    )
    closed_on = ArrayField(
        models.DateField(),
        default=list,
        blank=True,
        size=500,
        help_text="Days off of one's own: 2026-12-24, 2026-12-31.",
    )
    country = models.CharField(
        max_length=2, blank=True, help_text="Whose public holidays are off: ISO 3166-1 alpha-2."
    )
    subdivision = models.CharField(
        max_length=40, blank=True, help_text="State or region, as the country's holidays name it."
    )

    objects = BusinessCalendarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant", Lower("name"), name="calendar_name_in_tenant")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def teams(self) -> models.QuerySet[Team]:
        """Who works by it."""
        return Team.objects.filter(team_calendar__calendar=self)

    def clean(self) -> None:
        if not self.country:
            if self.subdivision:
                raise ValidationError({"subdivision": "A subdivision needs its country."})
            return
        known = supported_countries()
        if self.country not in known:
            raise ValidationError({"country": "The holidays of this country are not known."})
        if self.subdivision and self.subdivision not in known[self.country]:
            choices = ", ".join(known[self.country]) or "none"
            raise ValidationError({"subdivision": f"Known in {self.country}: {choices}."})


class TeamCalendar(Model):
    """The calendar a team works by. A team without one works around the clock."""

    TENANT_PATH = "calendar__tenant"
    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="team_calendar")
    calendar = models.ForeignKey(
        BusinessCalendar, on_delete=models.CASCADE, related_name="team_calendars"
    )

    def __str__(self) -> str:
        return f"{self.team} by {self.calendar}"


class SLAPolicyQuerySet(ScopedQuerySet):
    def by_name(self) -> Self:
        return self.order_by(Lower("name"), "pk")

    def with_conditions(self) -> Self:
        """With company, team and calendar in the same query."""
        return self.select_related("company", "team", "calendar")


class SLAPolicy(PublicModel):
    """Targets for the tickets of a company, a team, a priority; an empty condition fits all.

    The most specific of those that fit is picked: company before team before priority.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="sla_policies")
    name = models.CharField(max_length=100)
    response_target_mins = models.PositiveIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MAX_TARGET)],
        help_text="Business minutes until the first public reply.",
    )
    resolution_target_mins = models.PositiveIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MAX_TARGET)],
        help_text="Business minutes until the ticket is resolved.",
    )
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.PROTECT, related_name="sla_policies"
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="sla_policies"
    )
    priority = models.PositiveSmallIntegerField(
        choices=Ticket.Priority.choices, null=True, blank=True
    )
    calendar = models.ForeignKey(
        BusinessCalendar,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sla_policies",
        help_text="Where the ticket's team has no calendar of its own.",
    )
    at_risk_percent = models.PositiveSmallIntegerField(
        default=80, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    is_active = models.BooleanField(default=True)

    objects = SLAPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "SLA policy"
        verbose_name_plural = "SLA policies"
        constraints = [
            models.UniqueConstraint("tenant", Lower("name"), name="sla_policy_name_in_tenant"),
            models.UniqueConstraint(
                fields=["tenant", "company", "team", "priority"],
                condition=Q(is_active=True),
                nulls_distinct=False,
                name="one_active_sla_policy_per_condition",
                violation_error_message="Another active policy has the same conditions.",
            ),
            models.CheckConstraint(
                condition=Q(response_target_mins__gte=1, resolution_target_mins__gte=1),
                name="sla_targets_positive",
            ),
            models.CheckConstraint(
                condition=Q(at_risk_percent__range=(1, 99)), name="sla_risk_1_to_99"
            ),
            models.CheckConstraint(
                condition=Q(priority=None) | Q(priority__range=(1, 4)), name="sla_priority_1_to_4"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EscalationStep(Model):
    """What happens by itself when a clock of a policy's ticket comes to risk, or is breached."""

    class Clock(models.TextChoices):
        RESPONSE = "response", "Response"
        RESOLUTION = "resolution", "Resolution"

    class Moment(models.TextChoices):
        AT_RISK = "at_risk", "At risk"
        BREACHED = "breached", "Breached"

    class Action(models.TextChoices):
        NOTIFY = "notify", "Notify"
        RAISE_PRIORITY = "raise_priority", "Raise the priority"
        REASSIGN = "reassign", "Reassign to a team"

    TENANT_PATH = "policy__tenant"
    policy = models.ForeignKey(SLAPolicy, on_delete=models.CASCADE, related_name="steps")
    clock = models.CharField(max_length=10, choices=Clock.choices)
    moment = models.CharField(max_length=10, choices=Moment.choices)
    action = models.CharField(max_length=20, choices=Action.choices)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(action="reassign") | Q(team__isnull=False),
                name="reassign_needs_a_team",
                violation_error_message="Say to which team.",
            ),
            models.CheckConstraint(
                condition=~Q(action="notify") | Q(person__isnull=False),
                name="notify_needs_a_person",
                violation_error_message="Say whom.",
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_clock_display()} {self.get_moment_display()}: {self.get_action_display()}"
        )

    def as_key(self) -> tuple[Any, ...]:
        return self.clock, self.moment, self.action, self.team_id, self.person_id


class SLARevisionQuerySet(ScopedQuerySet):
    def renew(self, tenant_id: int) -> None:
        """Makes every process read the rules of a tenant anew."""
        self.update_or_create(tenant_id=tenant_id, defaults={"value": new_public_id()})


class SLARevision(models.Model):
    """Another value after every change of a tenant's policies or calendars.

    What a process keeps of them is good as long as the value is the same. It is random and not
    counted, so that a number given back by a rollback never stands for two states.
    """

    TENANT_PATH = "tenant"
    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, primary_key=True, related_name="sla_revision"
    )
    value = models.UUIDField(default=new_public_id)

    objects = SLARevisionQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.value)
