"""Assets in Django's admin, with their ports and what stands between them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest

from accounts.models import User
from assets.models import Asset, AssetRelation, Port
from assets.services import (
    add_asset,
    add_port,
    relate_assets,
    remove_asset,
    remove_port,
    unrelate_assets,
    update_asset,
    update_port,
)
from assets.services.assets import ASSET_FIELDS
from helpdesk.core.admin import ScopedAdmin, ScopedRelatedFilter


@admin.register(Asset)
class AssetAdmin(ScopedAdmin):
    list_display = ("machine_name", "type", "status", "company", "assigned_to", "serial_number")
    list_filter = ("status", ("type", ScopedRelatedFilter), ("company", ScopedRelatedFilter))
    list_select_related = ("type", "company", "assigned_to")
    readonly_fields = ("warranty_status",)
    autocomplete_fields = ("company", "type", "site", "assigned_to")
    search_fields = ("search",)
    search_help_text = "Words of the name, numbers, manufacturer and model."
    fields = ("company", *ASSET_FIELDS, "warranty_status")
    ordering = (Lower("machine_name"), "pk")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return queryset.matching(search_term), False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "company") if obj else self.readonly_fields

    def create(self, values: dict[str, Any], *, by: User) -> Asset:
        return add_asset(values.pop("company"), **values, by=by)

    def update(self, row: Asset, changes: dict[str, Any], *, by: User) -> None:
        update_asset(row, changes=changes, by=by)

    def remove(self, row: Asset, *, by: User) -> None:
        remove_asset(row, by=by)


class OfAssetAdmin(ScopedAdmin):
    """What belongs to an asset for good."""

    list_select_related = autocomplete_fields = ("asset",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("asset",) if obj else ()


@admin.register(Port)
class PortAdmin(OfAssetAdmin):
    list_display = ("name", "asset", "type", "mac_address", "ip_address", "connected_to")
    search_fields = ("name", "asset__machine_name", "mac_address")
    fields = (
        "asset",
        "name",
        "type",
        "mac_address",
        "ip_address",
        "vlan",
        "speed",
        "connected_to",
        "notes",
    )
    ordering = ("asset__machine_name", Lower("name"), "pk")

    def create(self, values: dict[str, Any], *, by: User) -> Port:
        return add_port(values.pop("asset"), **values, by=by)

    def update(self, row: Port, changes: dict[str, Any], *, by: User) -> None:
        update_port(row, changes=changes, by=by)

    def remove(self, row: Port, *, by: User) -> None:
        remove_port(row, by=by)


@admin.register(AssetRelation)
class AssetRelationAdmin(ScopedAdmin):
    list_display = ("source", "kind", "target")
    list_filter = ("kind",)
    list_select_related = autocomplete_fields = ("source", "target")
    search_fields = ("source__machine_name", "target__machine_name")
    fields = ("source", "kind", "target")
    ordering = ("source__machine_name", "pk")

    def create(self, values: dict[str, Any], *, by: User) -> AssetRelation:
        return relate_assets(values["source"], to=values["target"], kind=values["kind"], by=by)

    def remove(self, row: AssetRelation, *, by: User) -> None:
        unrelate_assets(row, by=by)
