"""How a file comes to a ticket, in two steps, and how it goes.

First somebody says what they will send (`begin_upload`) and gets an address that takes just that;
then the file arrives, past us where the store is a bucket; then they say that it is there
(`finish_upload`), and it is looked at. A form without JavaScript does the three in one request.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import structlog
from django.conf import settings
from django.db.models import F
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Perm
from helpdesk.core import clamd
from helpdesk.core.errors import Forbidden, HelpdeskError, Invalid, NotFound, TooLarge
from helpdesk.core.events import emit
from helpdesk.core.filenames import (
    ENOUGH_TO_SNIFF,
    MAX_FILENAME,
    OCTETS,
    clean_filename,
    is_blocked,
    media_type,
    sniff,
)
from helpdesk.core.files import Address, Found, store
from helpdesk.core.service import service
from tickets.events import TicketEvent, summary
from tickets.models import Attachment, Comment, Ticket
from tickets.models.attachments import DOWNLOAD_SECONDS, UPLOAD_SECONDS

log = structlog.get_logger(__name__)
INCOMPLETE = "upload incomplete"


@dataclass(frozen=True)
class IncomingFile:
    """A file that a form brought along."""

    filename: str
    size: int
    source: IO[bytes]
    mime: str = ""


@service(Perm.ATTACH)
def begin_upload(
    ticket: Ticket, *, filename: str, size: int, mime: str = "", by: User
) -> Attachment:
    """Makes room for one file of exactly this size and type, for a quarter of an hour.

    Raises Invalid, TooLarge.
    """
    filename = _clean_name(filename)
    declared = media_type(mime)
    if mime.strip() and not declared:
        raise Invalid(mime="A media type, such as image/png.")
    if size < 1:
        raise Invalid(bytes="The file is empty.")
    _check_size(size)
    _check_type(filename, declared)

    return Attachment.objects.create(
        ticket=ticket,
        uploader=by,
        filename=filename,
        stored_as=Attachment.new_name(),
        size=size,
        mime=declared or OCTETS,
        upload_until=Attachment.upload_ends(),
    )


def upload_address(attachment: Attachment) -> Address:
    """Where the file goes: to the bucket, or to this service, with the headers it must have."""
    signed = store().put_address(
        attachment.upload_name,
        size=attachment.size,
        mime=attachment.mime,
        seconds=UPLOAD_SECONDS,
    )
    headers = {"Content-Type": attachment.mime}
    return signed or Address(f"/uploads/{attachment.upload_token}", headers)


@service(Perm.ATTACH)
def receive_upload(attachment: Attachment, *, source: IO[bytes], mime: str, by: User) -> None:
    """Takes the bytes of an upload that comes through this service, once.

    Raises NotFound, Invalid, Conflict, Unavailable.
    """
    ticket = Ticket.objects.visible_to(by).filter(pk=attachment.ticket_id)
    if attachment.uploader_id != by.pk or not by.is_active or not ticket.exists():
        raise NotFound
    if media_type(mime) != attachment.mime:
        raise Invalid(f"The upload was begun as {attachment.mime}.")

    if not store().receive(
        attachment.upload_name, source, size=attachment.size, mime=attachment.mime
    ):
        raise Invalid(INCOMPLETE)


@service(Perm.ATTACH)
def finish_upload(
    attachment: Attachment,
    *,
    ticket: Ticket,
    size: int | None = None,
    filename: str = "",
    comment: Comment | None = None,
    is_internal: bool = False,
    by: User,
) -> Attachment:
    """Puts a file that has arrived on the ticket, after a look at what it really is.

    The file of a comment is as internal as the comment. What is refused is not kept.
    Raises Invalid, Forbidden, Conflict, Unavailable.
    """
    if is_internal and not by.may(Perm.COMMENT_INTERNALLY):
        raise Forbidden("Only agents may keep a file internal.")
    if comment is not None and (comment.ticket_id != ticket.pk or comment.author_id != by.pk):
        raise Invalid(comment_id="You may add files to your own comments on this ticket.")
    mine = Attachment.objects.begun_by(by).filter(pk=attachment.pk, ticket=ticket)
    attachment = mine.select_for_update().first()
    if attachment is None:
        raise Invalid(attachment_id="There is no such upload of yours.")
    attachment.filename = _clean_name(filename or attachment.filename)
    _check_type(attachment.filename, "")
    found = store().find(attachment.upload_name)
    if found is None or found.size != attachment.size or size not in (None, found.size):
        raise Invalid(INCOMPLETE)
    attachment.mime = _look_into(attachment, found)

    store().keep(found, attachment.stored_as, mime=attachment.mime)
    now = timezone.now()
    attachment.comment = comment
    attachment.is_internal = comment.is_internal if comment else is_internal
    attachment.finished_at = now
    attachment.save(update_fields=["filename", "mime", "comment", "is_internal", "finished_at"])
    _touch(attachment, now)

    _tell(TicketEvent.ATTACHED, attachment, [None, attachment.filename], by)
    return attachment


@service(Perm.ATTACH)
def hold_file(ticket: Ticket, *, file: IncomingFile, by: User) -> Attachment:
    """Takes a file that came with a form, and keeps it until the form is through.

    Raises Invalid, TooLarge, Conflict, Unavailable.
    """
    # What a browser says of the type is no more than the extension tells.
    held = begin_upload(ticket, filename=file.filename, size=file.size, by=by)
    receive_upload(held, source=file.source, mime=held.mime, by=by)
    return held


@service(Perm.ATTACH)
def attach_files(ticket: Ticket, *, files: Iterable[IncomingFile], by: User) -> list[Attachment]:
    """Puts the files of a form on a ticket, all or none. Raises what `finish_upload` raises."""
    with _nothing_kept_on_failure() as made:
        for file in files:
            made.append(hold_file(ticket, file=file, by=by))
            made[-1] = finish_upload(made[-1], ticket=ticket, by=by)
    return made


@service(Perm.REMOVE_OWN_ATTACHMENT)
def remove_attachment(attachment: Attachment, *, by: User) -> None:
    """Takes a file off its ticket: the one who sent it, or an agent. Raises Forbidden, NotFound.

    It is gone at once for everybody; the bytes follow after the commit.
    """
    if attachment.uploader_id != by.pk and not by.may(Perm.REMOVE_ATTACHMENT):
        raise Forbidden("Only the person who sent this file may remove it.")
    attachment = Attachment.objects.stored().select_for_update().filter(pk=attachment.pk).first()
    if attachment is None:
        raise NotFound

    attachment.removed_at = timezone.now()
    attachment.save(update_fields=["removed_at"])
    _touch(attachment, attachment.removed_at)

    _tell(TicketEvent.DETACHED, attachment, [attachment.filename, None], by)


@service(Perm.ACT_AS_SYSTEM)
def discard_files(attachment: Attachment, *, by: User) -> None:
    """Removes from the store what nobody can reach: leftovers of uploads, and removed files.

    Twice is once. Raises Unavailable.
    """
    if attachment.removed_at or not attachment.finished_at:
        store().discard(attachment.upload_name, attachment.stored_as)
        attachment.delete()
    else:
        store().discard(attachment.upload_name)
        attachment.upload_until = None
        attachment.save(update_fields=["upload_until"])


def download_address(attachment: Attachment, *, by: User) -> str:
    """A signed address, good for a minute, from which the person may load the file."""
    signed = store().get_address(
        attachment.stored_as,
        filename=attachment.filename,
        mime=attachment.mime,
        seconds=DOWNLOAD_SECONDS,
    )
    return signed or f"/files/{attachment.download_token(by)}"


def _check_size(size: int) -> None:
    """Raises TooLarge."""
    if size > settings.ATTACHMENT_MAX_BYTES:
        raise TooLarge(f"A file has at most {filesizeformat(settings.ATTACHMENT_MAX_BYTES)}.")


def _clean_name(text: str) -> str:
    name = clean_filename(text)
    if not name:
        raise Invalid(filename="A file needs a name.")
    if len(name) > MAX_FILENAME:
        raise Invalid(filename=f"At most {MAX_FILENAME} characters.")
    return name


def _check_type(filename: str, mime: str) -> None:
    if is_blocked(settings.ATTACHMENT_BLOCKED_TYPES, filename=filename):
        raise Invalid(filename="Files of this kind are not taken.")
    if is_blocked(settings.ATTACHMENT_BLOCKED_TYPES, mime=mime):
        raise Invalid(mime="Files of this kind are not taken.")


def _look_into(attachment: Attachment, found: Found) -> str:
    """The type that the bytes show. Raises Invalid for refused types and infected files."""
    files = store()
    head = b"".join(files.read(found, most=min(found.size, ENOUGH_TO_SNIFF)))
    mime = sniff(head, attachment.filename)
    refused = ""
    if is_blocked(settings.ATTACHMENT_BLOCKED_TYPES, mime=mime):
        refused = "This is a file of a kind that is not taken."
    elif virus := clamd.infection(files.read(found)):
        log.warning("infected_upload", virus=virus, attachment=str(attachment.public_id))
        refused = "A virus was found in this file."
    if refused:
        files.discard(attachment.upload_name)
        raise Invalid(refused)
    return mime


@contextmanager
def _nothing_kept_on_failure() -> Iterator[list[Attachment]]:
    """The rows of a transaction vanish with it; their files would stay without a trace."""
    made: list[Attachment] = []
    try:
        yield made
    except Exception:
        for attachment in made:
            try:
                store().discard(attachment.upload_name, attachment.stored_as)
            except HelpdeskError as error:
                log.warning("files_left_behind", name=attachment.stored_as, error=str(error))
        raise


def _touch(attachment: Attachment, now: Any) -> None:
    """A file moves the ticket as a comment does: an internal one only for agents."""
    moved: dict[str, Any] = {"activity_at": now}
    if not attachment.is_internal:
        moved |= {"updated_at": now, "version": F("version") + 1}
    Ticket.objects.filter(pk=attachment.ticket_id).update(**moved)


def _tell(type_: TicketEvent, attachment: Attachment, change: list[str | None], by: User) -> None:
    ticket = attachment.ticket
    emit(
        type_,
        ticket,
        tenant_id=ticket.tenant_id,
        by=by,
        data={**summary(ticket), "attachment_id": str(attachment.public_id)},
        changes={"attachments": change},
        is_internal=attachment.is_internal,
    )
