"""Networks, VLANs and addresses in Django's admin."""

from typing import Any

from django.contrib import admin

from accounts.models import User
from assets.admin.belonging import OF_COMPANY, BelongingAdmin
from assets.models import VLAN, IPAddress, Network
from assets.services import (
    add_ip_address,
    add_network,
    add_vlan,
    update_ip_address,
    update_network,
    update_vlan,
)
from assets.services.networks import ADDRESS_FIELDS, NETWORK_FIELDS, VLAN_FIELDS


@admin.register(Network)
class NetworkAdmin(BelongingAdmin):
    list_display = ("name", "company", "site", "cidr", "gateway")
    list_filter = OF_COMPANY
    list_select_related = autocomplete_fields = ("company", "site")
    search_fields = ("name", "company__name")
    fields = NETWORK_FIELDS
    ordering = ("company__name", "cidr")

    def create(self, values: dict[str, Any], *, by: User) -> Network:
        return add_network(values.pop("company"), **values, by=by)

    def update(self, row: Network, changes: dict[str, Any], *, by: User) -> None:
        update_network(row, changes=changes, by=by)


@admin.register(VLAN)
class VLANAdmin(BelongingAdmin):
    owner = "network"
    list_display = ("number", "name", "network", "cidr")
    list_select_related = autocomplete_fields = ("network",)
    search_fields = ("name", "network__name")
    fields = VLAN_FIELDS
    ordering = ("network__name", "number")

    def create(self, values: dict[str, Any], *, by: User) -> VLAN:
        return add_vlan(values.pop("network"), **values, by=by)

    def update(self, row: VLAN, changes: dict[str, Any], *, by: User) -> None:
        update_vlan(row, changes=changes, by=by)


@admin.register(IPAddress)
class IPAddressAdmin(BelongingAdmin):
    list_display = ("address", "company", "asset", "network", "vlan", "type", "is_primary")
    list_filter = ("type", *OF_COMPANY)
    list_select_related = autocomplete_fields = ("company", "network", "vlan", "asset")
    search_fields = ("address", "asset__machine_name")
    fields = ADDRESS_FIELDS
    ordering = ("address", "pk")

    def create(self, values: dict[str, Any], *, by: User) -> IPAddress:
        return add_ip_address(values.pop("company"), **values, by=by)

    def update(self, row: IPAddress, changes: dict[str, Any], *, by: User) -> None:
        update_ip_address(row, changes=changes, by=by)
