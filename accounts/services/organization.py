"""How a tenant is arranged: its companies, their sites, the teams of its agents, its own name."""

from typing import Any

from accounts.models import Branding, Company, Module, Site, Team, Tenant, User
from accounts.permissions import Perm
from helpdesk.core.changes import (
    apply_changes,
    check_names,
    cleaned,
    keep_row,
    tell_change,
)
from helpdesk.core.colors import HEX, SHAPE, WHITE, contrast
from helpdesk.core.errors import Invalid
from helpdesk.core.models import Counter
from helpdesk.core.removal import remove_row
from helpdesk.core.service import service
from helpdesk.core.text import one_line

TENANT_FIELDS = (
    "name",
    "domain",
    "mail_from_name",
    "mail_from_address",
    "time_zone",
    "requires_second_factor",
)
# A reply token stands behind it, and 64 characters are all there may be before the @ (RFC 5321).
LONGEST_MAILBOX = 24
COMPANY_FIELDS = ("name", "mail_domains")
SITE_FIELDS = (
    "name",
    "address",
    "city",
    "state",
    "postal_code",
    "country",
    "phone",
    "is_primary",
)
TEAM_FIELDS = ("name", "lead", "members")
BRANDING_FIELDS = ("name", "primary_color", "accent_color", "support_email", "support_phone")


@service(Perm.ADMINISTER)
def update_tenant(tenant: Tenant, *, changes: dict[str, Any], by: User) -> Tenant:
    """Changes the tenant's name, domain, or who its mails come from. Raises Invalid."""
    check_names(changes, TENANT_FIELDS)
    tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
    changes = cleaned(tenant, changes)
    if len(changes.get("mail_from_address", "").partition("@")[0]) > LONGEST_MAILBOX:
        raise Invalid(mail_from_address=f"At most {LONGEST_MAILBOX} characters before the @.")

    changed = apply_changes(tenant, changes)

    tell_change("tenant_updated", tenant, tenant_id=tenant.pk, changed=changed, by=by)
    return tenant


@service(Perm.ADMINISTER)
def add_company(tenant: Tenant, *, by: User, **fields: Any) -> Company:
    """Adds a customer with the tenant's next company number. Raises Invalid."""
    number = Counter.objects.next_value(tenant, "company")
    company = Company(tenant=tenant, number=number)

    return keep_row(company, fields, names=COMPANY_FIELDS, by=by)


@service(Perm.ADMINISTER)
def update_company(company: Company, *, changes: dict[str, Any], by: User) -> Company:
    """Changes a customer's name or mail domains. Raises Invalid."""
    company = Company.objects.select_for_update().get(pk=company.pk)

    return keep_row(company, changes, names=COMPANY_FIELDS, by=by)


@service(Perm.ADMINISTER)
def add_site(company: Company, *, by: User, **fields: Any) -> Site:
    """Adds a place to a company, with the tenant's next number. Raises Invalid."""
    number = Counter.objects.next_value(company.tenant, "site")
    site = Site(company=company, number=number)

    return keep_row(site, fields, names=SITE_FIELDS, by=by)


@service(Perm.ADMINISTER)
def update_site(site: Site, *, changes: dict[str, Any], by: User) -> Site:
    """Changes where a site is and how it is reached. Raises Invalid."""
    site = Site.objects.select_for_update(of=("self",)).select_related("company").get(pk=site.pk)

    return keep_row(site, changes, names=SITE_FIELDS, by=by)


@service(Perm.ADMINISTER)
def remove_site(site: Site, *, by: User) -> None:
    """Removes a place that no ticket names; people, assets and networks stay without it.

    Raises NotFound; Conflict where a ticket does name it.
    """
    remove_row(site, by=by)


@service(Perm.ADMINISTER)
def add_team(tenant: Tenant, *, by: User, **fields: Any) -> Team:
    """Adds a team; `lead` and `members` are agents of the tenant. Raises Invalid."""
    _check_agents(tenant.pk, fields)

    return keep_row(Team(tenant=tenant), fields, names=TEAM_FIELDS, many=("members",), by=by)


@service(Perm.ADMINISTER)
def update_team(team: Team, *, changes: dict[str, Any], by: User) -> Team:
    """Changes a team's name, lead or members. Raises Invalid."""
    _check_agents(team.tenant_id, changes)
    team = Team.objects.select_for_update().get(pk=team.pk)

    return keep_row(team, changes, names=TEAM_FIELDS, many=("members",), by=by)


@service(Perm.ADMINISTER)
def add_branding(
    tenant: Tenant, *, company: Company | None = None, by: User, **fields: Any
) -> Branding:
    """Gives a tenant, or one of its companies, a branding of its own. Raises Invalid."""
    _check_company(tenant, company)
    _check_colors(fields)
    if Branding.objects.of_tenant(tenant).filter(company=company).exists():
        raise Invalid(company="There is one already.", code="duplicate")
    branding = Branding(tenant=tenant, company=company)

    return keep_row(branding, fields, names=BRANDING_FIELDS, by=by)


@service(Perm.ADMINISTER)
def update_branding(branding: Branding, *, changes: dict[str, Any], by: User) -> Branding:
    """Changes names, colors or contact. Raises Invalid."""
    _check_colors(changes)
    branding = Branding.objects.select_for_update().get(pk=branding.pk)

    return keep_row(branding, changes, names=BRANDING_FIELDS, by=by)


@service(Perm.ADMINISTER)
def switch_module(
    tenant: Tenant, *, key: str, is_enabled: bool, company: Company | None = None, by: User
) -> Module:
    """Switches a module on or off, for the tenant or for one of its companies. Raises Invalid."""
    _check_company(tenant, company)
    if key not in Module.Key.values:
        raise Invalid(key="There is no such module.")
    known = Module.objects.select_for_update().of_tenant(tenant).filter(company=company, key=key)
    module = known.first() or Module(tenant=tenant, company=company, key=key, is_enabled=True)

    changed = apply_changes(module, {"is_enabled": is_enabled})

    tell_change("module_switched", module, tenant_id=tenant.pk, changed=changed, by=by)
    return module


def _check_company(tenant: Tenant, company: Company | None) -> None:
    if company and company.tenant_id != tenant.pk:
        raise Invalid(company="There is no such company.")


def _check_colors(values: dict[str, Any]) -> None:
    """A color is told apart from a white page, or nobody would find the buttons in it."""
    for name in ("primary_color", "accent_color"):
        color = one_line(values.get(name) or "")
        if HEX.match(color) and (ratio := contrast(color, WHITE)) < SHAPE:
            said = f"Too pale: {ratio:.1f} to 1 against white, and {SHAPE:g} to 1 is the least."
            raise Invalid(**{name: said})


def _check_agents(tenant_id: int, changes: dict[str, Any]) -> None:
    lead, members = changes.get("lead"), changes.get("members", ())
    if lead and (lead.tenant_id != tenant_id or not lead.is_agent):
        raise Invalid(lead="A team is led by an agent.")
    if any(member.tenant_id != tenant_id or not member.is_agent for member in members):
        raise Invalid(members="A team's members are agents.")
