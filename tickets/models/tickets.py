"""The ticket and its watchers."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Company, Team, Tenant, User
from accounts.models.people import AGENT_ROLES
from helpdesk.core.models import Model, PublicModel, ScopedQuerySet
from tickets.models import figures
from tickets.models.filters import TicketFilter

REFERENCE = re.compile(r"(?:TKT-|#)0*(\d{1,18})", re.IGNORECASE)


class TicketQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the tickets they asked for and those they watch."""
        asked_for = self.model.objects.filter(requester=user).values("pk")
        watched = Watcher.objects.filter(user=user).values("ticket_id")
        return self.filter(pk__in=asked_for.union(watched))

    def customers_who_see(self) -> Any:
        """Pairs `(ticket_id, user_id)`: `granted_to` asked from the ticket's side."""
        rows = self.order_by()
        return rows.values_list("pk", "requester_id").union(
            rows.filter(watchers__isnull=False).values_list("pk", "watchers")
        )

    def active(self) -> Self:
        """Tickets that still need something: neither resolved nor closed."""
        return self.filter(status__in=Ticket.ACTIVE)

    def unassigned_in_queue(self) -> Self:
        """What waits for an agent: nobody's, and New or Open."""
        return self.filter(assignee=None, status__in=Ticket.QUEUED)

    def waiting_for_customer(self) -> Self:
        """Tickets on hold in which our side spoke last: the customer is asked for something."""
        comments = self.model.comments.rel.related_model.objects
        said = comments.public().filter(ticket=models.OuterRef("pk")).order_by("-created_at", "-pk")
        return (
            self.with_status([Ticket.Status.PENDING])
            .annotate(last_speaker=models.Subquery(said.values("author__roles")[:1]))
            .filter(last_speaker__overlap=list(AGENT_ROLES))
        )

    def assigned_to(self, user: User) -> Self:
        return self.filter(assignee=user)

    def assigned_to_any(self, users: Iterable[User | int | None]) -> Self:
        """Tickets of one of these agents; None among them means nobody's."""
        return self.filter(_any_of("assignee", users))

    def in_teams(self, teams: Iterable[Team | int | None]) -> Self:
        """Tickets of one of these teams; None among them means those of no team."""
        return self.filter(_any_of("team", teams))

    def requested_by(self, user: User) -> Self:
        return self.filter(requester=user)

    def in_team(self, team: Team) -> Self:
        return self.filter(team=team)

    def with_status(self, statuses: Iterable[str]) -> Self:
        return self.filter(status__in=list(statuses))

    def with_priority(self, priorities: Iterable[int]) -> Self:
        return self.filter(priority__in=list(priorities))

    def tagged(self, tag: str) -> Self:
        return self.filter(tags__contains=[tag])

    def matching(self, text: str, user: Any) -> Self:
        """Tickets that a web-style search finds in what this person may read (`search.py`)."""
        documents = self.model.search.related.related_model.objects
        return self.filter(pk__in=documents.matching(text, user).values("pk"))

    def most_relevant_first(self, text: str, user: Any) -> Self:
        """The newest thousand of these, those first that speak most of the text."""
        documents = self.model.search.related.related_model.objects
        newest = self.newest_first().values("pk")[:1000]
        rank = documents.filter(ticket=models.OuterRef("pk")).ranks(text, user)
        return (
            self.model.objects.filter(pk__in=newest)
            .annotate(rank=models.Subquery(rank))
            .order_by("-rank", "-number")
        )

    def resolved_within(self, days: int) -> Self:
        """Tickets that were resolved in the last so many days."""
        return self.filter(resolved_at__gte=timezone.now() - timedelta(days=days))

    def fitting(self, wanted: TicketFilter, user: Any) -> Self:
        """Tickets of which everything holds that a filter says; the search is this person's."""
        rows = self
        if wanted.statuses is not None:
            rows = rows.with_status(wanted.statuses)
        if wanted.priorities is not None:
            rows = rows.with_priority(wanted.priorities)
        if wanted.teams is not None:
            rows = rows.in_teams(wanted.teams)
        if wanted.assignees is not None:
            rows = rows.assigned_to_any(wanted.assignees)
        if wanted.resolved_within_days is not None:
            rows = rows.resolved_within(wanted.resolved_within_days)
        if wanted.tag:
            rows = rows.tagged(wanted.tag)
        rows = rows.behind_figure(wanted)
        return rows.matching(wanted.search, user) if wanted.search else rows

    def behind_figure(self, wanted: TicketFilter) -> Self:
        """Tickets of which holds what a figure of the metrics counts."""
        rows = self.filter(
            figures.within_days("created_at", wanted.created_from, wanted.created_to),
            figures.in_hour("created_at", wanted.created_hour),
            figures.PROMISES.get(wanted.promise, Q()),
        )
        if wanted.done_from or wanted.done_to:
            done = figures.within_days("resolved_at", wanted.done_from, wanted.done_to)
            rows = rows.filter(done, resolved_at__isnull=False)
        if wanted.policies is not None:
            rows = rows.filter(_any_of("sla_policy", wanted.policies))
        if wanted.rated:
            rows = rows.rated(wanted.rated, wanted.rated_from, wanted.rated_to)
        return rows.reopened() if wanted.reopened else rows

    def rated(self, score: str, first: str = "", last: str = "") -> Self:
        """Tickets that their requester found `good` or `bad` (or `any`) in these days."""
        surveys = self.model.surveys.rel.related_model.objects.answered()
        surveys = surveys.filter(figures.within_days("answered_at", first, last))
        said = surveys if score == "any" else surveys.filter(score=score)
        return self.filter(pk__in=said.values("ticket"))

    def reopened(self) -> Self:
        """Tickets that were done once, and then were not."""
        changes = self.model.status_changes.rel.related_model.objects
        again = changes.filter(
            ticket=models.OuterRef("pk"), old_status__in=Ticket.DONE, new_status__in=Ticket.ACTIVE
        )
        return self.filter(models.Exists(again))

    def ringing(self, now: datetime) -> Self:
        """Tickets of which a clock came to risk or was breached since somebody last looked."""
        return self.filter(sla_next_at__lte=now).order_by("sla_next_at", "pk")

    def created_within(self, since: datetime | None, until: datetime | None) -> Self:
        """Tickets that came in from one moment on and before another; None is an open end."""
        return self.filter(figures.within("created_at", since, until))

    def done_within(self, since: datetime | None, until: datetime | None) -> Self:
        """Tickets that are done, and came to it last from one moment on and before another."""
        return self.filter(figures.within("resolved_at", since, until), resolved_at__isnull=False)

    def newest_first(self) -> Self:
        return self.order_by("-number")

    def latest_first(self) -> Self:
        """By the last change that a customer can see."""
        return self.order_by("-updated_at", "-number")

    def before_number(self, number: int) -> Self:
        """Older tickets than this one: the next page of `newest_first`."""
        return self.filter(number__lt=number)

    def with_people(self) -> Self:
        """With requester, assignee, team and company in the same query."""
        return self.select_related("requester", "assignee", "team", "company")


def _any_of(field: str, rows: Iterable[Any]) -> Q:
    """The field is one of these; None among them means that it is empty."""
    named = list(rows)
    condition = Q(**{f"{field}__in": [row for row in named if row is not None]})
    return condition | Q(**{field: None}) if None in named else condition


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
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.NEW)
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

    @property
    def is_overdue(self) -> bool:
        """Whether a clock that is still open was due already."""
        return self.sla_due_at is not None and self.sla_due_at < timezone.now()

    @property
    def is_at_risk(self) -> bool:
        """Whether the clock that is due next came to risk (the bits of `services.clocks.MARKS`)."""
        is_response = self.sla_due_at == self.response_due_at
        return self.sla_due_at is not None and bool(self.sla_marks & (1 if is_response else 4))


class Watcher(Model):
    """Somebody who is told of what happens on a ticket, and who may see it."""

    TENANT_PATH = "ticket__tenant"
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="watcher_rows", db_index=False
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "user"], name="one_watch_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user} watches {self.ticket}"
