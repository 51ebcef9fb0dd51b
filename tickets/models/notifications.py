"""What somebody is told of a ticket, by mail or in the bell, and what each person wants to be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Mail, User
from helpdesk.core.models import Event, Model, ScopedQuerySet
from tickets.models.tickets import Ticket

KEPT = timedelta(days=90)
# When a day's news goes out, by the clock of who gets it.
DAILY_AT = time(6)
COUNTED_AT_MOST = 100


class Kind(models.TextChoices):
    """Why somebody is told. One event tells a person one thing: the last that fits in this order."""

    STATUS = "status", "The status changed"
    RESOLVED = "resolved", "It was resolved"
    REOPENED = "reopened", "It was reopened"
    QUEUED = "queued", "Something new waits in my team's queue"
    REPLY = "reply", "Somebody replied"
    CUSTOMER_REPLIED = "customer_replied", "A customer replied on a ticket of mine"
    NOTE = "note", "A colleague wrote an internal note"
    MENTIONED = "mentioned", "Somebody mentioned me"
    SLA = "sla", "A target is at risk or missed"
    RECEIVED = "received", "My request was received"
    ASSIGNED = "assigned", "A ticket was assigned to me"
    DECIDED = "decided", "My request was approved or turned down"
    APPROVAL = "approval", "A request waits for my decision"


@dataclass(frozen=True)
class Channels:
    """Ways of telling somebody."""

    mail: bool
    in_app: bool


DEFAULTS = {
    Kind.RECEIVED: Channels(mail=True, in_app=False),
    Kind.REPLY: Channels(mail=True, in_app=True),
    Kind.STATUS: Channels(mail=True, in_app=True),
    Kind.RESOLVED: Channels(mail=True, in_app=True),
    Kind.REOPENED: Channels(mail=True, in_app=True),
    Kind.ASSIGNED: Channels(mail=True, in_app=True),
    Kind.CUSTOMER_REPLIED: Channels(mail=True, in_app=True),
    Kind.NOTE: Channels(mail=True, in_app=True),
    Kind.MENTIONED: Channels(mail=True, in_app=True),
    Kind.QUEUED: Channels(mail=False, in_app=True),
    Kind.SLA: Channels(mail=True, in_app=True),
    Kind.DECIDED: Channels(mail=True, in_app=True),
    Kind.APPROVAL: Channels(mail=True, in_app=True),
}
# What only agents are told of, so that nobody else chooses about it either.
OF_AGENTS = {Kind.ASSIGNED, Kind.CUSTOMER_REPLIED, Kind.NOTE, Kind.QUEUED, Kind.SLA}
MOVES = {
    Ticket.Status.NEW: "put it back to the new requests",
    Ticket.Status.OPEN: "put it in the queue",
    Ticket.Status.IN_PROGRESS: "started working on it",
    Ticket.Status.PENDING: "put it on hold",
    Ticket.Status.RESOLVED: "marked it as solved",
    Ticket.Status.CLOSED: "closed it",
}


class NotificationSettings(Model):
    """What a person wants to be told, where it differs from the defaults, and how often by mail."""

    class Digest(models.TextChoices):
        AT_ONCE = "at_once", "At once"
        HOURLY = "hourly", "Every hour"
        DAILY = "daily", "Once a day"

    TENANT_PATH = "person__tenant"
    person = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="notification_settings"
    )
    digest = models.CharField(max_length=10, choices=Digest.choices, default=Digest.AT_ONCE)
    # {kind: [by mail, in the bell]}
    choices = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "notification settings"

    def __str__(self) -> str:
        return f"Notifications of {self.person}"

    def channels(self, kind: str) -> Channels:
        """How this person is told of things of a kind."""
        chosen = self.choices.get(kind)
        return Channels(*chosen) if chosen else DEFAULTS[Kind(kind)]

    def mail_at(self, now: datetime) -> datetime:
        """When what happens now is mailed: a little later, so that what follows comes with it."""
        if self.digest == self.Digest.AT_ONCE:
            return now + timedelta(seconds=settings.MAIL_WINDOW_SECONDS)
        hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        if self.digest == self.Digest.HOURLY:
            return hour
        return self._morning_after(now)

    def _morning_after(self, now: datetime) -> datetime:
        """The next time that the person's clock shows six: by days, some of which have 23 hours."""
        zone = self.person.zone
        today = now.astimezone(zone).date()
        mornings = (datetime.combine(today + timedelta(days=n), DAILY_AT, zone) for n in (0, 1))
        return next(each for each in (m.astimezone(UTC) for m in mornings) if each > now)


