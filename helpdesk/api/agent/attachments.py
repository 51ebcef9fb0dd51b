"""Files on a ticket: say what comes, send it to the address, say that it is there."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Perm
from helpdesk.api.agent.dialect import ok
from helpdesk.api.agent.shapes import ATTACHMENT, Created, Error, Errors, Ok
from helpdesk.api.agent.tickets import TicketView
from helpdesk.api.base import by_public_id
from helpdesk.api.fields import Flag, Reference, StrictSerializer, Text, Whole
from helpdesk.api.responses import JSONText
from tickets.models import Attachment, Comment
from tickets.services import (
    begin_upload,
    download_address,
    finish_upload,
    remove_attachment,
    upload_address,
)

AttachmentOut = ATTACHMENT.serializer
ALL = 100_000
# Any size a disk may have: what is too large is refused as that (413), not as no number (400).
FILENAME, SIZE = (1, 255), (1, 2**63 - 1)


class BeginUpload(StrictSerializer):
    filename = Text(lengths=FILENAME, help_text="For people to read.")
    bytes = Whole(span=SIZE, help_text="The exact size of the file.")
    mime = Text(required=False, allow_null=True, default="", help_text="Such as image/png.")


class FinishUpload(StrictSerializer):
    attachment_id = Reference(
        lambda user: Attachment.objects.of_tenant(user.tenant_id).begun_by(user)
    )
    # The service takes none for the name of the beginning; a program that sends none has lost it.
    filename = Text(lengths=FILENAME, allow_blank=False)
    bytes = Whole(span=SIZE)
    mime = Text(
        required=False, allow_null=True, help_text="Not believed: the type comes from the bytes."
    )
    comment_id = Reference(
        lambda user: Comment.objects.visible_to(user),
        required=False,
        allow_null=True,
        help_text="A comment of yours that the file belongs to, as internal as that.",
    )
    is_internal = Flag(required=False, default=False, help_text="For agents' eyes only.")


class UploadBegun(serializers.Serializer):
    upload_url = serializers.URLField(help_text="Takes one PUT of the file, within 15 minutes.")
    headers = serializers.DictField(
        child=serializers.CharField(), help_text="To be sent with the file, exactly."
    )
    attachment_id = serializers.UUIDField()


class AttachmentView(TicketView):
    limit = "attachments"


class Attachments(AttachmentView):
    is_repeatable = True

    @extend_schema(
        operation_id="list_attachments",
        summary="The files of a ticket, oldest first; those of internal notes for agents only",
        responses={200: AttachmentOut(many=True), 401: Error, 404: Error, 429: Error},
    )
    def get(self, request: Request, ticket_id: str) -> JSONText:
        ticket = self.find(ticket_id)
        rows = Attachment.objects.visible_to(request.user).filter(ticket=ticket).oldest_first()
        return JSONText(ATTACHMENT.page(rows, limit=ALL).as_array())

    @extend_schema(
        operation_id="finish_attachment",
        summary="Say that the file is there; it is looked at and put on the ticket",
        request=FinishUpload,
        responses={
            201: Created,
            400: Errors,
            401: Error,
            403: Error,
            404: Error,
            409: Error,
            429: Error,
            503: Error,
        },
    )
    def post(self, request: Request, ticket_id: str) -> Response:
        ticket = self.find(ticket_id)
        self.allow(Perm.ATTACH)
        form = self.read(FinishUpload)
        attachment = finish_upload(
            form["attachment_id"],
            ticket=ticket,
            size=form["bytes"],
            filename=form["filename"],
            comment=form.get("comment_id"),
            is_internal=form["is_internal"],
            by=request.user,
        )
        return Response({"id": str(attachment.public_id)}, status=201)


class Presign(AttachmentView):
    is_repeatable = True

    @extend_schema(
        operation_id="presign_attachment",
        summary="An address that takes one file of just this size and type, for 15 minutes",
        request=BeginUpload,
        responses={
            201: UploadBegun,
            400: Errors,
            401: Error,
            403: Error,
            404: Error,
            413: Error,
            429: Error,
            503: Error,
        },
    )
    def post(self, request: Request, ticket_id: str) -> Response:
        ticket = self.find(ticket_id)
        self.allow(Perm.ATTACH)
        form = self.read(BeginUpload)
        attachment = begin_upload(
            ticket,
            filename=form["filename"],
            size=form["bytes"],
            mime=form["mime"] or "",
            by=request.user,
        )
        address = upload_address(attachment)
        begun = {
            "upload_url": absolute(request, address.url),
            "headers": address.headers,
            "attachment_id": str(attachment.public_id),
        }
        return Response(begun, status=201)


class OneAttachment(AttachmentView):
    @extend_schema(
        operation_id="get_attachment",
        summary="Leads to a signed address from which the file can be loaded for a minute",
        responses={
            302: OpenApiResponse(description="`Location` is the address."),
            401: Error,
            404: Error,
            429: Error,
        },
    )
    def get(self, request: Request, ticket_id: str, attachment_id: str) -> Response:
        attachment = self.find_file(ticket_id, attachment_id)
        url = absolute(request, download_address(attachment, by=request.user))
        return Response(status=302, headers={"Location": url, "Cache-Control": "no-store"})

    @extend_schema(
        operation_id="remove_attachment",
        summary="Remove a file: the one who sent it, or an agent",
        request=None,
        responses={200: Ok, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def delete(self, request: Request, ticket_id: str, attachment_id: str) -> Response:
        remove_attachment(self.find_file(ticket_id, attachment_id), by=request.user)
        return ok()

    def find_file(self, ticket_id: str, attachment_id: str) -> Attachment:
        """The attachment, if this person may see it and its ticket. Raises NotFound."""
        ticket = self.find(ticket_id)
        rows = Attachment.objects.visible_to(self.request.user).filter(ticket=ticket)
        return by_public_id(rows, attachment_id)


def absolute(request: Request, url: str) -> str:
    """The address with its host; where we are asked below `/api`, so is an address of ours."""
    if url.startswith("/") and request.path.startswith("/api/"):
        url = f"/api{url}"
    return request.build_absolute_uri(url)
