"""Tickets as a file: CSV for programs and spreadsheets, PDF for paper."""

from typing import Any

from django.db.models import Case, CharField, F, Func, TextField, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.models import Branding
from helpdesk.api.customer.dialect import CustomerView, company_of
from helpdesk.api.customer.shapes import Error
from helpdesk.api.customer.ticket_filters import (
    OF_SEARCH,
    Several,
    TicketQuery,
    asked_in,
    fitting,
    parameters,
)
from helpdesk.api.customer.ticket_words import STATUSES
from helpdesk.core.errors import Invalid
from helpdesk.core.sql import copy_csv
from helpdesk.core.throttle import Throttle
from helpdesk.reporting.pdf import Column, Paper
from helpdesk.reporting.ticket_csv import LINE_END, Moment, inert
from tickets.models import Ticket
from tickets.models.rows import TicketQuerySet

MOST = {"csv": 50_000, "pdf": 1_000}
MIMES = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}
WORD = Case(
    *(When(status__in=statuses, then=Value(word)) for word, statuses in STATUSES.items()),
    output_field=CharField(),
)


class Day(Func):
    """A time as people write its day, in UTC."""

    template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'FMDD Mon YYYY')"
    output_field = TextField()


# Each column: what a program reads, and what a person does.
TEXTS = {
    "subject": "title",
    "description": "description",
    "job_type": "job_type__name",
    "requester": "requester__display_name",
    "assigned_tech_name": "assignee__display_name",
    "site_name": "site__name",
    "asset": "asset__machine_name",
}
TIMES = {
    "created_at": F("created_at"),
    "updated_at": F("updated_at"),
    "closed_at": Coalesce("closed_at", "resolved_at"),
}
FACTS = {
    "ticket_id": F("pk"),
    "ticket_number": F("number"),
    "status": WORD,
    "priority": F("priority"),
    "assigned_tech": F("assignee__employee_number"),
}
FOR_CSV = (
    FACTS
    | {name: inert(column) for name, column in TEXTS.items()}
    | {name: Moment(column) for name, column in TIMES.items()}
)
FOR_PDF = (
    FACTS
    | {name: F(column) for name, column in TEXTS.items()}
    | {name: Day(column) for name, column in TIMES.items()}
)
PAPER_COLUMNS = {
    "ticket_id": Column("ID", 0.7, is_number=True),
    "ticket_number": Column("No.", 0.6, is_number=True),
    "subject": Column("Subject", 4),
    "description": Column("Description", 5),
    "status": Column("Status", 1),
    "priority": Column("Priority", 0.9),
    "job_type": Column("Job type", 1.1),
    "requester": Column("Requester", 1.6),
    "assigned_tech": Column("Tech no.", 0.8, is_number=True),
    "assigned_tech_name": Column("Technician", 1.6),
    "site_name": Column("Site", 1.5),
    "asset": Column("Asset", 1.5),
    "created_at": Column("Opened", 1.1),
    "updated_at": Column("Updated", 1.1),
    "closed_at": Column("Closed", 1.1),
}
USUAL = {
    "csv": (
        *("ticket_id", "ticket_number", "subject", "status", "priority", "job_type", "requester"),
        *("assigned_tech", "created_at", "updated_at", "closed_at"),
    ),
    "pdf": (
        *("ticket_number", "subject", "status", "priority", "job_type", "requester"),
        *("assigned_tech_name", "created_at", "closed_at"),
    ),
}


def _column(text: str) -> str:
    if text not in PAPER_COLUMNS:
        raise serializers.ValidationError(f"One of {', '.join(PAPER_COLUMNS)}.")
    return text


class ExportQuery(TicketQuery):
    format = serializers.ChoiceField(list(MOST), required=False, default="csv")
    columns = Several(_column, help_text=f"Of {', '.join(PAPER_COLUMNS)}, in this order.")


FILE = {
    (200, "text/csv"): OpenApiResponse(str, description="A line of names, then one a ticket."),
    (200, "application/pdf"): OpenApiResponse(bytes, description="A4, with a table."),
    400: Error,
    401: Error,
    429: Error,
}


class Export(CustomerView):
    @extend_schema(
        operation_id="V022_export_tickets",
        summary="Tickets that I may see and that fit these filters, as a file",
        parameters=[
            OpenApiParameter("format", str, enum=list(MOST), description="csv unless told."),
            OpenApiParameter("columns", str, description=f"Of {', '.join(PAPER_COLUMNS)}."),
            *parameters(),
        ],
        responses=FILE,
    )
    def get(self, request: Request) -> HttpResponse:
        return self.answer(asked_in(request.GET, (*OF_SEARCH, "format", "columns"), ExportQuery))

    @extend_schema(
        operation_id="X_export_tickets_by_body",
        summary="The same, with the filters in a body",
        request=ExportQuery,
        responses=FILE,
    )
    def post(self, request: Request) -> HttpResponse:
        return self.answer(self.read_if_sent(ExportQuery))

    def answer(self, asked: dict[str, Any]) -> HttpResponse:
        user, kind = self.request.user, asked["format"]
        Throttle.for_person(user, "exports")
        rows = fitting(Ticket.objects.visible_to(user), asked, user)
        columns = tuple(dict.fromkeys(asked.get("columns") or USUAL[kind]))
        if rows.order_by()[: MOST[kind] + 1].count() > MOST[kind]:
            said = f"That is more than {MOST[kind]:,} tickets: ask for fewer."
            raise Invalid(said, code="too_many")
        body = csv_of(rows, columns) if kind == "csv" else pdf_of(rows, columns, self.request)
        response = HttpResponse(body, content_type=MIMES[kind])
        name = f"tickets-{timezone.now():%Y-%m-%d}.{kind}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response


def csv_of(rows: TicketQuerySet, columns: tuple[str, ...]) -> bytes:
    """RFC 4180 with a line of names; no cell is a formula."""
    lines = copy_csv(_cells(rows, columns, FOR_CSV))
    return LINE_END.join((",".join(columns).encode(), *(bytes(line[:-1]) for line in lines), b""))


def pdf_of(rows: TicketQuerySet, columns: tuple[str, ...], request: Request) -> bytes:
    """A paper in the look of the portal."""
    look = Branding.objects.of_tenant(request.tenant).for_company(company_of(request)).shown()
    found = [[_said(name, value) for name, value in zip(columns, row, strict=True)]
             for row in _cells(rows, columns, FOR_PDF)]  # fmt: skip
    now = timezone.now()
    paper = Paper(
        brand=look["name"] or request.tenant.name,
        color=look["primary_color"],
        title="Tickets",
        columns=[PAPER_COLUMNS[name] for name in columns],
        rows=found,
        facts=[
            ("For", request.user.display_name),
            *([("Company", request.user.company.name)] if request.user.company else []),
            ("Tickets", f"{len(found):,}"),
            ("As of", f"{now:%-d %b %Y, %H:%M} UTC"),
        ],
    )
    return paper.pdf()


def _cells(rows: TicketQuerySet, columns: tuple[str, ...], kind: dict[str, Any]) -> TicketQuerySet:
    cells = {f"cell_{name}": kind[name] for name in columns}
    return rows.annotate(**cells).values_list(*cells)


def _said(name: str, value: Any) -> str:
    """A value as people read it."""
    if name == "status":
        return value.replace("_", " ").capitalize()
    if name == "priority":
        return Ticket.Priority(value).label
    return "" if value is None else str(value)
