"""Files on the pages of desk and portal: how a form brings them, how a conversation shows them."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.models import User
from helpdesk.core.errors import HelpdeskError, Invalid
from helpdesk.core.plans import Plan
from helpdesk.core.text import uuid_of
from helpdesk.core.throttle import Throttle
from helpdesk.forms import MakingForm
from helpdesk.pages import found
from tickets.models import Attachment, Comment, Ticket
from tickets.models.attachments import AttachmentQuerySet
from tickets.services import (
    IncomingFile,
    attach_files,
    download_address,
    finish_upload,
    hold_file,
    remove_attachment,
)

MAX_FILES = 20
# The message of a ticket that a file without a comment stands under.
OPENING = "description"


@dataclass
class Uploads:
    """The files of an answer that is being written: here already, on no comment yet."""

    held: list[Attachment] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def words(self, text: str) -> str:
        """What is said: a file may come without a word."""
        if text.strip() or not self.held:
            return text
        return "Please see the attached file." if len(self.held) == 1 else "Please see the files."

    def attach_to(self, comment: Comment, *, by: User) -> None:
        """Puts them on a comment. Raises Invalid; the refused file is then held no longer."""
        for attachment in list(self.held):
            try:
                finish_upload(attachment, ticket=comment.ticket, comment=comment, by=by)
            except Invalid as error:
                self.held.remove(attachment)
                raise _about(attachment.filename, error) from error


class AnswerForm(MakingForm):
    """A form beside a ticket that brings files along."""

    def __init__(
        self, *args: Any, ticket: Ticket, uploads: Uploads | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        self.uploads = uploads or Uploads()

    def clean(self) -> dict[str, Any]:
        for error in self.uploads.errors:
            self.add_error(None, error)
        return self.cleaned_data


def uploads_in(request: HttpRequest, ticket: Ticket) -> Uploads:
    """Takes the files of a form, and finds those that came before or by script.

    They are held on their own, so that a form that is refused loses none.
    """
    user, uploads = request.user, Uploads()
    ids = [key for text in request.POST.getlist("upload")[:MAX_FILES] if (key := uuid_of(text))]
    begun = Attachment.objects.begun_by(user).filter(ticket=ticket, public_id__in=ids)
    uploads.held = list(begun.order_by("pk"))
    for file in files_in(request):
        try:
            Throttle.for_person(user, "attachments")
            uploads.held.append(hold_file(ticket, file=file, by=user))
        except HelpdeskError as error:
            uploads.errors.append(_about(file.filename, error).message)
    return uploads


def files_in(request: HttpRequest) -> list[IncomingFile]:
    """The files that a form without script brought along."""
    return [
        IncomingFile(file.name or "", file.size or 0, file)
        for file in request.FILES.getlist("files")[:MAX_FILES]
    ]


def attach_all(ticket: Ticket, files: list[IncomingFile], *, by: User) -> None:
    """Puts the files of a form on a new ticket, all or none. Raises Invalid."""
    try:
        attach_files(ticket, files=files, by=by)
    except Invalid as error:
        raise Invalid(f"A file was refused, choose the files again. {error.message}") from error


def shown_files(ticket: Ticket, user: User, *, public: bool = False) -> dict[str, list[Attachment]]:
    """The files of a ticket by the id of the message they stand under, in one query."""
    under: dict[str, list[Attachment]] = defaultdict(list)
    for row in _files.rows(user, public, ticket=ticket.pk):
        under[f"c-{row.comment.public_id}" if row.comment else OPENING].append(row)
    return dict(under)


@Plan
def _files(user: User, public: bool, ticket: int) -> AttachmentQuerySet:
    rows = Attachment.objects.visible_to(user).filter(ticket=ticket).with_uploader()
    return (rows.public() if public else rows).oldest_first()


class FilePage:
    """One file of a ticket, mixed into the page of an entrance that shows the ticket."""

    public = False

    def file(self, number: int, attachment_id: uuid.UUID) -> Attachment:
        """The file of the address. Raises NotFound."""
        rows = Attachment.objects.visible_to(self.request.user).filter(ticket=self.ticket(number))
        return found(rows.public() if self.public else rows, public_id=attachment_id)

    def context(self, number: int, attachment_id: uuid.UUID) -> dict[str, Any]:
        self.file(number, attachment_id)
        return super().context(number)


class DownloadPage(FilePage):
    """Leads to the file."""

    def get(self, request: HttpRequest, number: int, attachment_id: uuid.UUID) -> HttpResponse:
        file = self.file(number, attachment_id)
        response = HttpResponseRedirect(download_address(file, by=request.user))
        response["Cache-Control"] = "no-store"
        return response


class RemovePage(FilePage):
    """Takes the file off its ticket, and says so as the entrance does."""

    def post(self, request: HttpRequest, number: int, attachment_id: uuid.UUID) -> HttpResponse:
        remove_attachment(self.file(number, attachment_id), by=request.user)
        return self.removed(number, "File removed.")


def _about(filename: str, error: HelpdeskError) -> Invalid:
    return Invalid(f"{filename[:80]}: {error.message}")
