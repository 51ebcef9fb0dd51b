"""What a company has: taken in, changed, and gone."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from accounts.models import Company, User
from accounts.permissions import Perm
from assets.models import Asset, AssetField, AssetType
from assets.services.custom_fields import merged
from assets.services.keeping import follow_terms
from helpdesk.core.changes import apply_changes, check_names, tell_change
from helpdesk.core.changes import cleaned as cleaned_texts
from helpdesk.core.errors import Faults, Invalid, NotFound
from helpdesk.core.events import emit
from helpdesk.core.service import service

LONGEST_NOTES = 10_000
ASSET_FIELDS = (
    "machine_name",
    "serial_number",
    "manufacturer",
    "model",
    "external_id",
    "type",
    "status",
    "site",
    "assigned_to",
    "purchased_on",
    "warranty_expires_on",
    "notes",
    "custom_fields",
)


@service(Perm.CHANGE_ASSETS)
def add_asset(company: Company, *, by: User, **fields: Any) -> Asset:
    """Takes in a piece of equipment of a company. Raises Invalid."""
    check_names(fields, ASSET_FIELDS)
    asset = Asset(company=company, tenant_id=company.tenant_id)
    values = cleaned(asset, {"machine_name": "", "custom_fields": {}, **fields})
    _check_duplicates(asset, values)

    apply_changes(asset, values)
    follow_terms(asset, by=by, is_told=False)

    _tell("asset_added", asset, None, by)
    return asset


@service(Perm.CHANGE_ASSETS)
def update_asset(asset: Asset, *, changes: dict[str, Any], by: User) -> Asset:
    """Changes what is known of an asset; `custom_fields` only by the keys it has.

    Raises Invalid, NotFound.
    """
    check_names(changes, ASSET_FIELDS)
    asset = locked(asset)
    values = cleaned(asset, changes)
    values = {name: value for name, value in values.items() if getattr(asset, name) != value}
    _check_duplicates(asset, values)
    if not values:
        return asset

    asset.updated_at = timezone.now()
    changed = apply_changes(asset, values) | follow_terms(asset, by=by)

    _tell("asset_updated", asset, changed, by)
    return asset


@service(Perm.CHANGE_ASSETS)
def remove_asset(asset: Asset, *, by: User) -> None:
    """Removes an asset with its ports, credentials and relations. Raises NotFound.

    Who looked up its passwords stays on record.
    """
    asset = locked(asset)

    emit(
        "asset_removed",
        asset,
        tenant_id=asset.tenant_id,
        by=by,
        data={"id": asset.pk, **facts_of(asset)},
    )
    asset.delete()


def locked(asset: Asset) -> Asset:
    """The asset as it is now, until the transaction ends. Raises NotFound."""
    rows = Asset.objects.select_for_update(of=("self",)).select_related("company", "type")
    found = rows.filter(pk=asset.pk).first()
    if found is None:
        raise NotFound
    return found


def _fields_of(kind: AssetType) -> Iterable[AssetField]:
    return kind.fields.in_order()


def cleaned(
    asset: Asset,
    values: dict[str, Any],
    *,
    fields_of: Callable[[AssetType], Iterable[AssetField]] = _fields_of,
) -> dict[str, Any]:
    """The values as they are kept. Raises Invalid for what this asset cannot have."""
    faults = Faults()
    with faults:
        values = cleaned_texts(asset, values)
    if values.get("machine_name") == "":
        faults.add({"machine_name": "An asset needs a name."})
    with faults:
        check_notes(values)
    with faults:
        _check_whose(asset, values)
    if values.keys() & {"type", "custom_fields"}:
        kind = values.get("type", asset.type)
        fields = fields_of(kind) if kind else ()
        given = values.get("custom_fields") or {}
        with faults:
            values["custom_fields"] = merged(fields, asset.custom_fields, given)
    faults.check()
    return values


def check_notes(values: dict[str, Any]) -> None:
    """Raises Invalid for notes that are too long."""
    if len(values.get("notes", "")) > LONGEST_NOTES:
        raise Invalid(notes=f"At most {LONGEST_NOTES:,} characters.")


def _check_whose(asset: Asset, values: dict[str, Any]) -> None:
    """Type, site and person are the tenant's and the company's."""
    kind, site, person = (values.get(name) for name in ("type", "site", "assigned_to"))
    faults = Faults()
    if kind and kind.tenant_id != asset.tenant_id:
        faults.add({"type": "There is no such type."})
    if site and site.company_id != asset.company_id:
        faults.add({"site": "The company has no such site."})
    if person and person.company_id != asset.company_id:
        faults.add({"assigned_to": "The company has no such employee."})
    faults.check()


def _check_duplicates(asset: Asset, values: dict[str, Any]) -> None:
    others = Asset.objects.filter(company=asset.company_id).exclude(pk=asset.pk)
    serial, external = values.get("serial_number"), values.get("external_id")
    if serial and others.filter(serial_number__iexact=serial).exists():
        raise Invalid(serial_number="Another asset has this serial number.", code="duplicate")
    if external and others.filter(external_id=external).exists():
        raise Invalid(external_id="Another asset has this id.", code="duplicate")


def facts_of(asset: Asset) -> dict[str, Any]:
    """What events tell of an asset."""
    return {"machine_name": asset.machine_name, "company": asset.company_id}


def _tell(type_: str, asset: Asset, changed: dict[str, list[Any]] | None, by: User) -> None:
    tell_change(
        type_, asset, tenant_id=asset.tenant_id, changed=changed, by=by, data=facts_of(asset)
    )