def settings_of(person: User) -> NotificationSettings:
    """A person's settings; the defaults for who never chose any."""
    try:
        return person.notification_settings
    except NotificationSettings.DoesNotExist:
        return NotificationSettings(person=person)


class NotificationQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees what they themself were told of tickets that they still may see."""
        return self.filter(
            person=user, is_internal=False, ticket__in=Ticket.objects.visible_to(user)
        )

    def told_to(self, user: Any) -> Self:
        """What a person was told and still may know."""
        return self.visible_to(user).filter(person=user)

    def in_bell(self) -> Self:
        return self.filter(in_app=True)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def to_count(self) -> Self:
        """As many of these as are counted: who has a hundred is not served by more."""
        return self.order_by()[:COUNTED_AT_MOST]

    def newest_first(self) -> Self:
        return self.order_by("-pk")

    def oldest_first(self) -> Self:
        """In the order of what happened, whichever worker was told of it first."""
        return self.order_by("event_id", "pk")

    def with_story(self) -> Self:
        """With ticket and event in the same query: all that a sentence needs."""
        return self.select_related("ticket", "event__actor", "person")

    def unmailed(self) -> Self:
        """What is to be mailed and is in no mail yet."""
        return self.filter(mail_at__isnull=False, mail=None)

    def due(self) -> Self:
        """What is to be mailed now."""
        return self.unmailed().filter(mail_at__lte=timezone.now())

    def of_people(self, people: Iterable[int]) -> Self:
        return self.filter(person__in=list(people))

    def of_ticket(self, ticket: Ticket | int) -> Self:
        return self.filter(ticket=ticket)

    def outdated(self) -> Self:
        return self.filter(created_at__lt=timezone.now() - KEPT)


class Notification(Model):
    """One person told of one event: the row that makes telling happen once, however often tried."""

    TENANT_PATH = "ticket__tenant"
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notifications")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    is_internal = models.BooleanField(default=False)
    in_app = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True, editable=False)
    mail_at = models.DateTimeField(null=True, editable=False)
    mail = models.ForeignKey(
        Mail, null=True, on_delete=models.SET_NULL, related_name="notifications", editable=False
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="told_once"),
        ]
        indexes = [
            models.Index(
                fields=["person", "-id"], condition=Q(in_app=True), name="notification_in_bell"
            ),
            models.Index(
                fields=["person"],
                condition=Q(in_app=True, read_at=None),
                name="notification_unread",
            ),
            models.Index(
                fields=["mail_at"],
                condition=Q(mail_at__isnull=False, mail=None),
                name="notification_due",
            ),
            models.Index(fields=["created_at"], name="notification_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.ticket_id}"

    @property
    def sentence(self) -> str:
        """What happened, in words: `Arjun Patel replied`."""
        who = self.event.actor.display_name if self.event.actor else "Somebody"
        if self.kind == Kind.RECEIVED:
            return "We have your request"
        if self.kind == Kind.SLA:
            return self._of_clock()
        if self.kind == Kind.APPROVAL:
            return self._of_approval()
        return f"{who} {self._act()}"

    def _act(self) -> str:
        status = self.event.changes.get("status", ["", ""])[1]
        if self.kind == Kind.QUEUED:
            return self._of_queue()
        return {
            Kind.REPLY: "replied",
            Kind.CUSTOMER_REPLIED: "replied",
            Kind.NOTE: "wrote an internal note",
            Kind.MENTIONED: f"mentioned you{' in an internal note' * self.is_internal}",
            Kind.ASSIGNED: "assigned this to you",
            Kind.REOPENED: "reopened it",
            Kind.DECIDED: {"approved": "approved it", "rejected": "turned it down"}.get(
                self.event.data.get("decision", ""), ""
            ),
        }.get(self.kind) or MOVES.get(status, "changed it")

    def _of_queue(self) -> str:
        if "team" in self.event.changes:
            return "passed this to your team"
        said = "comment_id" in self.event.data
        return "wrote again; nobody has taken it" if said else "asked your team for help"

    def _of_clock(self) -> str:
        clock = self.event.data.get("clock", "")
        name = {"response": "first reply", "resolution": "solution"}.get(clock, "target")
        if self.event.type == "sla_at_risk":
            return f"The {name} is due soon"
        return f"The {name} is overdue"

    def _of_approval(self) -> str:
        if self.event.type == "approval_reminded":
            return "This still waits for your decision"
        if self.event.type == "approval_escalated":
            return "Nobody has decided yet, now you may, too"
        return "This waits for your decision"
