"""Networks from a file, and their VLANs: a network has a row for itself or one for each VLAN."""

import re
from typing import Any

from accounts.models import Company, Site, User
from accounts.permissions import Perm
from assets.models import VLAN, Network
from assets.services.networks import add_network, add_vlan, update_network, update_vlan
from helpdesk.core.imports import Batch, Became, Column, Outcome
from helpdesk.core.row_imports import RowByRow, picked, refuse_beneath, together
from helpdesk.core.service import service

NETWORK_COLUMNS = (
    Column("name", required=True, max_length=100, example="Office LAN"),
    Column("cidr", max_length=43, example="10.20.0.0/16"),
    Column("site_number", "integer"),
    Column("gateway", max_length=45, example="10.20.0.1"),
    Column("dns", max_length=300, example="10.20.0.2, 10.20.0.3"),
    Column("dhcp_from", max_length=45, example="10.20.1.1"),
    Column("dhcp_to", max_length=45, example="10.20.1.200"),
    Column("notes", max_length=10_000),
    Column("vlan_number", "integer", example=20),
    Column("vlan_name", max_length=100, example="Phones"),
    Column("vlan_cidr", max_length=43, example="10.20.20.0/24"),
)
_VLAN = {"vlan_number": "number", "vlan_name": "name", "vlan_cidr": "cidr"}
_NETWORK = {
    **{each.name: each.name for each in NETWORK_COLUMNS if each.name not in _VLAN},
    "site_number": "site",
}


@service(Perm.MANAGE_INVENTORY)
def import_networks(company: Company, *, batch: Batch, by: User) -> list[Outcome]:
    """Takes in or changes networks, known by name, and their VLANs, known by number."""
    return _Networks(company, batch, by).run()


class _Networks(RowByRow):
    beneath = ("vlan_number",)

    def take(self, row: dict[str, Any]) -> Became:
        has_vlan = "vlan_number" in row
        if not has_vlan:
            refuse_beneath(row, _VLAN, "vlan_number")
        network, became = self._network(row, is_shared=has_vlan)
        return together(became, self._vlan(network, row)) if has_vlan else became

    def _network(self, row: dict[str, Any], *, is_shared: bool) -> tuple[Network, Became]:
        return self.keep(
            self._values(row),
            part=_NETWORK,
            needed=("name", "cidr"),
            among=Network.objects.filter(company=self.company, name=row.get("name")),
            add=lambda values: add_network(self.company, **values, by=self.by),
            change=lambda network, values: update_network(network, changes=values, by=self.by),
            on="name",
            is_shared=is_shared,
        )

    def _vlan(self, network: Network, row: dict[str, Any]) -> Became:
        _, became = self.keep(
            picked(row, _VLAN),
            part=_VLAN,
            needed=("vlan_name",),
            among=VLAN.objects.filter(network=network, number=row["vlan_number"]),
            add=lambda values: add_vlan(network, **values, by=self.by),
            change=lambda vlan, values: update_vlan(vlan, changes=values, by=self.by),
            on="vlan_number",
        )
        return became

    def _values(self, row: dict[str, Any]) -> dict[str, Any]:
        """What a row says of its network, with rows in place of numbers."""
        values = picked(row, _NETWORK)
        if "dns" in values:
            values["dns"] = [each for each in re.split(r"[\s,;]+", values["dns"]) if each]
        if "site" in values:
            sites = Site.objects.filter(company=self.company, number=values["site"])
            values["site"] = sites.first()
            if values["site"] is None:
                self.faults.add({"site_number": "The company has no such site."})
        return values
