"""Files on a ticket, from the moment somebody may send one to the moment it is gone."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from helpdesk.core.files import new_name
from helpdesk.core.models import PublicModel, ScopedQuerySet
from tickets.models.comments import Comment
from tickets.models.tickets import Ticket

UPLOAD_SECONDS = 15 * 60
DOWNLOAD_SECONDS = 60
_UPLOAD_SALT, _DOWNLOAD_SALT = "helpdesk.upload", "helpdesk.download"
# A file that is being written when its time runs out is left alone for so long.
GRACE = timedelta(minutes=2)


class AttachmentQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Attachments that are whole and there, as far as the person may see them."""
        return super().visible_to(user).stored()

    def granted_to(self, user: Any) -> Self:
        """A customer sees the files of their tickets, except those of internal notes."""
        return self.public().filter(ticket__in=Ticket.objects.visible_to(user))

    def stored(self) -> Self:
        """Finished, and not removed."""
        return self.filter(finished_at__isnull=False, removed_at=None)

    def public(self) -> Self:
        """What customers may see of these, also where an agent looks."""
        return self.filter(is_internal=False).filter(
            Q(comment=None) | Q(comment__is_internal=False)
        )

    def begun_by(self, user: User) -> Self:
        """Uploads that this person began and may still finish."""
        return self.filter(
            uploader=user, finished_at=None, removed_at=None, upload_until__gt=timezone.now()
        )

    def overdue(self) -> Self:
        """Rows whose upload address has run out: what lies there, if anything, is of no use."""
        return self.filter(upload_until__lt=timezone.now() - GRACE)

    def removed(self) -> Self:
        """What is gone for everybody but still lies in the store."""
        return self.filter(removed_at__isnull=False)

    def oldest_first(self) -> Self:
        return self.order_by("finished_at", "pk")

    def with_uploader(self) -> Self:
        return self.select_related("uploader", "comment")


class Attachment(PublicModel):
    """One file. The row comes first and is `finished` when the file has arrived and been checked."""

    TENANT_PATH = "ticket__tenant"
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="attachments")
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    uploader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # For people to read; what the file is called in the store is ours.
    filename = models.CharField(max_length=255)
    stored_as = models.CharField(max_length=100, unique=True, editable=False)
    size = models.BigIntegerField()
    # As declared until it is finished, as found in the bytes afterwards.
    mime = models.CharField(max_length=127)
    is_internal = models.BooleanField(default=False)
    upload_until = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_has_bytes"),
        ]
        indexes = [
            models.Index(F("ticket"), F("finished_at"), name="attachment_of_ticket"),
            models.Index(
                "upload_until", condition=~Q(upload_until=None), name="attachment_overdue"
            ),
            models.Index("removed_at", condition=~Q(removed_at=None), name="attachment_removed"),
        ]

    def __str__(self) -> str:
        return self.filename

    @staticmethod
    def new_name() -> str:
        return new_name("attachments")

    @staticmethod
    def upload_ends() -> datetime:
        return timezone.now() + timedelta(seconds=UPLOAD_SECONDS)

    @property
    def upload_name(self) -> str:
        """Where the file lies in the store until it is finished."""
        return f"uploads/{self.stored_as.rpartition('/')[2]}"

    @property
    def upload_token(self) -> str:
        """What the signed address of an upload to this service ends with."""
        return signing.dumps(self.pk, salt=_UPLOAD_SALT)

    def download_token(self, user: User) -> str:
        """What a signed address ends with that lets this person load the file for a minute."""
        return signing.dumps([self.pk, user.pk], salt=_DOWNLOAD_SALT)


def upload_with_token(token: str) -> Attachment | None:
    """The unfinished upload that a signed address names; None if it is not ours, or too old."""
    try:
        key = signing.loads(token, salt=_UPLOAD_SALT, max_age=UPLOAD_SECONDS)
    except signing.BadSignature:
        return None
    rows = Attachment.objects.filter(
        pk=key, finished_at=None, removed_at=None, upload_until__gt=timezone.now()
    )
    return rows.select_related("uploader").first()


def download_with_token(token: str) -> Attachment | None:
    """The attachment of a signed address, if the person it was signed for may see it still."""
    try:
        key, user_id = signing.loads(token, salt=_DOWNLOAD_SALT, max_age=DOWNLOAD_SECONDS)
    except signing.BadSignature:
        return None
    person = User.objects.active().filter(pk=user_id).first()
    return person and Attachment.objects.visible_to(person).filter(pk=key).first()
