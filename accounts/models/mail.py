"""Mails on their way: each is a row until a server has taken it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models.people import User
from accounts.models.tenancy import Tenant
from helpdesk.core.models import PublicModel, ScopedQuerySet

# Longer than a send can take, so that who finds it over knows that the worker is gone.
LEASE = timedelta(minutes=5)
KEPT = timedelta(days=90)


class MailQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """What was mailed is for those who run the service."""
        return self.none()

    def due(self) -> Self:
        """Mails to be tried now, the longest waiting first."""
        return self.filter(next_try_at__lte=timezone.now()).order_by("next_try_at", "pk")

    def claim(self, at_most: int) -> list["Mail"]:
        """Takes due mails for one worker: nobody else gets them before the lease is over.

        A worker that dies in between has counted its try, so that no mail kills workers for ever.
        """
        with transaction.atomic():
            rows = self.due().select_for_update(skip_locked=True)
            keys = list(rows.values_list("pk", flat=True)[:at_most])
            until = timezone.now() + LEASE
            self.filter(pk__in=keys).update(attempts=F("attempts") + 1, next_try_at=until)
        return list(self.filter(pk__in=keys).select_related("person", "tenant").order_by("pk"))

    def count_by_person(self, people: Iterable[int], since: datetime) -> dict[int, int]:
        """How many mails each of these people was meant to get since then."""
        rows = self.filter(person__in=list(people), created_at__gt=since).order_by()
        return dict(rows.values_list("person").annotate(Count("pk")))

    def outdated(self) -> Self:
        """Mails that are done and of no interest any more."""
        return self.filter(next_try_at=None, created_at__lt=timezone.now() - KEPT)


class Mail(PublicModel):
    """One mail to one person. Its text is written at each try; `data` says what about, in ids.

    The public id is the mail's Message-ID: a mail that is sent twice, because a worker died between
    sending and noting it, is the same mail twice.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        NEEDLESS = "needless", "Nothing left to tell"
        SET_ASIDE = "set_aside", "Set aside"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    next_try_at = models.DateTimeField(null=True, default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    address = models.CharField(max_length=254, blank=True, help_text="Where it went.")
    error = models.CharField(max_length=300, blank=True, help_text="What the last try ended in.")

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", next_try_at__isnull=False)
                | Q(~Q(state="waiting"), next_try_at=None),
                name="mail_waits_for_a_try",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="mail_due"
            ),
            models.Index(fields=["person", "created_at"], name="mail_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person}"
