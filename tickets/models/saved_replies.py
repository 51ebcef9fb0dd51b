"""Answers that are given often: written once, filled in for the ticket that they are put into."""

import re
from typing import Any, Self

from django.db import models
from django.db.models.functions import Lower

from accounts.models import Tenant, User
from helpdesk.core.models import Model, ScopedQuerySet
from tickets.models.tickets import Ticket

PLACEHOLDER = re.compile(r"\{(\w+)\}")


class SavedReplyQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """How agents answer is no customer's business."""
        return self.none()

    def active(self) -> Self:
        """Replies that are offered."""
        return self.filter(is_active=True)

    def by_name(self) -> Self:
        return self.order_by(Lower("name"), "pk")


class SavedReply(Model):
    """A text that agents put into their answers. `{requester}` and its like stand for the ticket's."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="saved_replies")
    name = models.CharField(max_length=100)
    text = models.TextField(
        max_length=20_000,
        help_text="Markdown. {requester}, {first_name}, {company}, {number}, {title} and {agent} "
        "are filled in.",
    )
    is_active = models.BooleanField(default=True)

    objects = SavedReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "saved replies"
        constraints = [
            models.UniqueConstraint("tenant", Lower("name"), name="saved_reply_name_in_tenant"),
        ]

    def __str__(self) -> str:
        return self.name

    def filled(self, ticket: Ticket, agent: User) -> str:
        """The text for this ticket. What it says of the ticket is put in once and read no further."""
        requester = ticket.requester.display_name
        values = {
            "requester": requester,
            "first_name": requester.split(" ")[0],
            "company": ticket.company.name if ticket.company else "",
            "number": ticket.reference,
            "title": ticket.title,
            "agent": agent.display_name,
        }
        return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), self.text)
