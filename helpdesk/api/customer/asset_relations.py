"""What stands between assets, and what happened to one."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Perm
from assets.models import AssetRelation
from assets.services import relate_assets, unrelate_assets
from helpdesk.api.customer.asset_shapes import RELATION
from helpdesk.api.customer.assets import AssetView
from helpdesk.api.customer.dialect import by_number, said_as, shown
from helpdesk.api.customer.shapes import Error, flag
from helpdesk.api.fields import StrictSerializer, Whole
from helpdesk.api.responses import JSONText
from helpdesk.core.errors import Invalid

NAMES = {"to": "asset_id"}


class CreateRelation(StrictSerializer):
    kind = serializers.ChoiceField(AssetRelation.Kind.choices)
    asset_id = Whole(help_text="What it depends on, or is connected to.")


class RelationOut(serializers.Serializer):
    success = flag()
    data = RELATION.serializer()


class Relations(AssetView):
    is_repeatable = True

    @extend_schema(
        operation_id="X_relate_assets",
        summary="Say that an asset depends on another one, or is connected to it",
        request=CreateRelation,
        responses={201: RelationOut, 400: Error, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def post(self, request: Request, asset_id: str) -> JSONText:
        asset = self.find(asset_id)
        self.allow(Perm.CHANGE_ASSETS)
        form = self.read(CreateRelation)
        other = self.assets.filter(company=asset.company, pk=form["asset_id"]).first()
        if other is None:
            raise Invalid(asset_id="The company has no such asset.")
        with said_as(NAMES):
            relation = relate_assets(asset, to=other, kind=form["kind"], by=request.user)
        rows = AssetRelation.objects.visible_to(request.user).filter(pk=relation.pk)
        return shown(RELATION, rows, 201)


class Relation(AssetView):
    @extend_schema(
        operation_id="X_unrelate_assets",
        summary="Take a relation back",
        responses={204: None, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def delete(self, request: Request, asset_id: str, relation_id: str) -> Response:
        asset = self.find(asset_id)
        relation = by_number(
            AssetRelation.objects.visible_to(request.user).of(asset), "pk", relation_id
        )
        self.allow(Perm.CHANGE_ASSETS)
        unrelate_assets(relation, by=request.user)
        return Response(status=204)
