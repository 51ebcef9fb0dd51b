"""Files that come and go through this service, because they lie in a folder: signed addresses."""

from typing import Any

from django.http import FileResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.agent.dialect import AgentView, ok
from helpdesk.api.agent.shapes import Error, Errors, Ok
from helpdesk.core.errors import Invalid, NotFound, TooLarge
from helpdesk.core.filenames import OCTETS
from helpdesk.core.files import HARMLESS, served_type, store
from tickets.models.attachments import download_with_token, upload_with_token
from tickets.services import receive_upload
from tickets.services.attachments import INCOMPLETE

# A file may do nothing at all, wherever it is opened.
FILE_POLICY = "default-src 'none'; sandbox"

FILE = OpenApiResponse(OpenApiTypes.BINARY, description="The file, to be saved.")


class SignedView(AgentView):
    """An address that is a key in itself: who holds it may do the one thing it was signed for."""

    is_public = True
    authentication_classes = ()


class Upload(SignedView):
    @extend_schema(
        operation_id="upload_file",
        summary="Send the file of an `upload_url`, once",
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={200: Ok, 400: Errors, 404: Error, 409: Error, 413: Error, 503: Error},
    )
    def put(self, request: Request, token: str) -> Response:
        attachment = upload_with_token(token)
        if attachment is None:
            raise NotFound
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length != str(attachment.size):
            is_longer = length.isdecimal() and int(length) > attachment.size
            raise (TooLarge if is_longer else Invalid)(INCOMPLETE)
        receive_upload(
            attachment,
            source=request._request,
            mime=request.META.get("CONTENT_TYPE", ""),
            by=attachment.uploader,
        )
        return ok()


class Download(SignedView):
    @extend_schema(
        operation_id="download_file",
        summary="Load a file by the address that an attachment led to",
        responses={(200, mime): FILE for mime in (OCTETS, *HARMLESS)} | {404: Error},
    )
    def get(self, request: Request, token: str) -> Any:
        attachment = download_with_token(token)
        if attachment is None:
            raise NotFound
        return as_download(attachment.stored_as, attachment.mime, attachment.filename)


def as_download(name: str, mime: str, filename: str) -> FileResponse:
    """A stored file, to be saved and never shown. Raises NotFound."""
    try:
        file = store().open(name)
    except FileNotFoundError:
        raise NotFound from None
    response = FileResponse(file, content_type=served_type(mime))
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["Content-Security-Policy"] = FILE_POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
