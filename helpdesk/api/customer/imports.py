"""Many rows at once: templates, imports, their progress and their faults (V028, V029, V057, V058).

A kind of import has two views: `Template` and `TakeIn` with its `kind`, see `employees.py`.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.customer.dialect import CustomerView, by_number, company_for, flag_in, success
from helpdesk.api.customer.shapes import Error, flag, number, text
from helpdesk.api.fields import StrictSerializer, Text, Whole
from helpdesk.api.wire import StrictJSON
from helpdesk.core.errors import Invalid, TooLarge
from helpdesk.core.files import CSV
from helpdesk.core.imports import NO, YES, Column, Mode
from helpdesk.core.throttle import Throttle
from helpdesk.imports.kinds import Kind
from helpdesk.imports.models import Import
from helpdesk.imports.reading import Row, json_rows, rows_of
from helpdesk.imports.services import import_rows
from helpdesk.imports.writing import faults_csv, template_csv

SHOWN_FAULTS = 1_000
DRY_RUN = OpenApiParameter("dry_run", bool, description="Say what would happen, and do nothing.")


class WideJSON(StrictJSON):
    """As many rows as a file may hold."""

    @property
    def most_bytes(self) -> int:
        return settings.IMPORT_MAX_BYTES


class Said(serializers.BooleanField):
    """A flag, as JSON or as a form says it."""

    def to_internal_value(self, data: Any) -> bool:
        word = str(data).casefold()
        if word not in YES | NO:
            raise serializers.ValidationError("This must be true or false.")
        return word in YES


class Number(Whole):
    def to_internal_value(self, data: Any) -> int:
        digits = isinstance(data, str) and data.isascii() and data.isdigit() and len(data) < 11
        return super().to_internal_value(int(data) if digits else data)


class ImportOptions(StrictSerializer):
    dry_run = Said(required=False, help_text="Say what would happen, and do nothing.")
    mode = serializers.ChoiceField([each.value for each in Mode], default=Mode.CREATE.value)
    match_on = Text(required=False)
    company_number = Number(required=False, help_text="For whom; needed from staff only.")


class Fault(serializers.Serializer):
    row = number(help_text="Of a file as a spreadsheet numbers it; of JSON from 1.")
    field = text(help_text="Empty where it is the row as a whole.")
    message = text()


class ImportOut(serializers.Serializer):
    import_id = number()
    kind = text()
    status = serializers.ChoiceField(Import.Status.choices)
    dry_run = flag()
    mode = text()
    match_on = text()
    total = number()
    processed = number()
    progress = number(help_text="Percent.")
    created = number()
    updated = number()
    skipped = number(help_text="Rows that say what is so already.")
    failed = number()
    reason = text(help_text="Why it was given up, if it was.")
    errors = Fault(many=True, help_text=f"The first {SHOWN_FAULTS:,}; `/errors` has all.")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class ImportAnswer(serializers.Serializer):
    success = flag()
    data = ImportOut()


class TemplateField(serializers.Serializer):
    name = text()
    type = text()
    required = flag()
    max_length = number(allow_null=True)
    choices = serializers.ListField(child=text())
    example = serializers.JSONField()


class TemplateData(serializers.Serializer):
    fields = TemplateField(many=True)
    example = serializers.DictField()


class TemplateAnswer(serializers.Serializer):
    success = flag()
    data = TemplateData()


TEMPLATE_FORMAT = OpenApiParameter("format", str, enum=["json", "csv"])
TEMPLATE_ANSWERS = {
    (200, "application/json"): TemplateAnswer,
    (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR),
    400: Error,
    401: Error,
    403: Error,
}


def body_of(kind: str) -> dict[str, Any]:
    """The two bodies that an import takes, for the document."""
    rows = serializers.ListField(child=serializers.DictField(), help_text="As the template says.")
    file = serializers.FileField(
        help_text="CSV in any usual encoding and with any delimiter, or `….json`."
    )
    names = {"multipart/form-data": {"file": file}, "application/json": {kind: rows}}
    return {
        media: type(f"Import{kind.title()}As{next(iter(more)).title()}", (ImportOptions,), more)
        for media, more in names.items()
    }


class Template(CustomerView):
    """What an import of the kind takes, exactly."""

    kind: Kind

    def get(self, request: Request) -> HttpResponse:
        self.allow(self.kind.perm)
        form = request.GET.get("format", "json")
        if form == "csv":
            return as_file(template_csv(self.kind), f"{self.kind.name}.csv")
        if form != "json":
            raise Invalid(format="Either `json` or `csv`.")
        return success(
            {
                "fields": [
                    {
                        "name": each.name,
                        "type": each.type,
                        "required": each.required,
                        "max_length": each.max_length,
                        "choices": self.choices_of(each),
                        "example": None if each.example == "" else each.example,
                    }
                    for each in self.kind.columns
                ],
                "example": {k: v for k, v in self.kind.example.items() if v != ""},
            }
        )

    def choices_of(self, column: Column) -> list[str]:
        """The words that a cell of the column may be, as far as there is a list of them."""
        return list(column.choices)


class TakeIn(CustomerView):
    """An import of the kind: a CSV file in a form, or JSON with a list of the kind's name."""

    kind: Kind
    parser_classes = [WideJSON, MultiPartParser]

    def post(self, request: Request) -> Response:
        self.allow(self.kind.perm)
        Throttle.for_person(request.user, "imports")
        data = request.data
        if request.stream is None or not isinstance(data, dict):
            raise Invalid("Send a form with a `file`, or a JSON object.")
        options = self.options_in(data)
        company = company_for(request.user, options.get("company_number"))
        mode, match_on = Mode(options["mode"]), options.get("match_on") or self.kind.match_on[0]
        job = import_rows(
            company,
            kind=self.kind,
            rows=self.rows_in(data, mode, match_on),
            mode=mode,
            match_on=match_on,
            is_dry_run=options.get("dry_run", False) or bool(flag_in(request, "dry_run")),
            filename=getattr(data.get("file"), "name", None) or "",
            by=request.user,
        )
        return success(import_out(job))

    def options_in(self, data: dict[str, Any]) -> dict[str, Any]:
        """How it is meant, beside the rows. Raises Invalid."""
        said = {name: data[name] for name in data if name not in ("file", self.kind.name)}
        return self.check(ImportOptions, said)

    def rows_in(self, data: dict[str, Any], mode: Mode, match_on: str) -> Iterator[Row]:
        """The rows of the file or of the list. Raises Invalid, TooLarge."""
        file, items = data.get("file"), data.get(self.kind.name)
        if hasattr(file, "chunks"):
            if file.size > settings.IMPORT_MAX_BYTES:
                raise TooLarge(f"A file has at most {settings.IMPORT_MAX_BYTES:,} bytes.")
            return rows_of(file.file, file.name, self.kind, mode=mode, match_on=match_on)
        if not isinstance(items, list):
            raise Invalid.of({"file": f"Send a CSV file, or a list named `{self.kind.name}`."})
        return json_rows(items, self.kind.nested)


