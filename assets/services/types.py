"""The kinds of equipment that a tenant knows."""

from typing import Any

from accounts.models import Tenant, User
from accounts.permissions import Perm
from assets.models import AssetField, AssetType
from helpdesk.core.changes import keep_row
from helpdesk.core.errors import Invalid
from helpdesk.core.service import service
from helpdesk.core.text import one_line

TYPE_FIELDS = ("name", "description")
FIELD_FIELDS = ("key", "label", "kind", "choices", "is_required", "position")


@service(Perm.ADMINISTER)
def add_asset_type(tenant: Tenant, *, by: User, **fields: Any) -> AssetType:
    """Adds a type of assets. Raises Invalid."""
    return keep_row(AssetType(tenant=tenant), fields, names=TYPE_FIELDS, by=by)


@service(Perm.ADMINISTER)
def update_asset_type(asset_type: AssetType, *, changes: dict[str, Any], by: User) -> AssetType:
    """Renames or describes a type. Raises Invalid."""
    asset_type = AssetType.objects.select_for_update().get(pk=asset_type.pk)

    return keep_row(asset_type, changes, names=TYPE_FIELDS, by=by)


@service(Perm.ADMINISTER)
def add_asset_field(asset_type: AssetType, *, by: User, **fields: Any) -> AssetField:
    """Lets assets of a type have something more. Raises Invalid.

    Assets that are there already get a needed one when they are changed next.
    """
    field = AssetField(type=asset_type)

    return keep_row(field, _with_choices(field, fields), names=FIELD_FIELDS, by=by)


@service(Perm.ADMINISTER)
def update_asset_field(field: AssetField, *, changes: dict[str, Any], by: User) -> AssetField:
    """Changes how a field is called and what it takes; never its key, under which assets have it.

    Raises Invalid.
    """
    rows = AssetField.objects.select_for_update(of=("self",)).select_related("type")
    field = rows.get(pk=field.pk)

    return keep_row(field, _with_choices(field, changes), names=FIELD_FIELDS[1:], by=by)


def _with_choices(field: AssetField, values: dict[str, Any]) -> dict[str, Any]:
    """The values with each choice once, on one line. Raises Invalid for a choice of nothing."""
    if "choices" in values:
        words = map(one_line, values["choices"] or [])
        values = {**values, "choices": list(dict.fromkeys(word for word in words if word))}
    kind = values.get("kind", field.kind)
    if kind == AssetField.Kind.CHOICE and not values.get("choices", field.choices):
        raise Invalid(choices="A choice needs something to choose from.")
    return values
