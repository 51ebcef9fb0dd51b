"""The network ports of assets."""

import ipaddress
from typing import Any

from accounts.models import User
from accounts.permissions import Perm
from assets.models import Asset, Port
from assets.models.ports import as_mac_address
from assets.services.assets import check_notes, locked
from helpdesk.core.changes import apply_changes, check_names, cleaned
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.events import emit
from helpdesk.core.service import service

PORT_FIELDS = (
    "name",
    "type",
    "speed",
    "connected_to",
    "mac_address",
    "ip_address",
    "vlan",
    "notes",
)


@service(Perm.CHANGE_ASSETS)
def add_port(asset: Asset, *, by: User, **fields: Any) -> Port:
    """Adds a port to an asset, under a name that none of its others has. Raises Invalid."""
    check_names(fields, PORT_FIELDS)
    port = Port(asset=locked(asset))
    values = _cleaned(port, {"name": "", **fields})

    apply_changes(port, values)

    _tell("asset_port_added", port, {}, by)
    return port


@service(Perm.CHANGE_ASSETS)
def update_port(port: Port, *, changes: dict[str, Any], by: User) -> Port:
    """Changes what is known of a port. Raises Invalid, NotFound."""
    check_names(changes, PORT_FIELDS)
    port = _locked(port)
    values = _cleaned(port, changes)

    changed = apply_changes(port, values)

    if changed:
        _tell("asset_port_updated", port, changed, by)
    return port


@service(Perm.CHANGE_ASSETS)
def remove_port(port: Port, *, by: User) -> None:
    """Removes a port from its asset. Raises NotFound."""
    port = _locked(port)

    _tell("asset_port_removed", port, {}, by)
    port.delete()


def _locked(port: Port) -> Port:
    rows = Port.objects.select_for_update(of=("self",)).select_related("asset")
    found = rows.filter(pk=port.pk).first()
    if found is None:
        raise NotFound
    return found


def _cleaned(port: Port, values: dict[str, Any]) -> dict[str, Any]:
    values = cleaned(port, values)
    if values.get("name") == "":
        raise Invalid(name="A port needs a name.")
    check_notes(values)
    if mac := values.get("mac_address"):
        values["mac_address"] = as_mac_address(mac)
        if not values["mac_address"]:
            raise Invalid(mac_address="A MAC address like 00:1a:2b:3c:4d:5e.")
    if "ip_address" in values:
        values["ip_address"] = _as_address(values["ip_address"])
    vlan = values.get("vlan")
    if vlan and vlan.network.company_id != port.asset.company_id:
        raise Invalid(vlan="The company has no such VLAN.")
    others = Port.objects.filter(asset=port.asset_id).exclude(pk=port.pk)
    if others.filter(name__iexact=values.get("name", "")).exists():
        raise Invalid(name="The asset has a port of this name already.", code="duplicate")
    return values


def _as_address(text: str | None) -> str | None:
    """An address of IPv4 or IPv6 in its one form, None for nothing. Raises Invalid."""
    if not text:
        return None
    try:
        found = ipaddress.ip_address(text.strip())
    except ValueError:
        raise Invalid(ip_address="An address like 10.20.0.15 or fd00::15.") from None
    if getattr(found, "scope_id", None):
        raise Invalid(ip_address="An address without a zone.")
    return str(getattr(found, "ipv4_mapped", None) or found)


def _tell(type_: str, port: Port, changed: dict[str, list[Any]], by: User) -> None:
    facts = {"id": port.asset_id, "port": port.pk, "name": port.name}
    emit(type_, port.asset, tenant_id=port.asset.tenant_id, by=by, changes=changed, data=facts)
