"""Files on a ticket."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Perm
from helpdesk.api.customer.dialect import by_number, listed, said_as, success
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, page_of
from helpdesk.api.customer.ticket_shapes import ATTACHMENT, attachments_out, written
from helpdesk.api.customer.tickets import TicketView
from helpdesk.api.responses import JSONText
from helpdesk.core.errors import Invalid
from helpdesk.core.throttle import Throttle
from tickets.models import Attachment
from tickets.services import IncomingFile, attach_files, download_address

MOST = 20
# What services say of one file is said of the field that it came in.
NAMES = dict.fromkeys(("filename", "mime", "bytes"), "files")
FORM = {
    "type": "object",
    "properties": {
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
    },
    "required": ["files"],
}


class AttachmentsAdded(serializers.Serializer):
    attachments = ATTACHMENT.serializer(many=True)


class Attachments(TicketView):
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="X_ticket_attachments",
        summary="The files of a ticket, oldest first",
        parameters=PAGING,
        responses={200: page_of("attachments", ATTACHMENT), 400: Error, 401: Error, 404: Error},
    )
    def get(self, request: Request, ticket_id: str) -> JSONText:
        ticket = self.find(ticket_id)
        rows = Attachment.objects.visible_to(request.user).filter(ticket=ticket).oldest_first()
        return listed(request, "attachments", ATTACHMENT, rows)

    @extend_schema(
        operation_id="X_add_ticket_attachments",
        summary="Put files on a ticket, all or none",
        request={"multipart/form-data": FORM},
        responses={
            201: written("FilesAdded", AttachmentsAdded()),
            400: Error,
            401: Error,
            404: Error,
            413: Error,
            429: Error,
            503: Error,
        },
    )
    def post(self, request: Request, ticket_id: str) -> Response:
        ticket = self.find(ticket_id)
        self.allow(Perm.ATTACH)
        files = self.files()
        with said_as(NAMES):
            made = attach_files(ticket, files=files, by=request.user)
        return success({"attachments": attachments_out(ticket, made)}, status=201)

    def files(self) -> list[IncomingFile]:
        """The files of the form. Raises Invalid, RateLimited."""
        sent = self.request.FILES.getlist("files")
        if not 0 < len(sent) <= MOST:
            raise Invalid(files=f"Send 1 to {MOST} files as `files`.")
        for _ in sent:
            Throttle.for_person(self.request.user, "attachments")
        return [IncomingFile(file.name or "", file.size or 0, file) for file in sent]


class OneAttachment(TicketView):
    @extend_schema(
        operation_id="X_ticket_attachment",
        summary="Leads to a signed address from which the file can be loaded for a minute",
        responses={
            302: OpenApiResponse(description="`Location` is the address."),
            401: Error,
            404: Error,
        },
    )
    def get(self, request: Request, ticket_id: str, attachment_id: str) -> Response:
        ticket = self.find(ticket_id)
        rows = Attachment.objects.visible_to(request.user).filter(ticket=ticket)
        attachment = by_number(rows, "pk", attachment_id)
        url = request.build_absolute_uri(download_address(attachment, by=request.user))
        return Response(status=302, headers={"Location": url, "Cache-Control": "no-store"})
