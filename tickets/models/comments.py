"""What people say on a ticket: public replies, and notes that customers never see."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from accounts.models import User
from helpdesk.core import markdown
from helpdesk.core.models import PublicModel, ScopedQuerySet
from tickets.models.tickets import Ticket


class CommentQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the public comments of the tickets they may see."""
        return self.public().filter(ticket__in=Ticket.objects.visible_to(user))

    def public(self) -> Self:
        return self.filter(is_internal=False)

    def oldest_first(self) -> Self:
        return self.order_by("created_at", "pk")

    def last_of_each_ticket(self) -> Self:
        """The newest of these comments on every ticket."""
        return self.order_by("ticket", "-created_at", "-pk").distinct("ticket")

    def with_author(self) -> Self:
        return self.select_related("author")


class Comment(PublicModel):
    """One message on a ticket, in Markdown."""

    TENANT_PATH = "ticket__tenant"
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="comments", db_index=False
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    body_md = models.TextField()
    is_internal = models.BooleanField(default=False)
    source = models.CharField(max_length=10, choices=Ticket.Source.choices)
    # The names behind an `@` by which somebody was meant, as they were written.
    mentions = ArrayField(
        models.CharField(max_length=200), default=list, db_default=[], blank=True, editable=False
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(F("ticket"), F("created_at"), F("id"), name="comment_of_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.author} on {self.ticket_id}"

    @property
    def body_html(self) -> str:
        """The body as sanitised HTML."""
        return markdown.to_html(self.body_md, self.mentions)