class OneImport(CustomerView):
    def find(self, import_id: str) -> Import:
        return by_number(Import.objects.visible_to(self.request.user), "pk", import_id)

    @extend_schema(
        operation_id="X_import",
        summary="How far an import is, and what became of its rows",
        responses={200: ImportAnswer, 401: Error},
    )
    def get(self, request: Request, import_id: str) -> Response:
        return success(import_out(self.find(import_id)))


class Faults(OneImport):
    @extend_schema(
        operation_id="X_import_errors",
        summary="Everything that was wrong with the rows of an import, as CSV",
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR)},
    )
    def get(self, request: Request, import_id: str) -> HttpResponse:
        job = self.find(import_id)
        return as_file(faults_csv(job), f"import-{job.pk}-errors.csv")


def import_out(job: Import) -> dict[str, Any]:
    faults = job.faults.in_order().values("row", "field", "message")[:SHOWN_FAULTS]
    return {
        "import_id": job.pk,
        "kind": job.kind,
        "status": job.status,
        "dry_run": job.is_dry_run,
        "mode": job.mode,
        "match_on": job.match_on,
        "total": job.total,
        "processed": job.position,
        "progress": job.progress,
        "created": job.created,
        "updated": job.updated,
        "skipped": job.skipped,
        "failed": job.failed,
        "reason": job.reason,
        "errors": list(faults) if job.failed else [],
        "created_at": f"{job.created_at:%Y-%m-%dT%H:%M:%SZ}",
        "finished_at": job.finished_at and f"{job.finished_at:%Y-%m-%dT%H:%M:%SZ}",
    }


def as_file(content: str, name: str) -> HttpResponse:
    """CSV that a browser saves. The mark tells spreadsheets that it is UTF-8."""
    response = HttpResponse("\ufeff" + content, content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
