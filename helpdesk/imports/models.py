"""A file of rows that somebody brought: what it is for, how far it is, what became of its rows."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Company, User
from helpdesk.core.files import new_name
from helpdesk.core.imports import Became, Mode
from helpdesk.core.models import Model, ScopedQuerySet
from helpdesk.imports.kinds import KINDS, Kind

KEPT = timedelta(days=90)
# The rows of a trial, so that they are imported without being sent again.
ROWS_KEPT = timedelta(days=1)
# Longer than any request that still sends its file.
ARRIVES_WITHIN = timedelta(hours=1)


class ImportQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees those of their company, of what they may import themself."""
        kinds = [kind.name for kind in KINDS.values() if user.may(kind.perm)]
        return self.filter(company=user.company_id, kind__in=kinds)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def unfinished(self) -> Self:
        """Those that a worker has, or should have."""
        return self.filter(status__in=Import.UNFINISHED)

    def under_way(self, user: User) -> Self:
        """What this person brought and is not through yet."""
        return self.filter(owner=user).unfinished()

    def untouched_since(self, moment: datetime) -> Self:
        """Those that nobody has begun, or gone on with, since then."""
        return self.filter(touched_at__lt=moment)

    def with_needless_source(self) -> Self:
        """Those whose file is still there, and of no use any more."""
        tried = Q(is_dry_run=True, finished_at__gte=timezone.now() - ROWS_KEPT)
        through = Q(status=Import.Status.DONE) & ~tried
        return self.exclude(stored_as="").filter(through | Q(status=Import.Status.FAILED))

    def outlived(self) -> Self:
        """Those that never arrived whole, and those of long ago."""
        now = timezone.now()
        lost = Q(status=Import.Status.RECEIVING, touched_at__lt=now - ARRIVES_WITHIN)
        return self.filter(lost | Q(created_at__lt=now - KEPT))

    def newest_first(self) -> Self:
        return self.order_by("-pk")

    def with_people(self) -> Self:
        return self.select_related("owner__tenant", "company__tenant")


class Import(Model):
    """One import. What its rows did is committed with `position`, so it goes on where it stopped."""

    class Status(models.TextChoices):
        RECEIVING = "receiving", "Arriving"
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    UNFINISHED = (Status.QUEUED, Status.RUNNING)
    TENANT_PATH = "company__tenant"
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # Roles that came with a token and stand in no row: they count for this import only.
    token_roles = ArrayField(models.CharField(max_length=20), default=list, editable=False)
    kind = models.CharField(max_length=30)
    mode = models.CharField(max_length=10, default=Mode.CREATE)
    match_on = models.CharField(max_length=30)
    is_dry_run = models.BooleanField(default=False)
    filename = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVING)
    # Where the rows wait for a worker; empty once they are of no use any more.
    stored_as = models.CharField(max_length=100, blank=True)
    total = models.PositiveIntegerField(default=0)
    # How many rows are through, good and bad.
    position = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was given up.")
    attempts = models.PositiveSmallIntegerField(default=0)
    touched_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["company", "kind", "-id"], name="import_of_company"),
            models.Index(
                "touched_at",
                condition=Q(status__in=["receiving", "queued", "running"]),
                name="import_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.company}, {self.created_at:%Y-%m-%d %H:%M}"

    @staticmethod
    def new_name() -> str:
        return new_name("imports")

    @property
    def what(self) -> Kind:
        return KINDS[self.kind]

    @property
    def is_unfinished(self) -> bool:
        return self.status in self.UNFINISHED

    @property
    def is_failed(self) -> bool:
        return self.status == self.Status.FAILED

    @property
    def would_do_something(self) -> bool:
        return bool(self.created or self.updated)

    @property
    def can_be_imported(self) -> bool:
        """Whether it was a trial whose rows are there, and would do something."""
        is_tried = self.is_dry_run and self.status == self.Status.DONE and self.stored_as
        is_kept = is_tried and self.finished_at > timezone.now() - ROWS_KEPT
        return bool(is_kept) and self.would_do_something

    @property
    def progress(self) -> int:
        """How far it is, in percent."""
        if self.status == self.Status.DONE:
            return 100
        return 100 * self.position // self.total if self.total else 0

    def person(self) -> User:
        """Who brought it, with the rights they have now."""
        owner = User.objects.select_related("tenant").get(pk=self.owner_id)
        owner.effective_roles = frozenset(owner.roles) | frozenset(self.token_roles)
        return owner

    def count(self, became: Became) -> None:
        """One row more that did this."""
        setattr(self, became.value, getattr(self, became.value) + 1)


class ImportFaultQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """Who sees the import sees what was wrong with it."""
        return self.filter(job__in=Import.objects.visible_to(user))

    def in_order(self) -> Self:
        return self.order_by("row", "pk")


class ImportFault(Model):
    """What was wrong with one cell of one row; `field` is empty where it is the row as a whole."""

    TENANT_PATH = "job__company__tenant"
    job = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="faults", db_index=False)
    row = models.PositiveIntegerField()
    field = models.CharField(max_length=60, blank=True)
    message = models.CharField(max_length=300)

    objects = ImportFaultQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["job", "row", "id"], name="import_fault_in_order")]

    def __str__(self) -> str:
        return f"row {self.row}: {self.message}"
