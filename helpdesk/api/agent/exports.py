"""Tickets as a CSV file: few at once, many by a worker, fetched from a signed address."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Perm
from helpdesk.api.agent.attachments import absolute
from helpdesk.api.agent.files import FILE, SignedView, as_download
from helpdesk.api.agent.filters import WORDS, filter_from, split_words
from helpdesk.api.agent.shapes import Error, Errors
from helpdesk.api.agent.tickets import TicketView
from helpdesk.api.base import by_public_id, first_sentence
from helpdesk.api.fields import References, StrictSerializer, Text
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.files import CSV
from helpdesk.reporting.models import AT_ONCE, TicketExport, export_with_token
from helpdesk.reporting.services import export_address, request_export, write_export
from tickets.models import Ticket
from tickets.models.filters import TicketFilter

ONE_WORD = {"oneOf": [{"type": "string"}, {"type": "integer"}]}


@extend_schema_field({"oneOf": [*ONE_WORD["oneOf"], {"type": "array", "items": ONE_WORD}]})
class FilterWords(serializers.Field):
    """A filter's words as the list's query has them, separated by commas, or as a list."""

    def to_internal_value(self, data: Any) -> list[str]:
        values = data if isinstance(data, list) else [data]
        words = [str(each) if type(each) is int else each for each in values]
        if not all(isinstance(word, str) for word in words):
            raise serializers.ValidationError("This must be a word, or a list of words.")
        return split_words(words)


class Filter(StrictSerializer):
    """What the query of `GET /tickets` says, as JSON; `{}` means every ticket."""

    status = FilterWords(required=False)
    priority = FilterWords(required=False)
    team = FilterWords(required=False)
    assignee = FilterWords(required=False)
    search = Text(required=False)

    def to_internal_value(self, data: Any) -> TicketFilter:
        try:
            said = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not isinstance(data, dict):
                raise
            # As in the query of the list: the filter that is wrong has its name in the answer.
            wrong = {name: first_sentence(why) for name, why in error.detail.items()}
            raise Invalid.of(wrong) from error
        words = {name: said.get(name, []) for name in WORDS}
        return filter_from(words, said.get("search", ""), self.context["request"].user)


@extend_schema_field({"type": "array", "items": {"type": "string", "format": "uuid"}})
class TicketIds(References):
    """Tickets by id. However often one is named, the file has it once."""


class ExportTickets(StrictSerializer):
    ids = TicketIds(
        lambda user: Ticket.objects.visible_to(user),
        required=False,
        help_text=f"Up to {AT_ONCE:,} are answered with the file's address, more with a job.",
    )
    filter = Filter(required=False, help_text="Instead of `ids`; always answered with a job.")

    def validate(self, form: dict[str, Any]) -> dict[str, Any]:
        if len(form) != 1:
            raise serializers.ValidationError({"ids": "Either `ids` or `filter` is needed."})
        return form


class ExportMade(serializers.Serializer):
    url = serializers.URLField(help_text="The file, for 15 minutes.")


class ExportBegun(serializers.Serializer):
    job_id = serializers.UUIDField()
    url = serializers.URLField(allow_null=True, help_text="Always null: ask for the job.")


class ExportJob(serializers.Serializer):
    status = serializers.ChoiceField(TicketExport.Status.choices)
    progress = serializers.IntegerField(min_value=0, max_value=100, help_text="In percent.")
    url = serializers.URLField(
        required=False, help_text="The file, for 15 minutes; once it is done."
    )


class Exports(TicketView):
    is_repeatable = True

    @extend_schema(
        operation_id="export_tickets",
        summary="Tickets as CSV (agents): by id, or all that fit a filter of the list",
        description=(
            "The columns are `id,number,title,status,priority`, then `requester`, `assignee`, "
            "`team`, `created_at`, `resolved_at` and `csat`; the newest ticket comes first."
        ),
        request=ExportTickets,
        responses={
            200: ExportMade,
            202: ExportBegun,
            400: Errors,
            401: Error,
            403: Error,
            429: Error,
            503: Error,
        },
    )
    def post(self, request: Request) -> Response:
        self.allow(Perm.EXPORT_TICKETS)
        form, user = self.read(ExportTickets), request.user
        filters = [form["filter"]] if "filter" in form else None
        export = request_export(user.tenant, ticket_ids=form.get("ids"), filters=filters, by=user)
        if not export.is_small:
            return Response({"job_id": str(export.public_id), "url": None}, status=202)
        write_export(export, by=user)
        return Response({"url": absolute(request, export_address(export))})


class OneExport(TicketView):
    @extend_schema(
        operation_id="get_export",
        summary="How far an export of one's own is, and where its file is",
        responses={200: ExportJob, 401: Error, 404: Error, 429: Error},
    )
    def get(self, request: Request, job_id: str) -> Response:
        export = by_public_id(TicketExport.objects.visible_to(request.user), job_id)
        told = {"status": export.status, "progress": export.progress}
        if export.is_done:
            told["url"] = absolute(request, export_address(export))
        return Response(told, headers={"Cache-Control": "no-store"})


class Download(SignedView):
    @extend_schema(
        operation_id="download_export",
        summary="Load the file of an export by the address that was given for it",
        responses={(200, CSV): FILE, 404: Error},
    )
    def get(self, request: Request, token: str) -> Any:
        export = export_with_token(token)
        if export is None:
            raise NotFound
        return as_download(export.stored_as, CSV, export.filename)
