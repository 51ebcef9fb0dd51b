"""Software licenses of the company, and which of its assets have a seat: V051 to V053, V080."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Perm
from assets.models import Asset, License
from assets.models.licenses import LicenseQuerySet
from assets.models.terms import State
from assets.services import link_license, reveal_license_key, unlink_license
from helpdesk.api.customer.dialect import (
    CustomerView,
    by_number,
    choice_in,
    listed,
    shown,
    success,
)
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, flag, number, page_of, text
from helpdesk.api.fields import StrictSerializer, Whole
from helpdesk.api.responses import JSONText
from helpdesk.api.rows import Field, Shape, seconds
from helpdesk.core.errors import Invalid
from helpdesk.core.throttle import Throttle

moment = serializers.DateTimeField
MASK = "••••••••"
STATUS = OpenApiParameter("status", str, enum=State.values)

LICENSE = Shape(
    "License",
    table="assets_license",
    keeps_nulls=True,
    fields=[
        Field("license_id", "t.id", number()),
        Field("name", "t.name", text()),
        Field("vendor", "t.vendor", text()),
        Field("license_type", "t.license_type", serializers.ChoiceField(License.Kind.choices)),
        Field("seats", "t.seats", number(allow_null=True, help_text="Null: on any number.")),
        Field(
            "seats_used",
            "(SELECT count(*) FROM assets_licenseseat seat WHERE seat.license_id = t.id)",
            number(),
        ),
        Field("expires_at", seconds("t.expires_at"), moment(allow_null=True)),
        Field("status", "t.status", serializers.ChoiceField(State.choices)),
        Field(
            "license_key",
            f"CASE WHEN t.sealed_key <> '' THEN '{MASK}' || t.key_hint END",
            text(allow_null=True, help_text="Masked."),
        ),
    ],
)


class LinkLicense(StrictSerializer):
    license_id = Whole()


class LicenseOut(serializers.Serializer):
    success = flag()
    data = LICENSE.serializer()


class KeyData(serializers.Serializer):
    license_id = number()
    license_key = text()


class KeyOut(serializers.Serializer):
    success = flag()
    data = KeyData()


class Licenses(CustomerView):
    module = "licenses"

    @extend_schema(
        operation_id="V080_licenses",
        summary="Software licenses, what ends next first; keys are masked",
        parameters=[*PAGING, STATUS],
        responses={
            200: page_of("licenses", LICENSE), 400: Error, 401: Error, 403: Error, 429: Error,
        },
    )  # fmt: skip
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.SEE_ASSETS)
        rows = License.objects.visible_to(request.user).ending_first()
        status = choice_in(request, "status", State.values)
        return listed(request, "licenses", LICENSE, rows.with_state(status) if status else rows)


class RevealKey(CustomerView):
    module = "licenses"

    @extend_schema(
        operation_id="X_reveal_license_key",
        summary="The key of a license; the audit trail keeps who asked",
        request=None,
        responses={200: KeyOut, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def post(self, request: Request, license_id: str) -> Response:
        license = by_number(License.objects.visible_to(request.user), "pk", license_id)
        self.allow(Perm.REVEAL_CREDENTIALS)
        Throttle.for_person(request.user, "reveal")
        key = reveal_license_key(
            license, ip_address=request.META.get("REMOTE_ADDR"), by=request.user
        )
        response = success({"license_id": license.pk, "license_key": key})
        response["Cache-Control"] = "no-store"
        return response


class LicensesOfAsset(CustomerView):
    """Found first, then allowed: who may not read assets is told 403 of those of their company."""

    module = ("assets", "licenses")

    def asset(self, asset_id: str, perm: Perm) -> Asset:
        asset = by_number(Asset.objects.visible_to(self.request.user), "pk", asset_id)
        self.allow(perm)
        return asset

    def licenses(self, asset: Asset) -> LicenseQuerySet:
        """Those of the asset's company that the person sees."""
        return License.objects.visible_to(self.request.user).filter(company=asset.company_id)

    def link(self, asset: Asset, license: License) -> JSONText:
        link_license(license, asset=asset, by=self.request.user)
        return shown(LICENSE, self.licenses(asset).filter(pk=license.pk), status=201)


class AssetLicenses(LicensesOfAsset):
    @extend_schema(
        operation_id="V051_asset_licenses",
        summary="Licenses that an asset has a seat of",
        parameters=PAGING,
        responses={
            200: page_of("licenses", LICENSE),
            400: Error, 401: Error, 403: Error, 404: Error, 429: Error,
        },
    )  # fmt: skip
    def get(self, request: Request, asset_id: str) -> JSONText:
        asset = self.asset(asset_id, Perm.SEE_ASSETS)
        rows = License.objects.visible_to(request.user).of_asset(asset).ending_first()
        return listed(request, "licenses", LICENSE, rows)

    @extend_schema(
        operation_id="V052_link_license",
        summary="Give an asset a seat of a license: 400 where none is left, or it has one",
        request=LinkLicense,
        responses={201: LicenseOut, 400: Error, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def post(self, request: Request, asset_id: str) -> JSONText:
        asset = self.asset(asset_id, Perm.CHANGE_ASSETS)
        wanted = self.read(LinkLicense)["license_id"]
        license = self.licenses(asset).filter(pk=wanted).first()
        if license is None:
            raise Invalid(license_id="There is no such license.")
        return self.link(asset, license)


class AssetLicense(LicensesOfAsset):
    @extend_schema(
        operation_id="V052_link_license_by_address",
        summary="Another name of `POST /assets/{asset_id}/licenses`, without a body",
        request=None,
        responses={201: LicenseOut, 400: Error, 401: Error, 403: Error, 404: Error, 429: Error},
        extensions={"x-other-name-of": "V052_link_license"},
    )
    def post(self, request: Request, asset_id: str, license_id: str) -> JSONText:
        asset, license = self.find(asset_id, license_id)
        return self.link(asset, license)

    @extend_schema(
        operation_id="V053_unlink_license",
        summary="Take an asset's seat away",
        responses={204: None, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def delete(self, request: Request, asset_id: str, license_id: str) -> Response:
        asset, license = self.find(asset_id, license_id)
        unlink_license(license, asset=asset, by=request.user)
        return Response(status=204)

    def find(self, asset_id: str, license_id: str) -> tuple[Asset, License]:
        asset = by_number(Asset.objects.visible_to(self.request.user), "pk", asset_id)
        license = by_number(self.licenses(asset), "pk", license_id)
        self.allow(Perm.CHANGE_ASSETS)
        return asset, license
