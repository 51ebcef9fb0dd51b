"""Registered domains of the company: V082."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.permissions import Perm
from assets.models import Domain
from assets.models.terms import State
from helpdesk.api.customer.dialect import CustomerView, choice_in, listed
from helpdesk.api.customer.licenses import STATUS
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, flag, number, page_of, text
from helpdesk.api.responses import JSONText
from helpdesk.api.rows import Field, Shape, seconds

moment = serializers.DateTimeField

DOMAIN = Shape(
    "Domain",
    table="assets_domain",
    keeps_nulls=True,
    fields=[
        Field("domain_id", "t.id", number()),
        Field("domain_name", "t.name", text()),
        Field("registrar", "t.registrar", text()),
        Field("registered_at", seconds("t.registered_at"), moment(allow_null=True)),
        Field("expires_at", seconds("t.expires_at"), moment(allow_null=True)),
        Field("auto_renew", "t.auto_renew", flag()),
        Field("ssl_expires_at", seconds("t.ssl_expires_at"), moment(allow_null=True)),
        Field("status", "t.status", serializers.ChoiceField(State.choices)),
        Field(
            "ssl_status",
            "NULLIF(t.ssl_status, '')",
            serializers.ChoiceField(State.choices, allow_null=True),
        ),
    ],
)


class Domains(CustomerView):
    module = "domains"

    @extend_schema(
        operation_id="V082_domains",
        summary="Registered domains, what ends next first",
        parameters=[*PAGING, STATUS],
        responses={
            200: page_of("domains", DOMAIN), 400: Error, 401: Error, 403: Error, 429: Error,
        },
    )  # fmt: skip
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.SEE_ASSETS)
        rows = Domain.objects.visible_to(request.user).ending_first()
        status = choice_in(request, "status", State.values)
        return listed(request, "domains", DOMAIN, rows.with_state(status) if status else rows)
