"""Networks, VLANs and addresses of companies."""

import ipaddress
from typing import Any

from accounts.models import Company, User
from accounts.permissions import Perm
from assets.models import VLAN, IPAddress, Network
from assets.services.keeping import keep_inventory
from helpdesk.core.errors import Invalid
from helpdesk.core.service import service

NETWORK_FIELDS = ("site", "name", "cidr", "gateway", "dns", "dhcp_from", "dhcp_to", "notes")
VLAN_FIELDS = ("number", "name", "cidr")
ADDRESS_FIELDS = ("address", "network", "vlan", "asset", "type", "is_primary", "notes")


@service(Perm.MANAGE_INVENTORY)
def add_network(company: Company, *, by: User, **fields: Any) -> Network:
    """Adds a network to a company. Raises Invalid."""
    network = Network(company=company)
    _check_inside(network, fields)

    return keep_inventory(network, fields, names=NETWORK_FIELDS, by=by)


@service(Perm.MANAGE_INVENTORY)
def update_network(network: Network, *, changes: dict[str, Any], by: User) -> Network:
    """Changes a network. Raises Invalid."""
    network = Network.objects.select_for_update().get(pk=network.pk)
    _check_inside(network, changes)

    return keep_inventory(network, changes, names=NETWORK_FIELDS, by=by)


@service(Perm.MANAGE_INVENTORY)
def add_vlan(network: Network, *, by: User, **fields: Any) -> VLAN:
    """Adds a VLAN to a network. Raises Invalid."""
    return keep_inventory(VLAN(network=network), fields, names=VLAN_FIELDS, by=by)


@service(Perm.MANAGE_INVENTORY)
def update_vlan(vlan: VLAN, *, changes: dict[str, Any], by: User) -> VLAN:
    """Changes a VLAN. Raises Invalid."""
    vlan = VLAN.objects.select_for_update().get(pk=vlan.pk)

    return keep_inventory(vlan, changes, names=VLAN_FIELDS, by=by)


@service(Perm.MANAGE_INVENTORY)
def add_ip_address(company: Company, *, by: User, **fields: Any) -> IPAddress:
    """Notes that something of a company has an address. Raises Invalid."""
    row = IPAddress(company=company)
    _check_place(row, fields)

    return keep_inventory(row, fields, names=ADDRESS_FIELDS, by=by)


@service(Perm.MANAGE_INVENTORY)
def update_ip_address(row: IPAddress, *, changes: dict[str, Any], by: User) -> IPAddress:
    """Changes what has an address, or where it belongs. Raises Invalid."""
    row = IPAddress.objects.select_for_update().get(pk=row.pk)
    _check_place(row, changes)

    return keep_inventory(row, changes, names=ADDRESS_FIELDS, by=by)


def _check_inside(network: Network, values: dict[str, Any]) -> None:
    """The gateway and what DHCP gives out lie in the range. What is no address is refused later."""
    merged = {name: values.get(name, getattr(network, name)) for name in NETWORK_FIELDS}
    inside = _range(merged["cidr"])
    for name in ("gateway", "dhcp_from", "dhcp_to"):
        address = _address(merged[name])
        if inside and address and address not in inside:
            raise Invalid(**{name: f"This is not in {inside}."})
    first, last = _address(merged["dhcp_from"]), _address(merged["dhcp_to"])
    if first and last and first.version == last.version and last < first:
        raise Invalid(dhcp_to="The last address comes before the first.")


def _check_place(row: IPAddress, values: dict[str, Any]) -> None:
    """An address lies in its network, and its VLAN is one of that network."""
    merged = {name: values.get(name, getattr(row, name, None)) for name in ADDRESS_FIELDS}
    network, vlan, address = merged["network"], merged["vlan"], _address(merged["address"])
    if network and address and address not in ipaddress.ip_network(network.cidr):
        raise Invalid(address=f"This is not in {network.cidr}.")
    if vlan and vlan.network_id != (network and network.pk):
        raise Invalid(vlan="There is no such VLAN in this network.")


def _range(text: Any) -> Any:
    try:
        return ipaddress.ip_network(text) if text else None
    except ValueError:
        return None


def _address(text: Any) -> Any:
    try:
        return ipaddress.ip_address(text) if text else None
    except ValueError:
        return None
