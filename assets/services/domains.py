"""Domains of companies, and their certificates."""

from typing import Any

from accounts.models import Company, User
from accounts.permissions import Perm
from assets.models import Domain
from assets.models.domains import registered_name
from assets.services.keeping import keep_inventory
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
    return keep_inventory(Domain(company=company), _named(fields), names=DOMAIN_FIELDS, by=by)


@service(Perm.MANAGE_INVENTORY)
def update_domain(domain: Domain, *, changes: dict[str, Any], by: User) -> Domain:
    """Changes a domain or its dates. Raises Invalid."""
    domain = Domain.objects.select_for_update().get(pk=domain.pk)

    return keep_inventory(domain, _named(changes), names=DOMAIN_FIELDS, by=by)


def _named(values: dict[str, Any]) -> dict[str, Any]:
    """With the name as the registry has it."""
    return {**values, "name": registered_name(values["name"])} if "name" in values else values
