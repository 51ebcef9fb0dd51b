"""What the person who asked thinks of how it went: one question a resolution, one answer."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Mail
from accounts.models.sessions import digest
from helpdesk.core.models import Model, ScopedQuerySet
from tickets.models.figures import within
from tickets.models.tickets import Ticket

LIFETIME = timedelta(days=30)


def _in_a_month() -> datetime:
    return timezone.now() + LIFETIME


class SurveyQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees what they said themself."""
        return self.filter(ticket__requester=user)

    def open(self) -> Self:
        """Questions that still wait for their answer."""
        return self.filter(answered_at=None, expires_at__gt=timezone.now())

    def answered(self) -> Self:
        return self.filter(answered_at__isnull=False)

    def answered_within(self, since: datetime | None, until: datetime | None) -> Self:
        """Answers given from one moment on and before another; None is an open end."""
        return self.answered().filter(within("answered_at", since, until))

    def of_requester(self, person: Any) -> Self:
        """What a person was asked about tickets of theirs."""
        return self.filter(ticket__requester=person)

    def tally(self) -> dict[str, int]:
        """How many answers there are (`total`), and how many of them are `good`."""
        good = models.Count("pk", filter=Q(score=Survey.Score.GOOD))
        return self.answered().aggregate(total=models.Count("pk"), good=good)

    def with_ticket(self) -> Self:
        return self.select_related("ticket")

    def latest_answer_first(self) -> Self:
        return self.order_by("-answered_at", "-pk")

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class Survey(Model):
    """The question mailed when a ticket was resolved, and its answer."""

    class Score(models.TextChoices):
        GOOD = "good", "Good"
        BAD = "bad", "Bad"

    TENANT_PATH = "ticket__tenant"
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="surveys", db_index=False
    )
    # Which resolution it asks about: a ticket that was reopened is asked about again.
    resolved_at = models.DateTimeField(editable=False)
    token_hash = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField(default=_in_a_month)
    # The one mail that asks it, however often that is tried.
    mail = models.ForeignKey(
        Mail, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    score = models.CharField(max_length=4, choices=Score.choices, blank=True)
    comment = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "resolved_at"], name="one_survey_a_resolution"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, score="")
                | Q(answered_at__isnull=False, score__in=["good", "bad"]),
                name="survey_answer_has_score",
            ),
        ]
        indexes = [
            models.Index(
                fields=["answered_at"],
                condition=Q(answered_at__isnull=False),
                name="survey_by_answer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_score_display() or 'No answer yet'} on {self.ticket_id}"


def survey_with_token(token: str) -> Survey | None:
    """The open question that a link names; None if it is answered, expired, or never was."""
    rows = Survey.objects.open().filter(token_hash=digest(token))
    return rows.select_related("ticket__requester", "ticket__tenant").first()
