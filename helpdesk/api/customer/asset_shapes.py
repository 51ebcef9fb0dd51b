"""The JSON objects of assets and of what belongs to them."""

from functools import cache

from rest_framework import serializers

from assets.models import Asset, AssetRelation, IPAddress
from assets.models.terms import State
from helpdesk.api.customer.contracts import CONTRACT
from helpdesk.api.customer.licenses import LICENSE
from helpdesk.api.customer.shapes import flag, number, text
from helpdesk.api.rows import Field, Shape, seconds

moment, day = serializers.DateTimeField, serializers.DateField
one_of = serializers.ChoiceField
PORT = Shape(
    "Port",
    table="assets_port",
    keeps_nulls=True,
    fields=[
        Field("port_id", "t.id", number()),
        Field("port_name", "t.name", text()),
        Field("port_type", "t.type", text()),
        Field("mac_address", "t.mac_address", text(help_text="`00:1a:2b:3c:4d:5e`, or empty.")),
        Field("ip_address", "host(t.ip_address)", text(allow_null=True)),
        Field("vlan_id", "t.vlan_id", number(allow_null=True)),
        Field("speed", "t.speed", text()),
        Field("connected_to", "t.connected_to", text()),
        Field("notes", "t.notes", text()),
        Field("updated_at", seconds("t.updated_at"), moment()),
    ],
)
CREDENTIAL = Shape(
    "Credential",
    table="assets_credential",
    keeps_nulls=True,
    fields=[
        Field("credential_id", "t.id", number()),
        Field("label", "t.label", text()),
        Field("username", "t.username", text()),
        Field("url", "t.url", text()),
        Field("notes", "t.notes", text()),
        Field("has_password", "t.sealed_password <> ''", flag()),
        Field("updated_at", seconds("t.updated_at"), moment()),
    ],
)
ACCESS = Shape(
    "CredentialAccess",
    table="assets_credentialaccess",
    joins="JOIN accounts_user person ON person.id = t.user_id",
    keeps_nulls=True,
    fields=[
        Field("access_id", "t.id", number()),
        Field("credential_id", "t.credential_id", number(allow_null=True)),
        Field("label", "t.label", text()),
        Field("employee_number", "person.employee_number", number()),
        Field("name", "person.display_name", text()),
        Field("ip_address", "host(t.ip_address)", text(allow_null=True)),
        Field("revealed_at", seconds("t.created_at"), moment()),
    ],
)
RELATION = Shape(
    "AssetRelation",
    table="assets_assetrelation",
    joins=(
        "JOIN assets_asset source ON source.id = t.source_id "
        "JOIN assets_asset target ON target.id = t.target_id"
    ),
    keeps_nulls=True,
    fields=[
        Field("relation_id", "t.id", number()),
        Field("kind", "t.kind", one_of(AssetRelation.Kind.choices)),
        Field("from_asset_id", "source.id", number(help_text="What depends on the other.")),
        Field("from_machine_name", "source.machine_name", text()),
        Field("to_asset_id", "target.id", number()),
        Field("to_machine_name", "target.machine_name", text()),
    ],
)
ASSET = Shape(
    "Asset",
    table="assets_asset",
    joins=(
        "LEFT JOIN assets_assettype kind ON kind.id = t.type_id "
        "LEFT JOIN accounts_site site ON site.id = t.site_id "
        "LEFT JOIN accounts_user person ON person.id = t.assigned_to_id "
        "JOIN accounts_company company ON company.id = t.company_id"
    ),
    keeps_nulls=True,
    fields=[
        Field("asset_id", "t.id", number()),
        Field("machine_name", "t.machine_name", text()),
        Field("type", "kind.name", text(allow_null=True)),
        Field("status", "t.status", one_of(Asset.Status.choices)),
        Field("serial_number", "t.serial_number", text()),
        Field("manufacturer", "t.manufacturer", text()),
        Field("model", "t.model", text()),
        Field(
            "assigned_to",
            "person.employee_number",
            number(allow_null=True, help_text="An employee's number."),
        ),
        Field("assigned_to_name", "person.display_name", text(allow_null=True)),
        Field("site_number", "site.number", number(allow_null=True)),
        Field("site_name", "site.name", text(allow_null=True)),
        Field("company_number", "company.number", number()),
        Field("warranty_expires", "t.warranty_expires_on", day(allow_null=True)),
        Field(
            "warranty_status",
            "NULLIF(t.warranty_status, '')",
            one_of(State.choices, allow_null=True),
        ),
    ],
)
_OF_ASSET = {
    "licenses": LICENSE.as_list(
        where="t.id IN (SELECT license_id FROM assets_licenseseat WHERE asset_id = asset.id)",
        order="t.expires_at, t.id",
    ),
    "contracts": CONTRACT.as_list(
        where="t.id IN (SELECT contract_id FROM assets_contract_assets WHERE asset_id = asset.id)",
        order="t.end_date, t.id",
    ),
}


