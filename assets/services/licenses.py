"""Licenses, their keys, and who has a seat."""

from hmac import compare_digest
from typing import Any

from accounts.models import Company, User
from accounts.permissions import Perm
from assets.models import Asset, License, LicenseSeat
from assets.services.keeping import keep_inventory
from helpdesk.core.changes import Changed, owner_of
from helpdesk.core.errors import Invalid, NotFound, Unavailable
from helpdesk.core.events import emit
from helpdesk.core.service import service
from helpdesk.core.vault import seal, unseal

LICENSE_FIELDS = ("name", "vendor", "license_type", "seats", "expires_at", "notes")
# Of a shorter key, even its end would be too much.
SHORTEST_HINTED, LONGEST_KEY = 12, 2_000


@service(Perm.MANAGE_INVENTORY)
def add_license(company: Company, *, key: str = "", by: User, **fields: Any) -> License:
    """Adds a license to a company; its key is sealed. Raises Invalid."""
    license = License(company=company)
    beside = _seal_key(license, key)

    return keep_inventory(license, fields, names=LICENSE_FIELDS, beside=beside, by=by)


@service(Perm.MANAGE_INVENTORY)
def update_license(
    license: License, *, changes: dict[str, Any], key: str = "", by: User
) -> License:
    """Changes a license, and its key if there is a new one. Raises Invalid."""
    license = License.objects.select_for_update().get(pk=license.pk)
    taken, seats = license.seat_links.count(), changes.get("seats")
    if seats and str(seats).isdigit() and int(seats) < taken:
        raise Invalid(seats=f"{taken} seats are taken.")
    beside = _seal_key(license, key)

    return keep_inventory(license, changes, names=LICENSE_FIELDS, beside=beside, by=by)


@service(Perm.CHANGE_ASSETS)
def link_license(license: License, *, asset: Asset, by: User) -> LicenseSeat:
    """Gives an asset a seat of a license of its company. Raises Invalid, NotFound."""
    # Whoever else wants the last seat waits here.
    license = License.objects.select_for_update().get(pk=license.pk)
    asset = Asset.objects.select_for_update(no_key=True).filter(pk=asset.pk).first()
    if asset is None:
        raise NotFound
    if asset.company_id != license.company_id:
        raise Invalid(license_id="There is no such license in this company.")
    taken = license.seat_links.values_list("asset_id", flat=True)
    if asset.pk in taken:
        raise Invalid("The license is linked to this asset already.", code="already_linked")
    if license.seats is not None and len(taken) >= license.seats:
        raise Invalid("Every seat of this license is taken.", code="no_seat_left")

    seat = LicenseSeat.objects.create(license=license, asset=asset)

    _tell("license_linked", license, asset, by)
    return seat


@service(Perm.CHANGE_ASSETS)
def unlink_license(license: License, *, asset: Asset, by: User) -> None:
    """Takes an asset's seat away. Raises NotFound if it has none."""
    if not license.seat_links.filter(asset=asset).delete()[0]:
        raise NotFound

    _tell("license_unlinked", license, asset, by)


@service(Perm.REVEAL_CREDENTIALS)
def reveal_license_key(license: License, *, ip_address: str | None, by: User) -> str:
    """Gives the key of a license; the audit trail has who asked, when, and from where.

    Raises NotFound where none is stored, Unavailable where it cannot be opened.
    """
    if not license.sealed_key:
        raise NotFound
    key = unseal(license.sealed_key)

    emit(
        "license_key_revealed",
        license,
        tenant_id=owner_of(license).tenant_id,
        by=by,
        data={"id": license.pk, "name": license.name, "ip_address": ip_address},
        is_internal=True,
    )
    return key


def _seal_key(license: License, key: str) -> Changed:
    key = key.strip()
    if not key:
        return {}
    if len(key) > LONGEST_KEY:
        raise Invalid(key=f"At most {LONGEST_KEY:,} characters.")
    if _opens_to(license.sealed_key, key):
        return {}
    license.sealed_key = seal(key)
    license.key_hint = key[-4:] if len(key) >= SHORTEST_HINTED else ""
    # That it changed, and nothing of it.
    return {"key": [None, "changed"]}


def _opens_to(sealed: str, key: str) -> bool:
    """Whether this key is the one that is sealed already."""
    try:
        return bool(sealed) and compare_digest(unseal(sealed).encode(), key.encode())
    except Unavailable:
        # What nobody can read any more is replaced.
        return False


def _tell(type_: str, license: License, asset: Asset, by: User) -> None:
    emit(
        type_,
        license,
        tenant_id=asset.tenant_id,
        by=by,
        data={"id": license.pk, "asset_id": asset.pk, "machine_name": asset.machine_name},
    )
