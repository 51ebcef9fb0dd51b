"""Many assets at once: V057, V058."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assets.models import AssetType
from helpdesk.api.customer.assets import MODULE
from helpdesk.api.customer.imports import (
    DRY_RUN,
    TEMPLATE_ANSWERS,
    TEMPLATE_FORMAT,
    ImportAnswer,
    TakeIn,
    Template,
    body_of,
)
from helpdesk.api.customer.shapes import Error
from helpdesk.core.imports import Column
from helpdesk.imports.kinds import KINDS


class AssetTemplate(Template):
    kind = KINDS["assets"]
    module = MODULE

    @extend_schema(
        operation_id="V057_asset_template",
        summary="What an import of assets takes, as fields or as a CSV file to fill in",
        parameters=[TEMPLATE_FORMAT],
        responses=TEMPLATE_ANSWERS,
    )
    def get(self, request: Request) -> HttpResponse:
        return super().get(request)

    def choices_of(self, column: Column) -> list[str]:
        """The types are the tenant's own."""
        if column.name != "type":
            return super().choices_of(column)
        types = AssetType.objects.visible_to(self.request.user).by_name()
        return list(types.values_list("name", flat=True))


class AssetImport(TakeIn):
    kind = KINDS["assets"]
    module = MODULE

    @extend_schema(
        operation_id="V058_import_assets",
        summary="Take in or change up to 50,000 assets from a file or a list",
        parameters=[DRY_RUN],
        request=body_of("assets"),
        responses={200: ImportAnswer, 400: Error, 401: Error, 403: Error},
    )
    def post(self, request: Request) -> Response:
        return super().post(request)
