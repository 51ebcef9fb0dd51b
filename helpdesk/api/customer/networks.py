"""Networks of the company and the VLANs in them: V077, V078."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.permissions import Perm
from assets.models import Network
from helpdesk.api.customer.dialect import CustomerView, by_number, listed, number_in, shown
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, flag, number, page_of, text
from helpdesk.api.responses import JSONText
from helpdesk.api.rows import Field, Shape

LAST_SITE = 2**31 - 1
VLANS = """COALESCE((
    SELECT json_agg(json_build_object(
        'vlan_id', vlan.id, 'vlan_number', vlan.number, 'name', vlan.name, 'cidr', vlan.cidr)
        ORDER BY vlan.number)
    FROM assets_vlan vlan WHERE vlan.network_id = t.id), '[]'::json)"""
NAME_SERVERS = "COALESCE((SELECT json_agg(host(each)) FROM unnest(t.dns) each), '[]'::json)"
DHCP = """json_build_object('enabled', t.dhcp_from IS NOT NULL,
    'range_start', host(t.dhcp_from), 'range_end', host(t.dhcp_to))"""


class DhcpOut(serializers.Serializer):
    enabled = flag()
    range_start = text(allow_null=True)
    range_end = text(allow_null=True)


class VlanOut(serializers.Serializer):
    vlan_id = number()
    vlan_number = number(help_text="1 to 4094.")
    name = text()
    cidr = text(allow_null=True)


NETWORK = Shape(
    "Network",
    table="assets_network",
    joins="LEFT JOIN accounts_site site ON site.id = t.site_id",
    keeps_nulls=True,
    fields=[
        Field("network_id", "t.id", number()),
        Field("name", "t.name", text()),
        Field("cidr", "t.cidr", text(help_text="`10.20.0.0/24`")),
        Field("gateway", "host(t.gateway)", text(allow_null=True)),
        Field("site_number", "site.number", number(allow_null=True)),
        Field(
            "vlan_count",
            "(SELECT count(*) FROM assets_vlan vlan WHERE vlan.network_id = t.id)",
            number(),
        ),
    ],
)
NETWORK_DETAIL = Shape(
    "NetworkDetail",
    table=NETWORK.table,
    joins=NETWORK.joins,
    keeps_nulls=True,
    fields=[
        *NETWORK.fields,
        Field("dns", NAME_SERVERS, serializers.ListField(child=text())),
        Field("dhcp", DHCP, DhcpOut()),
        Field("notes", "t.notes", text()),
        Field("vlans", VLANS, VlanOut(many=True)),
    ],
)


class NetworkOut(serializers.Serializer):
    success = flag()
    data = NETWORK_DETAIL.serializer()


class Networks(CustomerView):
    module = "networks"

    @extend_schema(
        operation_id="V077_networks",
        summary="Networks of the company",
        parameters=[*PAGING, OpenApiParameter("site_number", int)],
        responses={
            200: page_of("networks", NETWORK), 400: Error, 401: Error, 403: Error, 429: Error,
        },
    )  # fmt: skip
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.SEE_ASSETS)
        rows = Network.objects.visible_to(request.user).by_range()
        if "site_number" in request.GET:
            number = number_in(request, "site_number", default=1, most=LAST_SITE)
            rows = rows.at_site(number)
        return listed(request, "networks", NETWORK, rows)


class OneNetwork(CustomerView):
    module = "networks"

    @extend_schema(
        operation_id="V078_network",
        summary="A network with its VLANs",
        responses={200: NetworkOut, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def get(self, request: Request, network_id: str) -> JSONText:
        rows = Network.objects.visible_to(request.user)
        network = by_number(rows, "pk", network_id)
        self.allow(Perm.SEE_ASSETS)
        return shown(NETWORK_DETAIL, rows.filter(pk=network.pk))
