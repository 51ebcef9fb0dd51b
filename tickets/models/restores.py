"""What somebody wants back from a backup; the work on it is a ticket."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from assets.models import Asset, BackupRun
from helpdesk.core.models import Model, ScopedQuerySet
from tickets.models.tickets import Ticket


class RestoreRequestQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees their own requests, IT those of the company."""
        wanted = Q(ticket__requester=user)
        if user.it_privileges and user.company_id:
            wanted |= Q(ticket__company=user.company_id)
        return self.filter(wanted)

    def with_state(self, state: str) -> Self:
        """Those that stand so, by their tickets."""
        decided = {name: said for said, name in RestoreRequest.BY_APPROVAL.items()}
        if state in decided:
            return self.filter(ticket__approval_status=decided[state])
        rows = self.exclude(ticket__approval_status__in=decided.values())
        return rows.filter(ticket__status__in=RestoreRequest.BY_STATUS[state])

    def with_ticket(self) -> Self:
        return self.select_related("ticket__requester", "asset", "run")

    def newest_first(self) -> Self:
        return self.order_by("-pk")


class RestoreRequest(Model):
    """The wish for data back: which, from when, and to where. How it goes, its ticket tells."""

    class Destination(models.TextChoices):
        ORIGINAL = "original", "Where it was"
        ALTERNATE = "alternate", "Another place"

    # How a request stands: by the approval of its ticket, else by the ticket's status.
    BY_APPROVAL = {"pending": "pending_approval", "rejected": "rejected"}
    BY_STATUS = {
        "submitted": [Ticket.Status.NEW, Ticket.Status.OPEN],
        "in_progress": [Ticket.Status.IN_PROGRESS],
        "on_hold": [Ticket.Status.PENDING],
        "completed": [Ticket.Status.RESOLVED, Ticket.Status.CLOSED],
    }
    STATES = [*BY_APPROVAL.values(), *BY_STATUS]

    TENANT_PATH = "ticket__tenant"
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="restore_request")
    description = models.TextField()
    asset = models.ForeignKey(
        Asset, null=True, blank=True, on_delete=models.SET_NULL, related_name="restore_requests"
    )
    run = models.ForeignKey(
        BackupRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    restore_point = models.DateTimeField(
        null=True, blank=True, help_text="As it was at this moment."
    )
    paths = ArrayField(models.CharField(max_length=1_000), default=list, blank=True)
    destination = models.CharField(
        max_length=10, choices=Destination.choices, default=Destination.ORIGINAL
    )

    objects = RestoreRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Restore of {self.asset or 'data'}"

    @property
    def state(self) -> str:
        """How it stands."""
        if said := self.BY_APPROVAL.get(self.ticket.approval_status):
            return said
        return next(name for name, found in self.BY_STATUS.items() if self.ticket.status in found)
