"""The providers that sign people in: Google, Microsoft, Apple, as a tenant is known to each."""

from typing import Any

from django.conf import settings

from accounts.models import IdentityProvider, Tenant, User
from accounts.oauth import Client
from accounts.permissions import Perm
from helpdesk.core.changes import apply_changes, check_names, cleaned
from helpdesk.core.errors import Invalid
from helpdesk.core.events import emit
from helpdesk.core.responses import CUSTOMER_API
from helpdesk.core.service import service
from helpdesk.core.vault import seal, unseal

CALLBACK = f"{CUSTOMER_API}/auth/oauth/callback"
PROVIDER_FIELDS = ("client_id", "secret", "directory", "team_id", "key_id", "is_enabled")


def providers_of(tenant: Tenant) -> list[dict[str, str]]:
    """Key, name, icon and color of each provider that a tenant, or the installation, has set up."""
    rows = IdentityProvider.objects.of_tenant(tenant)
    own = dict(rows.values_list("key", "is_enabled"))
    return [
        {"key": key, "name": name, "icon": key, "color": IdentityProvider.COLORS[key]}
        for key, name in IdentityProvider.Key.choices
        if own.get(key, key in settings.OAUTH_CLIENTS)
    ]


def client_of(tenant: Tenant, *, key: str) -> Client:
    """How a tenant is known to a provider; its own registration goes first. Raises Invalid."""
    if key not in [each["key"] for each in providers_of(tenant)]:
        raise Invalid(provider="This provider is not set up.", code="unknown_provider")
    row = IdentityProvider.objects.of_tenant(tenant).filter(key=key).first()
    if row is None:
        return Client(key, **settings.OAUTH_CLIENTS[key])
    return Client(
        key, row.client_id, unseal(row.sealed_secret), row.directory, row.team_id, row.key_id
    )


@service(Perm.ADMINISTER)
def add_provider(tenant: Tenant, *, key: str, secret: str, by: User, **fields: Any) -> Any:
    """Keeps a tenant's registration with a provider, its secret sealed. Raises Invalid."""
    if IdentityProvider.objects.of_tenant(tenant).filter(key=key).exists():
        raise Invalid(key="There is one already.", code="duplicate")
    row = IdentityProvider(tenant=tenant, key=key)

    _keep(row, {**fields, "secret": secret})

    _tell("provider_added", row, by)
    return row


@service(Perm.ADMINISTER)
def update_provider(provider: IdentityProvider, *, changes: dict[str, Any], by: User) -> None:
    """Changes a registration; an empty secret leaves the one that is there. Raises Invalid."""
    row = IdentityProvider.objects.select_for_update().get(pk=provider.pk)

    _keep(row, changes)

    _tell("provider_updated", row, by)


def _keep(row: IdentityProvider, values: dict[str, Any]) -> None:
    check_names(values, PROVIDER_FIELDS)
    plain = cleaned(row, {name: value for name, value in values.items() if name != "secret"})
    if secret := values.get("secret", "").strip():
        row.sealed_secret = seal(secret)
    if not plain.get("client_id", row.client_id):
        raise Invalid(client_id="The provider gives you one.")
    if not row.sealed_secret:
        raise Invalid(secret="The provider gives you one.")  # noqa: S106  a sentence
    directory = plain.get("directory", row.directory)
    if directory and not directory.replace("-", "").replace(".", "").isalnum():
        raise Invalid(directory="A directory's id, or a domain of its.")
    apply_changes(row, plain)


def callback_url(tenant: Tenant) -> str:
    """Where providers send people back to, as it is registered with them."""
    return tenant.url(CALLBACK)


def is_allowed_target(tenant: Tenant, redirect_uri: str) -> bool:
    """Whether a provider may send people there: our own address, or one of the list, exactly."""
    return redirect_uri in (callback_url(tenant), *settings.OAUTH_REDIRECT_URIS)


def _tell(type_: str, row: IdentityProvider, by: User) -> None:
    emit(type_, row, tenant_id=row.tenant_id, by=by, data={"id": row.pk, "key": row.key})
