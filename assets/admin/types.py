"""Types of assets in Django's admin, and what each has of its own."""

from typing import Any

from django.contrib import admin
from django.db.models.functions import Lower
from django.http import HttpRequest

from accounts.models import User
from assets.models import AssetField, AssetType
from assets.services import (
    add_asset_field,
    add_asset_type,
    update_asset_field,
    update_asset_type,
)
from helpdesk.core.admin import ScopedAdmin, ScopedRelatedFilter


@admin.register(AssetType)
class AssetTypeAdmin(ScopedAdmin):
    list_display = ("name", "description")
    search_fields = ("name",)
    fields = ("name", "description")
    ordering = (Lower("name"), "pk")

    def create(self, values: dict[str, Any], *, by: User) -> AssetType:
        return add_asset_type(by.tenant, **values, by=by)

    def update(self, row: AssetType, changes: dict[str, Any], *, by: User) -> None:
        update_asset_type(row, changes=changes, by=by)


@admin.register(AssetField)
class AssetFieldAdmin(ScopedAdmin):
    list_display = ("label", "type", "key", "kind", "is_required", "position")
    list_filter = ("kind", ("type", ScopedRelatedFilter))
    list_select_related = ("type",)
    autocomplete_fields = ("type",)
    search_fields = ("label", "key")
    fields = ("type", "key", "label", "kind", "choices", "is_required", "position")
    ordering = ("type", "position", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("type", "key") if obj else ()

    def create(self, values: dict[str, Any], *, by: User) -> AssetField:
        return add_asset_field(values.pop("type"), **values, by=by)

    def update(self, row: AssetField, changes: dict[str, Any], *, by: User) -> None:
        update_asset_field(row, changes=changes, by=by)
