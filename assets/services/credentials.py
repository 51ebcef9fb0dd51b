"""The names and passwords of assets. A password goes in sealed, and out by `reveal` alone."""

import re
from typing import Any

from accounts.models import User
from accounts.permissions import Perm
from assets.models import Asset, Credential, CredentialAccess
from assets.services.assets import check_notes, locked
from helpdesk.core.changes import apply_changes, check_names, cleaned
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.events import emit
from helpdesk.core.service import service
from helpdesk.core.text import is_storable
from helpdesk.core.vault import seal, unseal

CREDENTIAL_FIELDS = ("label", "username", "url", "notes", "password")
LONGEST_PASSWORD = 4_096
# A link that runs something in the page is none.
ADDRESS = re.compile(r"(?!(?:javascript|data|vbscript|blob):)\S+", re.IGNORECASE)


@service(Perm.CHANGE_ASSETS)
def add_credential(asset: Asset, *, by: User, **fields: Any) -> Credential:
    """Keeps a password of an asset. Raises Invalid."""
    check_names(fields, CREDENTIAL_FIELDS)
    credential = Credential(asset=locked(asset))
    values = _cleaned(credential, {"password": "", **fields})

    _seal(credential, values)
    apply_changes(credential, values)

    _tell("asset_credential_added", credential, [], by)
    return credential


@service(Perm.CHANGE_ASSETS)
def update_credential(credential: Credential, *, changes: dict[str, Any], by: User) -> Credential:
    """Changes a credential; without a `password` it keeps the one it has.

    Raises Invalid, NotFound.
    """
    check_names(changes, CREDENTIAL_FIELDS)
    credential = _locked(credential)
    values = _cleaned(credential, changes)

    is_new_password = _seal(credential, values)
    changed = [*apply_changes(credential, values), *(["password"] if is_new_password else [])]

    if changed:
        _tell("asset_credential_updated", credential, changed, by)
    return credential


@service(Perm.CHANGE_ASSETS)
def remove_credential(credential: Credential, *, by: User) -> None:
    """Forgets a password; who looked it up stays on record. Raises NotFound."""
    credential = _locked(credential)

    _tell("asset_credential_removed", credential, [], by)
    credential.delete()


@service(Perm.REVEAL_CREDENTIALS)
def reveal_credential(credential: Credential, *, ip_address: str | None, by: User) -> str:
    """The password, once it is on record who got it, and where.

    Raises NotFound; Unavailable where its key is gone.
    """
    credential = _locked(credential)
    password = unseal(credential.sealed_password)

    CredentialAccess.objects.create(
        tenant_id=credential.asset.tenant_id,
        company_id=credential.asset.company_id,
        asset=credential.asset,
        credential=credential,
        machine_name=credential.asset.machine_name,
        label=str(credential),
        user=by,
        ip_address=ip_address,
    )

    _tell("asset_credential_revealed", credential, [], by)
    return password


def _locked(credential: Credential) -> Credential:
    rows = Credential.objects.select_for_update(of=("self",)).select_related("asset")
    found = rows.filter(pk=credential.pk).first()
    if found is None:
        raise NotFound
    return found


def _cleaned(credential: Credential, values: dict[str, Any]) -> dict[str, Any]:
    # A password is kept as it was typed, spaces and all.
    secret = {name: values[name] for name in ("password",) if name in values}
    plain = {name: value for name, value in values.items() if name not in secret}
    values, password = cleaned(credential, plain) | secret, secret.get("password")
    check_notes(values)
    if not is_storable(password or ""):
        raise Invalid(password="This has characters that cannot be stored.")  # noqa: S106
    if password == "":
        raise Invalid(password="This is needed.")  # noqa: S106
    if password and len(password) > LONGEST_PASSWORD:
        raise Invalid(password=f"At most {LONGEST_PASSWORD} characters.")
    if (url := values.get("url")) and not ADDRESS.fullmatch(url):
        raise Invalid(url="An address like https://nas.acme.example:5001.")
    return values


def _seal(credential: Credential, values: dict[str, Any]) -> bool:
    """Takes the password out of the values into the credential; says whether there was one."""
    password = values.pop("password", None)
    if password is None:
        return False
    credential.sealed_password = seal(password)
    return True


def _tell(type_: str, credential: Credential, changed: list[str], by: User) -> None:
    """Says which fields changed, and of none of them what it was or is."""
    asset = credential.asset
    facts = {"id": asset.pk, "credential": credential.pk, "label": str(credential)}
    emit(
        type_,
        asset,
        tenant_id=asset.tenant_id,
        by=by,
        data=facts | ({"changed": changed} if changed else {}),
    )
