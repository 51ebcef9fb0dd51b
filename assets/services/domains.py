"""Domains of companies, and their certificates."""

from typing import Any

from accounts.models import Company, User
from accounts.permissions import Perm
from assets.models import Domain
from assets.services.keeping import keep_row
from helpdesk.core.errors import Invalid
from helpdesk.core.service import service

DOMAIN_FIELDS = (
    "name",
    "registrar",
    "registered_at",
    "expires_at",
    "auto_renew",
    "ssl_issuer",
    "ssl_expires_at",
    "notes",
)


@service(Perm.MANAGE_INVENTORY)
def add_domain(company: Company, *, by: User, **fields: Any) -> Domain:
    """Adds a domain to a company. Raises Invalid."""
    return keep_row(Domain(company=company), _named(fields), names=DOMAIN_FIELDS, by=by)


@service(Perm.MANAGE_INVENTORY)
def update_domain(domain: Domain, *, changes: dict[str, Any], by: User) -> Domain:
    """Changes a domain or its dates. Raises Invalid."""
    domain = Domain.objects.select_for_update().get(pk=domain.pk)

    return keep_row(domain, _named(changes), names=DOMAIN_FIELDS, by=by)


def _named(values: dict[str, Any]) -> dict[str, Any]:
    """With the name as the registry has it: small letters, other scripts in ASCII."""
    if "name" not in values:
        return values
    name = values["name"].strip().rstrip(".").lower()
    try:
        name = name.encode("idna").decode()
    except UnicodeError:
        raise Invalid(name="A name like example.com.") from None
    return {**values, "name": name}
