"""The ticket and its watchers."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Company, Site, Team, Tenant, User
from accounts.permissions import Perm
from assets.models import Asset
from helpdesk.core.models import Model, PublicModel, ScopedQuerySet
from tickets.models.rows import TicketQuerySet


class Ticket(PublicModel):
    """One request for help, from its first word to its last."""

    class Status(models.TextChoices):
        NEW = "New", "New"
        OPEN = "Open", "Open"
        IN_PROGRESS = "In Progress", "In Progress"
        PENDING = "Pending", "Pending"
        RESOLVED = "Resolved", "Resolved"
        CLOSED = "Closed", "Closed"

    class Priority(models.IntegerChoices):
        CRITICAL = 1, "Critical"
        HIGH = 2, "High"
        NORMAL = 3, "Normal"
        LOW = 4, "Low"

    class ApprovalStatus(models.TextChoices):
        NONE = "none", "Not needed"
        PENDING = "pending", "Pending"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"

    class Source(models.TextChoices):
        WEB = "web", "Web"
        EMAIL = "email", "E-mail"
        API = "api", "API"
        CHAT = "chat", "Chat"
        PORTAL = "portal", "Portal"

    ACTIVE = (Status.NEW, Status.OPEN, Status.IN_PROGRESS, Status.PENDING)
    DONE = (Status.RESOLVED, Status.CLOSED)
    # What waits for an agent, as long as it is nobody's.
    QUEUED = (Status.NEW, Status.OPEN)

    # Each of the foreign keys leads an index of the list below: one of its own would be written
    # with every ticket and asked by nobody.
    tenant = models.ForeignKey(
        Tenant, on_delete=models.CASCADE, related_name="tickets", db_index=False
    )
    company = models.ForeignKey(
        Company,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tickets",
        db_index=False,
    )
    # Left out, the database takes the tenant's next one (migration 0006).
    number = models.BigIntegerField(db_default=0, editable=False)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    requester = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="requested_tickets", db_index=False
    )
    assignee = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_tickets",
        db_index=False,
    )
    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tickets",
        db_index=False,
    )
    job_type = models.ForeignKey(
        "tickets.JobType",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tickets",
        db_index=False,
    )
    # Where it is, as far as somebody said. Asked together with the company only, so not indexed.
    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tickets",
        db_index=False,
    )
    asset = models.ForeignKey(
        Asset,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tickets",
        db_index=False,
    )
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.NEW)
    # What came of the last time a manager was asked (`models/approvals.py`).
    approval_status = models.CharField(
        max_length=10,
        choices=ApprovalStatus.choices,
        default=ApprovalStatus.NONE,
        db_default=ApprovalStatus.NONE.value,
        editable=False,
    )
    priority = models.PositiveSmallIntegerField(choices=Priority.choices)
    urgency = models.PositiveSmallIntegerField(choices=Priority.choices, null=True, blank=True)
    category = models.CharField(max_length=100, blank=True)
    subcategory = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    tags = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    custom_json = models.JSONField(default=dict, blank=True)
    scheduled_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    # Notes move only this one: a customer must not see from a time that agents talk.
    activity_at = models.DateTimeField(default=timezone.now, editable=False)
    first_replied_at = models.DateTimeField(null=True, editable=False)
    resolved_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    # Moves with `updated_at`: whoever saw another one has not seen the ticket as it is.
    version = models.PositiveIntegerField(default=1, editable=False)
    # What was promised, and when the clocks are due: kept beside each change (`services/clocks.py`)
    # to sort and to wake by. Between the changes the clocks are read, not stored.
    sla_policy = models.ForeignKey(
        "tickets.SLAPolicy",
        null=True,
        on_delete=models.SET_NULL,
        related_name="tickets",
        editable=False,
        db_index=False,
    )
    response_due_at = models.DateTimeField(null=True, editable=False)
    resolution_due_at = models.DateTimeField(null=True, editable=False)
    # The nearest of the two that is still open.
    sla_due_at = models.DateTimeField(null=True, editable=False)
    # When a clock comes to risk or is breached next, if nobody does anything.
    sla_next_at = models.DateTimeField(null=True, editable=False)
    sla_marks = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    # The last reading of a ticket that is done, so that later changes of policies leave it alone.
    sla_final = models.JSONField(null=True, editable=False)
    # What the metrics add up, of tickets that are done: which promises were missed (1 response,
    # 2 resolution; empty where there was none), and how long they took, in business time.
    sla_missed = models.PositiveSmallIntegerField(null=True, editable=False)
    response_ms = models.BigIntegerField(null=True, editable=False)
    resolution_ms = models.BigIntegerField(null=True, editable=False)
    watchers = models.ManyToManyField(User, through="Watcher", related_name="watched_tickets")

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="ticket_number_in_tenant"),
            models.CheckConstraint(condition=Q(priority__range=(1, 4)), name="priority_1_to_4"),
            models.CheckConstraint(
                condition=Q(urgency=None) | Q(urgency__range=(1, 4)), name="urgency_1_to_4"
            ),
        ]
        indexes = [
            models.Index("tenant", "status", F("number").desc(), name="ticket_by_status"),
            models.Index("tenant", "priority", F("number").desc(), name="ticket_by_priority"),
            models.Index("requester", F("number").desc(), name="ticket_by_requester"),
            models.Index("assignee", F("number").desc(), name="ticket_by_assignee"),
            models.Index("team", F("number").desc(), name="ticket_by_team"),
            models.Index("company", F("number").desc(), name="ticket_by_company"),
            # Nothing to write for the many that name neither.
            models.Index(
                F("job_type"),
                F("number").desc(),
                condition=Q(job_type__isnull=False),
                name="ticket_by_job_type",
            ),
            models.Index(
                F("asset"),
                F("number").desc(),
                condition=Q(asset__isnull=False),
                name="ticket_by_asset",
            ),
            models.Index(
                "tenant",
                F("activity_at").desc(),
                F("number").desc(),
                name="ticket_by_activity",
            ),
            models.Index("tenant", "sla_due_at", F("number").desc(), name="ticket_by_due"),
            # The periods of the metrics, with all that is counted and added up, so that a year of
            # tickets is read without the table. The second takes no part in opening a ticket.
            models.Index(
                fields=["tenant", "created_at"], include=["team"], name="ticket_by_creation"
            ),
            models.Index(
                fields=["tenant", "resolved_at"],
                include=[
                    "id",
                    "team",
                    "priority",
                    "sla_policy",
                    "sla_missed",
                    "response_ms",
                    "resolution_ms",
                ],
                condition=Q(resolved_at__isnull=False),
                name="ticket_by_resolution",
            ),
            models.Index(
                fields=["sla_next_at"],
                condition=Q(sla_next_at__isnull=False),
                name="ticket_clock_rings",
            ),
            # Everything a queue or the metrics count of open tickets, without reading the table.
            models.Index(
                fields=["tenant", "assignee", "team", "status", "priority", "-number"],
                include=["created_at"],
                condition=~Q(status__in=["Resolved", "Closed"]),
                name="ticket_active",
            ),
            GinIndex(fields=["tags"], name="ticket_by_tag"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """The number as people write it: `TKT-000042`."""
        return f"TKT-{self.number:06d}"

    @property
    def is_active(self) -> bool:
        return self.status in self.ACTIVE

    def involves(self, user: User) -> bool:
        """Whether somebody takes part in it: asked for it, or watches."""
        return self.requester_id == user.pk or self.watcher_rows.filter(user=user).exists()

    def may_be_watched_by(self, user: User) -> bool:
        """Whether somebody is of its company, or of none, so that none is opened to another."""
        return user.is_agent or not user.company_id or self.company_id in (None, user.company_id)

    def is_managed_by(self, user: User) -> bool:
        """Whether somebody decides about it: agents, and who cares for its company's IT."""
        is_ours = user.company_id is not None and user.company_id == self.company_id
        return user.may(Perm.UPDATE_TICKET) or (is_ours and user.may(Perm.UPDATE_COMPANY_TICKET))

    def open_to(self, user: User) -> frozenset[str]:
        """What of it somebody may change in the customers' way (`services.revise_ticket`)."""
        if self.is_managed_by(user):
            return frozenset({"title", "status", "priority", "job_type"})
        is_theirs = self.requester_id == user.pk and user.may(Perm.UPDATE_OWN_TICKET)
        return frozenset({"title", "status"} if is_theirs else ())

    @property
    def is_overdue(self) -> bool:
        """Whether a clock that is still open was due already."""
        return self.sla_due_at is not None and self.sla_due_at < timezone.now()

    @property
    def is_at_risk(self) -> bool:
        """Whether the clock that is due next came to risk (the bits of `services.clocks.MARKS`)."""
        is_response = self.sla_due_at == self.response_due_at
        return self.sla_due_at is not None and bool(self.sla_marks & (1 if is_response else 4))


class WatcherQuerySet(ScopedQuerySet):
    def of_strangers(self) -> Self:
        """Customers who watch a ticket of another company than theirs."""
        return (
            self.filter(user__company__isnull=False, ticket__company__isnull=False)
            .exclude(user__company=F("ticket__company"))
            .exclude(user__in=User.objects.agents().values("pk"))
            .select_related("ticket", "user")
        )


class Watcher(Model):
    """Somebody who is told of what happens on a ticket, and who may see it."""

    TENANT_PATH = "ticket__tenant"
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="watcher_rows", db_index=False
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    objects = WatcherQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "user"], name="one_watch_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user} watches {self.ticket}"
