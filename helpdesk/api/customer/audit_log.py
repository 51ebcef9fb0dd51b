"""What happened in a company: who did what to whom, and when."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.models.audit import OPEN_BOOKS
from accounts.permissions import Perm
from helpdesk.api.customer.dialect import CustomerView, company_for, listed, number_in, text_in
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, number, page_of, text
from helpdesk.api.responses import JSONText
from helpdesk.api.rows import Field, Shape, seconds
from helpdesk.core.models import Event

_OPEN_BOOKS = ", ".join(f"'{label}'" for label in OPEN_BOOKS)
AUDIT_ENTRY = Shape(
    "AuditEntry",
    table="core_event",
    joins=(
        "LEFT JOIN accounts_user actor ON actor.id = t.actor_id "
        "LEFT JOIN accounts_user person "
        "ON person.id = t.subject_id AND t.subject_type = 'accounts.user'"
    ),
    keeps_nulls=True,
    fields=[
        Field("event_id", "t.id", number()),
        Field("type", "t.type", text(help_text="Such as `person_added` or `access_changed`.")),
        Field("created_at", seconds("t.created_at"), serializers.DateTimeField()),
        Field("actor_name", "actor.display_name", text(allow_null=True)),
        Field("actor_number", "actor.employee_number", number(allow_null=True)),
        Field("subject_type", "split_part(t.subject_type, '.', 2)", text()),
        Field(
            "subject_id",
            "coalesce(person.employee_number, t.subject_id)",
            number(help_text="Of a person the employee number."),
        ),
        Field("subject_name", "person.display_name", text(allow_null=True)),
        Field(
            "fields",
            "(SELECT coalesce(json_agg(key ORDER BY key), '[]') FROM jsonb_object_keys(t.changes) key)",
            serializers.ListField(child=text()),
        ),
        Field(
            "changes",
            f"CASE WHEN t.subject_type IN ({_OPEN_BOOKS}) THEN t.changes ELSE '{{}}' END",
            serializers.DictField(help_text="`{field: [before, after]}` of people, groups, sites."),
        ),
    ],
)


class AuditLog(CustomerView):
    @extend_schema(
        operation_id="X_audit_log",
        summary="What happened in the company, the newest first; staff say in which",
        parameters=[
            *PAGING,
            OpenApiParameter("type", str),
            OpenApiParameter("company_number", int, description="Needed from staff only."),
        ],
        responses={200: page_of("events", AUDIT_ENTRY), 400: Error, 401: Error, 403: Error},
    )
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.MANAGE_EMPLOYEES)
        named = request.GET.get("company_number") is not None
        company = company_for(
            request.user,
            number_in(request, "company_number", default=1, most=2**31 - 1) if named else None,
        )
        rows = Event.objects.of_tenant(company.tenant_id).of_company(company.pk)
        if type_ := text_in(request, "type"):
            rows = rows.of_type(type_)
        return listed(request, "events", AUDIT_ENTRY, rows)
