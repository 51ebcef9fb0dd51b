"""Contracts of the company: V054, V081."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.permissions import Perm
from assets.models import Asset, Contract
from assets.models.terms import State
from helpdesk.api.customer.dialect import CustomerView, by_number, choice_in, listed
from helpdesk.api.customer.licenses import STATUS
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, flag, number, page_of, text
from helpdesk.api.responses import JSONText
from helpdesk.api.rows import Field, Shape

day = serializers.DateField

CONTRACT = Shape(
    "Contract",
    table="assets_contract",
    keeps_nulls=True,
    fields=[
        Field("contract_id", "t.id", number()),
        Field("name", "t.name", text()),
        Field("reference", "t.reference", text()),
        Field("type", "t.type", serializers.ChoiceField(Contract.Kind.choices)),
        Field("status", "t.status", serializers.ChoiceField(State.choices)),
        Field("start_date", "t.start_date", day()),
        Field("end_date", "t.end_date", day(allow_null=True)),
        Field("auto_renew", "t.auto_renew", flag()),
        Field("sla_name", "NULLIF(t.sla_name, '')", text(allow_null=True)),
    ],
)


class Contracts(CustomerView):
    module = "contracts"

    @extend_schema(
        operation_id="V081_contracts",
        summary="Service contracts, what ends next first",
        parameters=[*PAGING, STATUS],
        responses={
            200: page_of("contracts", CONTRACT), 400: Error, 401: Error, 403: Error, 429: Error,
        },
    )  # fmt: skip
    def get(self, request: Request) -> JSONText:
        rows = Contract.objects.visible_to(request.user).ending_first()
        status = choice_in(request, "status", State.values)
        return listed(request, "contracts", CONTRACT, rows.with_state(status) if status else rows)


class AssetContracts(CustomerView):
    module = ("assets", "contracts")

    @extend_schema(
        operation_id="V054_asset_contracts",
        summary="Contracts that name an asset",
        parameters=PAGING,
        responses={
            200: page_of("contracts", CONTRACT),
            400: Error, 401: Error, 403: Error, 404: Error, 429: Error,
        },
    )  # fmt: skip
    def get(self, request: Request, asset_id: str) -> JSONText:
        asset = by_number(Asset.objects.visible_to(request.user), "pk", asset_id)
        self.allow(Perm.SEE_ASSETS)
        rows = Contract.objects.visible_to(request.user).of_asset(asset).ending_first()
        return listed(request, "contracts", CONTRACT, rows)
