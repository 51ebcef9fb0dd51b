"""The record of a ticket's statuses."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from helpdesk.core.models import Model, ScopedQuerySet
from helpdesk.core.writing import write
from tickets.models.tickets import Ticket

_RECORD = """
    INSERT INTO tickets_statuschange (ticket_id, old_status, new_status, by_id, created_at)
    VALUES (%s, %s, %s, %s, %s)
"""


class StatusChangeQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees how the tickets they may see went on."""
        return self.filter(ticket__in=Ticket.objects.visible_to(user))

    def oldest_first(self) -> Self:
        return self.order_by("pk")

    def record(self, ticket: Ticket, *, old: str = "", by: User, at: datetime) -> None:
        """Writes a move to the status that the ticket has now; reads nothing back."""
        write(_RECORD, [ticket.pk, old, ticket.status, by.pk, at])


class StatusChange(Model):
    """One move from status to status. What the SLA's clocks are computed from."""

    TENANT_PATH = "ticket__tenant"
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="status_changes", db_index=False
    )
    old_status = models.CharField(max_length=20, choices=Ticket.Status.choices, blank=True)
    new_status = models.CharField(max_length=20, choices=Ticket.Status.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "id"], name="status_change_of_ticket"),
            # Few among many: the tickets that were opened again.
            models.Index(
                fields=["ticket"],
                condition=Q(
                    old_status__in=["Resolved", "Closed"],
                    new_status__in=["New", "Open", "In Progress", "Pending"],
                ),
                name="status_change_reopens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_status or '—'} → {self.new_status}"
