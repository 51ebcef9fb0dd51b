"""The equipment of the company: V040 to V044, V056."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Company, Site, User
from accounts.permissions import Perm
from assets.models import Asset, AssetType
from assets.models.assets import AssetQuerySet
from assets.services import add_asset, remove_asset, update_asset
from helpdesk.api.customer.asset_shapes import ASSET, ASSET_CHOICE, ASSET_DETAIL, asset_detail
from helpdesk.api.customer.dialect import (
    MOST_PER_PAGE,
    CustomerView,
    by_number,
    choice_in,
    company_for,
    flag_in,
    listed,
    modules_for,
    number_in,
    said_as,
    shown,
    text_in,
)
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, flag, page_of
from helpdesk.api.fields import Day, Object, StrictSerializer, Text, Whole
from helpdesk.api.responses import JSONText
from helpdesk.core.errors import Invalid

MODULE = "assets"
# Modules of which an asset tells something.
LINKED = ("licenses", "contracts")
CHOICES = 20
# What services call otherwise.
NAMES = {
    "site": "site_number",
    "purchased_on": "purchase_date",
    "warranty_expires_on": "warranty_expires",
}
SEARCH = [
    OpenApiParameter("q", str, description="Words of names, numbers, manufacturer and model."),
    OpenApiParameter("type", str, description="The name of a type."),
    OpenApiParameter("site_number", int),
]


class ChangeAsset(StrictSerializer):
    machine_name = Text(required=False, lengths=(1, 200))
    type = Text(required=False, allow_null=True, help_text="The name of a type of assets.")
    status = serializers.ChoiceField(Asset.Status.choices, required=False)
    serial_number = Text(required=False, lengths=(0, 100))
    manufacturer = Text(required=False, lengths=(0, 100))
    model = Text(required=False, lengths=(0, 100))
    site_number = Whole(required=False, allow_null=True)
    assigned_to = Whole(required=False, allow_null=True, help_text="An employee's number.")
    purchase_date = Day(required=False, allow_null=True)
    warranty_expires = Day(required=False, allow_null=True)
    notes = Text(required=False, lengths=(0, 10_000))
    external_id = Text(required=False, lengths=(0, 255))
    custom_fields = Object(required=False, help_text="By the keys of the type; null takes away.")


class CreateAsset(ChangeAsset):
    machine_name = Text(lengths=(1, 200))
    company_number = Whole(required=False, help_text="Whose it is; needed from staff only.")


class AssetOut(serializers.Serializer):
    success = flag()
    data = ASSET_DETAIL.serializer()


class AssetChoices(serializers.Serializer):
    assets = ASSET_CHOICE.serializer(many=True)


class AssetView(CustomerView):
    """An address about the assets that the person may see."""

    module = MODULE

    @property
    def assets(self) -> AssetQuerySet:
        return Asset.objects.visible_to(self.request.user)

    def find(self, asset_id: str) -> Asset:
        return by_number(self.assets.select_related("company"), "pk", asset_id)

    def found(self) -> AssetQuerySet:
        """Those that fit the query. Raises Invalid."""
        request, rows = self.request, self.assets
        if words := text_in(request, "q"):
            rows = rows.matching(words)
        if name := text_in(request, "type"):
            rows = rows.of_type(name)
        if status := choice_in(request, "status", Asset.Status.values):
            rows = rows.with_status(status)
        if "site_number" in request.GET:
            site = number_in(request, "site_number", default=1, most=2**31 - 1)
            rows = rows.filter(site__number=site)
        return rows

    def answer(self, asset: Asset, status: int = 200) -> JSONText:
        on = modules_for(self.request)
        shape = asset_detail(frozenset(name for name in LINKED if on[name]))
        return shown(shape, self.assets.filter(pk=asset.pk), status)


class Assets(AssetView):
    is_repeatable = True

    @extend_schema(
        operation_id="V040_assets",
        summary="Equipment of the company by name; of all companies for staff",
        parameters=[
            *PAGING,
            *SEARCH,
            OpenApiParameter("status", str, enum=Asset.Status.values),
            OpenApiParameter("mine", bool, description="Only what I work with."),
        ],
        responses={200: page_of("assets", ASSET), 400: Error, 401: Error, 403: Error, 429: Error},
    )
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.SEE_ASSETS)
        rows = self.found()
        if flag_in(request, "mine"):
            rows = rows.assigned_to(request.user)
        return listed(request, "assets", ASSET, rows.by_name())

    @extend_schema(
        operation_id="V042_create_asset",
        summary="Take in a piece of equipment",
        request=CreateAsset,
        responses={201: AssetOut, 400: Error, 401: Error, 403: Error, 429: Error},
    )
    def post(self, request: Request) -> Response:
        self.allow(Perm.CHANGE_ASSETS)
        form = self.read(CreateAsset)
        company = company_for(request.user, form.pop("company_number", None))
        with said_as(NAMES):
            asset = add_asset(company, **columns_of(form, company), by=request.user)
        return self.answer(asset, 201)


class AssetDetail(AssetView):
    @extend_schema(
        operation_id="V041_asset",
        summary="One asset with ports, credentials (no passwords), licenses and contracts",
        responses={200: AssetOut, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def get(self, request: Request, asset_id: str) -> JSONText:
        asset = self.find(asset_id)
        self.allow(Perm.SEE_ASSETS)
        return self.answer(asset)

    @extend_schema(
        operation_id="V043_update_asset",
        summary="Change what is known of an asset",
        request=ChangeAsset,
        responses={200: AssetOut, 400: Error, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def put(self, request: Request, asset_id: str) -> Response:
        asset = self.find(asset_id)
        self.allow(Perm.CHANGE_ASSETS)
        changes = columns_of(self.read(ChangeAsset), asset.company)
        with said_as(NAMES):
            update_asset(asset, changes=changes, by=request.user)
        return self.answer(asset)

    @extend_schema(
        operation_id="V044_remove_asset",
        summary="Remove an asset with its ports and credentials",
        responses={204: None, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def delete(self, request: Request, asset_id: str) -> Response:
        asset = self.find(asset_id)
        self.allow(Perm.CHANGE_ASSETS)
        remove_asset(asset, by=request.user)
        return Response(status=204)


class Dropdown(AssetView):
    @extend_schema(
        operation_id="V056_asset_choices",
        summary="Assets for a field to choose from",
        parameters=[
            *SEARCH,
            OpenApiParameter("limit", int, description=f"{CHOICES} unless told, at most 100."),
        ],
        responses={200: AssetChoices, 400: Error, 401: Error, 403: Error, 429: Error},
    )
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.SEE_ASSETS)
        limit = number_in(request, "limit", default=CHOICES, most=MOST_PER_PAGE)
        page = ASSET_CHOICE.page(self.found().by_name(), limit=limit)
        return JSONText(f'{{"assets":{page.as_array()}}}')


def columns_of(form: dict[str, Any], company: Company) -> dict[str, Any]:
    """What a body says, in the words of the services. Raises Invalid."""
    ours = {said: name for name, said in NAMES.items()}
    columns = {ours.get(name, name): value for name, value in form.items()}
    tenant = company.tenant_id
    if columns.get("type"):
        kinds = AssetType.objects.of_tenant(tenant).called(columns["type"])
        columns["type"] = one_of(kinds, type="There is no such type.")
    elif "type" in columns:
        columns["type"] = None
    if columns.get("site") is not None:
        sites = Site.objects.of_tenant(tenant).filter(company=company, number=columns["site"])
        columns["site"] = one_of(sites, site_number="The company has no such site.")
    if columns.get("assigned_to") is not None:
        people = (
            User.objects.of_tenant(tenant)
            .people()
            .filter(company=company, employee_number=columns["assigned_to"])
        )
        columns["assigned_to"] = one_of(people, assigned_to="The company has no such employee.")
    return columns


def one_of(rows: QuerySet, **sentence: str) -> Any:
    """The one row there is. Raises Invalid with the sentence."""
    found = rows.first()
    if found is None:
        raise Invalid(**sentence)
    return found
