"""The network ports and addresses of an asset: V045 to V047, V055."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Perm
from assets.models import VLAN, Port
from assets.services import add_port, remove_port, update_port
from helpdesk.api.customer.asset_shapes import ADDRESSES, PORT
from helpdesk.api.customer.assets import AssetView, one_of
from helpdesk.api.customer.dialect import by_number, said_as, shown
from helpdesk.api.customer.shapes import Error, flag
from helpdesk.api.fields import StrictSerializer, Text, Whole
from helpdesk.api.responses import JSONText

NAMES = {"name": "port_name", "type": "port_type", "vlan": "vlan_id"}


class ChangePort(StrictSerializer):
    port_name = Text(required=False, lengths=(1, 60))
    port_type = Text(required=False, lengths=(0, 40), help_text="ethernet, sfp+, wifi …")
    mac_address = Text(required=False, help_text="With colons, hyphens, dots or nothing between.")
    ip_address = Text(required=False, allow_null=True, help_text="IPv4 or IPv6.")
    vlan_id = Whole(required=False, allow_null=True)
    speed = Text(required=False, lengths=(0, 20))
    connected_to = Text(required=False, lengths=(0, 200))
    notes = Text(required=False, lengths=(0, 10_000))


class CreatePort(ChangePort):
    port_name = Text(lengths=(1, 60))


class PortOut(serializers.Serializer):
    success = flag()
    data = PORT.serializer()


class PortView(AssetView):
    def find_port(self, asset_id: str, port_id: str) -> Port:
        asset = self.find(asset_id)
        rows = Port.objects.visible_to(self.request.user).filter(asset=asset)
        return by_number(rows, "pk", port_id)

    def columns(self, serializer: type[StrictSerializer]) -> dict[str, Any]:
        """The body in the words of the services. Raises Invalid."""
        ours = {said: name for name, said in NAMES.items()}
        columns = {ours.get(name, name): value for name, value in self.read(serializer).items()}
        if columns.get("vlan") is not None:
            vlans = VLAN.objects.visible_to(self.request.user).filter(pk=columns["vlan"])
            columns["vlan"] = one_of(vlans, vlan_id="The company has no such VLAN.")
        return columns

    def told(self, port: Port, status: int = 200) -> JSONText:
        return shown(PORT, Port.objects.visible_to(self.request.user).filter(pk=port.pk), status)


class Ports(PortView):
    is_repeatable = True

    @extend_schema(
        operation_id="V045_add_port",
        summary="Add a network port to an asset",
        request=CreatePort,
        responses={201: PortOut, 400: Error, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def post(self, request: Request, asset_id: str) -> Response:
        asset = self.find(asset_id)
        self.allow(Perm.CHANGE_ASSETS)
        columns = self.columns(CreatePort)
        with said_as(NAMES):
            port = add_port(asset, **columns, by=request.user)
        return self.told(port, 201)


class PortDetail(PortView):
    @extend_schema(
        operation_id="V046_update_port",
        summary="Change what is known of a port",
        request=ChangePort,
        responses={200: PortOut, 400: Error, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def put(self, request: Request, asset_id: str, port_id: str) -> Response:
        port = self.find_port(asset_id, port_id)
        self.allow(Perm.CHANGE_ASSETS)
        changes = self.columns(ChangePort)
        with said_as(NAMES):
            update_port(port, changes=changes, by=request.user)
        return self.told(port)

    @extend_schema(
        operation_id="V047_remove_port",
        summary="Remove a port",
        responses={204: None, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def delete(self, request: Request, asset_id: str, port_id: str) -> Response:
        port = self.find_port(asset_id, port_id)
        self.allow(Perm.CHANGE_ASSETS)
        remove_port(port, by=request.user)
        return Response(status=204)


class IPAddresses(AssetView):
    @extend_schema(
        operation_id="V055_ip_addresses",
        summary="Addresses by which an asset is reached; the primary one first",
        responses={200: ADDRESSES.serializer, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def get(self, request: Request, asset_id: str) -> JSONText:
        asset = self.find(asset_id)
        self.allow(Perm.SEE_ASSETS)
        (found,) = ADDRESSES.page(self.assets.filter(pk=asset.pk), limit=1).objects
        return JSONText(found)
