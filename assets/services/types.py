"""The kinds of equipment that a tenant knows."""

from typing import Any

from accounts.models import Tenant, User
from accounts.permissions import Perm
from assets.models import AssetField, AssetType
from helpdesk.core.changes import apply_changes, check_names, tell_change
from helpdesk.core.errors import Invalid
from helpdesk.core.service import service
from helpdesk.core.text import one_line

TYPE_FIELDS = ("name", "description")
FIELD_FIELDS = ("key", "label", "kind", "choices", "is_required", "position")


@service(Perm.ADMINISTER)
def add_asset_type(tenant: Tenant, *, by: User, **fields: Any) -> AssetType:
    """Adds a type of assets. Raises Invalid."""
    check_names(fields, TYPE_FIELDS)
    asset_type = AssetType(tenant=tenant)

    apply_changes(asset_type, _on_one_line(fields))

    tell_change("asset_type_added", asset_type, tenant_id=tenant.pk, changed=None, by=by)
    return asset_type


@service(Perm.ADMINISTER)
def update_asset_type(asset_type: AssetType, *, changes: dict[str, Any], by: User) -> AssetType:
    """Renames or describes a type. Raises Invalid."""
    check_names(changes, TYPE_FIELDS)
    asset_type = AssetType.objects.select_for_update().get(pk=asset_type.pk)

    changed = apply_changes(asset_type, _on_one_line(changes))

    tell_change(
        "asset_type_updated", asset_type, tenant_id=asset_type.tenant_id, changed=changed, by=by
    )
    return asset_type


@service(Perm.ADMINISTER)
def add_asset_field(asset_type: AssetType, *, by: User, **fields: Any) -> AssetField:
    """Lets assets of a type have something more. Raises Invalid.

    Assets that are there already get a needed one when they are changed next.
    """
    check_names(fields, FIELD_FIELDS)
    field = AssetField(type=asset_type)
    values = _checked(field, fields)

    apply_changes(field, values)

    tell_change("asset_field_added", field, tenant_id=asset_type.tenant_id, changed=None, by=by)
    return field


@service(Perm.ADMINISTER)
def update_asset_field(field: AssetField, *, changes: dict[str, Any], by: User) -> AssetField:
    """Changes how a field is called and what it takes; never its key, under which assets have it.

    Raises Invalid.
    """
    check_names(changes, FIELD_FIELDS[1:])
    rows = AssetField.objects.select_for_update(of=("self",)).select_related("type")
    field = rows.get(pk=field.pk)
    values = _checked(field, changes)

    changed = apply_changes(field, values)

    tenant_id = field.type.tenant_id
    tell_change("asset_field_updated", field, tenant_id=tenant_id, changed=changed, by=by)
    return field


def _on_one_line(values: dict[str, Any]) -> dict[str, Any]:
    return {
        n: one_line(v) if n in ("name", "description", "label") else v for n, v in values.items()
    }


def _checked(field: AssetField, values: dict[str, Any]) -> dict[str, Any]:
    values = _on_one_line(values)
    if "choices" in values:
        words = map(one_line, values["choices"] or [])
        values["choices"] = list(dict.fromkeys(word for word in words if word))
    kind = values.get("kind", field.kind)
    if kind == AssetField.Kind.CHOICE and not values.get("choices", field.choices):
        raise Invalid(choices="A choice needs something to choose from.")
    return values