@cache
def asset_detail(modules: frozenset[str]) -> Shape:
    """All of an asset; of what belongs to a module that is switched off, nothing."""
    sql = {name: sql if name in modules else "'[]'::json" for name, sql in _OF_ASSET.items()}
    return Shape(
        "AssetDetail",
        table="assets_asset",
        joins=ASSET.joins + " JOIN assets_asset asset ON asset.id = t.id",
        keeps_nulls=True,
        fields=[
            *ASSET.fields,
            Field("purchase_date", "t.purchased_on", day(allow_null=True)),
            Field("notes", "t.notes", text()),
            Field("external_id", "t.external_id", text()),
            Field("custom_fields", "t.custom_fields", serializers.DictField()),
            Field("created_at", seconds("t.created_at"), moment()),
            Field("updated_at", seconds("t.updated_at"), moment()),
            Field(
                "ports",
                PORT.as_list(where="t.asset_id = asset.id", order="lower(t.name), t.id"),
                PORT.serializer(many=True),
            ),
            Field(
                "credentials",
                CREDENTIAL.as_list(where="t.asset_id = asset.id", order="lower(t.label), t.id"),
                CREDENTIAL.serializer(many=True),
            ),
            Field("licenses", sql["licenses"], LICENSE.serializer(many=True)),
            Field("contracts", sql["contracts"], CONTRACT.serializer(many=True)),
            Field(
                "relations",
                RELATION.as_list(
                    where="asset.id IN (t.source_id, t.target_id)", order="t.kind, t.id"
                ),
                RELATION.serializer(many=True),
            ),
        ],
    )


ASSET_DETAIL = asset_detail(frozenset(_OF_ASSET))
ASSET_CHOICE = Shape(
    "AssetChoice",
    table="assets_asset",
    fields=[
        Field("asset_id", "t.id", number()),
        Field("machine_name", "t.machine_name", text()),
    ],
)


class AddressOut(serializers.Serializer):
    ip_address = text()
    network_id = number(allow_null=True)
    vlan_id = number(allow_null=True)
    port_id = number(allow_null=True)
    type = one_of(IPAddress.Kind.choices)
    is_primary = flag()


# What is noted of the asset and what its ports have; the same address is told once. Where none is
# said to be the primary one, the first port's is.
_ADDRESSES = """COALESCE((
    SELECT json_agg(json_build_object(
        'ip_address', host(address), 'network_id', network_id, 'vlan_id', vlan_id,
        'port_id', port_id, 'type', type, 'is_primary', is_primary
    ) ORDER BY is_primary DESC, address)
    FROM (
        SELECT COALESCE(noted.address, port.ip_address) AS address,
            COALESCE(noted.network_id, port.network_id) AS network_id,
            COALESCE(noted.vlan_id, port.vlan_id) AS vlan_id,
            port.id AS port_id, COALESCE(noted.type, 'static') AS type,
            COALESCE(noted.is_primary, false) OR (
                NOT COALESCE(bool_or(noted.is_primary) OVER (), false)
                AND row_number() OVER (ORDER BY lower(port.name), port.id) = 1) AS is_primary
        FROM (SELECT * FROM assets_ipaddress WHERE asset_id = t.id) noted
        FULL JOIN (
            SELECT port.*, vlan.network_id FROM assets_port port
            LEFT JOIN assets_vlan vlan ON vlan.id = port.vlan_id
            WHERE port.asset_id = t.id AND port.ip_address IS NOT NULL
        ) port ON port.ip_address = noted.address
    ) known), '[]'::json)"""
ADDRESSES = Shape(
    "AddressesOfAsset",
    table="assets_asset",
    keeps_nulls=True,
    fields=[Field("ip_addresses", _ADDRESSES, AddressOut(many=True))],
)
