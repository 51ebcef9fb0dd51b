"""A file of tickets that somebody asked for: it is made once, fetched for a day, and swept."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.core.cache import cache
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.models import User
from accounts.permissions import Perm
from helpdesk.core.files import new_name
from helpdesk.core.models import PublicModel, ScopedQuerySet
from tickets.models import Ticket
from tickets.models.filters import TicketFilter
from tickets.models.tickets import TicketQuerySet

# So many tickets are written while the client waits.
AT_ONCE = 1_000
DOWNLOAD_SECONDS = 15 * 60
LIFETIME = timedelta(days=1)
_DOWNLOAD_SALT = "helpdesk.export"
# The first key of an advisory lock, so that ours collide with nobody's.
LOCKS = 7_310_001


class TicketExportQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """One's own, for as long as one may export at all."""
        rows = super().visible_to(user)
        return rows.filter(owner=user) if user.may(Perm.EXPORT_TICKETS) else rows.none()

    def unfinished(self) -> Self:
        """Those that a worker has, or should have."""
        return self.filter(status__in=TicketExport.UNFINISHED)

    def under_way(self, user: User) -> Self:
        """What this person asked for and does not have yet."""
        return self.visible_to(user).unfinished()

    def untouched_since(self, moment: datetime) -> Self:
        """Those that nobody has begun, or begun again, since then."""
        return self.filter(touched_at__lt=moment)

    def outlived(self) -> Self:
        """Those whose day is over."""
        return self.filter(created_at__lt=timezone.now() - LIFETIME)

    def newest_first(self) -> Self:
        return self.order_by("-pk")

    def with_owner(self) -> Self:
        return self.select_related("owner__tenant")


class TicketExport(PublicModel):
    """One export: which tickets were asked for, how far it is, and what its file is called."""

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    UNFINISHED = (Status.QUEUED, Status.RUNNING)
    TENANT_PATH = "owner__tenant"
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # Roles that came with a token and stand in no row: they count for this export only.
    token_roles = ArrayField(models.CharField(max_length=20), default=list, editable=False)
    # Either tickets by primary key, or filters that all must fit.
    ticket_ids = ArrayField(models.BigIntegerField(), null=True, editable=False)
    filters = models.JSONField(null=True, editable=False)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.QUEUED, editable=False
    )
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    touched_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    # How many tickets the file holds.
    count = models.PositiveIntegerField(null=True, editable=False)
    stored_as = models.CharField(max_length=100, unique=True, editable=False)

    objects = TicketExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ticket_ids=None, filters__isnull=False)
                | Q(ticket_ids__isnull=False, filters=None),
                name="export_by_ids_or_filters",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="export_of_owner"),
            models.Index(
                "touched_at",
                condition=Q(status__in=["queued", "running"]),
                name="export_unfinished",
            ),
            models.Index("created_at", name="export_by_age"),
        ]

    def __str__(self) -> str:
        return self.filename

    @staticmethod
    def new_name() -> str:
        return new_name("exports")

    @property
    def filename(self) -> str:
        """What a browser saves it as."""
        return f"tickets-{self.created_at:%Y-%m-%d-%H%M}.csv"

    @property
    def is_small(self) -> bool:
        """Whether it is written while the client waits."""
        return self.ticket_ids is not None and len(self.ticket_ids) <= AT_ONCE

    @property
    def is_done(self) -> bool:
        return self.status == self.Status.DONE

    @property
    def is_unfinished(self) -> bool:
        return self.status in self.UNFINISHED

    @property
    def is_failed(self) -> bool:
        return self.status == self.Status.FAILED

    @property
    def is_permitted(self) -> bool:
        """Whether its owner may still have it."""
        return self.person().may(Perm.EXPORT_TICKETS)

    def person(self) -> User:
        """The owner with the rights they have now."""
        owner = User.objects.select_related("tenant").get(pk=self.owner_id)
        owner.effective_roles = frozenset(owner.roles) | frozenset(self.token_roles)
        return owner

    @property
    def progress(self) -> int:
        """How far it is, in percent. What a running one told last is kept in the cache."""
        if self.status != self.Status.RUNNING:
            return 100 if self.is_done else 0
        with suppress(RedisError):
            return cache.get(self._progress_key, 0)
        return 0

    def tell_progress(self, percent: int) -> None:
        """Lets others know how far it is: outside of the transaction, which they do not see."""
        with suppress(RedisError):
            cache.set(self._progress_key, percent, timeout=3600)

    @property
    def _progress_key(self) -> str:
        return f"export:{self.pk}"

    def rows(self, user: User) -> TicketQuerySet:
        """The tickets that were asked for, as far as this person may see them now."""
        rows = Ticket.objects.visible_to(user)
        if self.ticket_ids is not None:
            return rows.filter(pk__in=self.ticket_ids)
        for said in self.filters:
            rows = rows.fitting(TicketFilter.from_json(said), user)
        return rows

    def seize(self) -> bool:
        """Makes this transaction the only one that writes the file; False if another one does.

        PostgreSQL lets go of it when the transaction ends or its worker dies.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCKS, self.pk % 2**31])
            return cursor.fetchone()[0]

    def download_token(self) -> str:
        """What a signed address ends with that lets its owner load the file for 15 minutes."""
        return signing.dumps(self.pk, salt=_DOWNLOAD_SALT)


def export_with_token(token: str) -> TicketExport | None:
    """The finished export of a signed address, if its owner may have it still."""
    try:
        key = signing.loads(token, salt=_DOWNLOAD_SALT, max_age=DOWNLOAD_SECONDS)
    except signing.BadSignature:
        return None
    export = TicketExport.objects.filter(pk=key).first()
    if export is None:
        return None
    mine = TicketExport.objects.visible_to(export.person())
    return mine.filter(pk=key, status=TicketExport.Status.DONE).first()
