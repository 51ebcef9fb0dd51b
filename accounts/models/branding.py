"""How a helpdesk looks and what of it is switched on: for a tenant, or for one of its companies."""

from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from accounts.models.tenancy import Company, Tenant
from helpdesk.core.colors import HEX
from helpdesk.core.models import Model, ScopedQuerySet

PRIMARY, ACCENT = "#1d5fd1", "#0f766e"


def logo_path(digest: str) -> str:
    """Where anybody may load a logo: a new one has a new address, so browsers keep it."""
    return f"/brand/logos/{digest}.png"


class OverridableQuerySet(ScopedQuerySet):
    """Rows of a tenant of which a company may have its own."""

    def granted_to(self, user: Any) -> Self:
        """A customer sees what holds for their company."""
        return self.for_company(user.company_id)

    def for_company(self, company_id: int | None) -> Self:
        """What holds for a company, its own rows last; without one, what the tenant has."""
        wanted = Q(company=None)
        if company_id:
            wanted |= Q(company=company_id)
        return self.filter(wanted).order_by(F("company").asc(nulls_first=True))


class BrandingQuerySet(OverridableQuerySet):
    def shown(self) -> dict[str, str]:
        """The branding that these rows make together: what a later one says goes first."""
        found = {"primary_color": PRIMARY, "accent_color": ACCENT}
        for name in ("name", "support_email", "support_phone", "logo_digest"):
            found[name] = ""
        for row in self.values(*found):
            found |= {name: value for name, value in row.items() if value}
        return found

    def own_color(self) -> str:
        """The primary color that somebody chose; `""` if nobody did."""
        chosen = self.exclude(primary_color="").values_list("primary_color", flat=True)
        return chosen.last() or ""

    def logo_path(self) -> str:
        """Where the logo of these rows is; `""` if they have none."""
        digest = self.shown()["logo_digest"]
        return digest and logo_path(digest)

    def logo_url(self, tenant: Tenant, company_id: int | None) -> str:
        """The whole address of the logo that holds for a company; `""` if there is none."""
        path = self.of_tenant(tenant).for_company(company_id).logo_path()
        return path and tenant.url(path)

    def logo_with(self, digest: str) -> bytes | None:
        """The logo whose address says this digest."""
        found = self.exclude(logo_png=None).filter(logo_digest=digest)
        return found.values_list("logo_png", flat=True).first()


class Branding(Model):
    """Name, logo, colors, contact of a portal. What is empty is as the tenant's, or as we ship it."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="brandings")
    company = models.OneToOneField(
        Company, null=True, blank=True, on_delete=models.CASCADE, related_name="branding"
    )
    name = models.CharField(max_length=100, blank=True)
    primary_color = models.CharField(
        max_length=7, blank=True, validators=[RegexValidator(HEX, "A color like #1d5fd1.")]
    )
    accent_color = models.CharField(
        max_length=7, blank=True, validators=[RegexValidator(HEX, "A color like #0f766e.")]
    )
    support_email = models.EmailField(blank=True)
    support_phone = models.CharField(max_length=40, blank=True)
    # Drawn by ourselves, a few kilobytes: no file store is asked for what every page shows.
    logo_png = models.BinaryField(null=True, blank=True)
    logo_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = BrandingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(company=None), name="one_branding_of_tenant"
            )
        ]

    def __str__(self) -> str:
        return f"Branding of {self.company or self.tenant}"


class ModuleQuerySet(OverridableQuerySet):
    def switches(self) -> dict[str, bool]:
        """Each module of the product, and whether these rows leave it on: a later one decides."""
        return dict.fromkeys(Module.Key.values, True) | {row.key: row.is_enabled for row in self}


class Module(Model):
    """A part of the product that is switched on or off. Without a row, it is on."""

    class Key(models.TextChoices):
        ASSETS = "assets", "Assets"
        NETWORKS = "networks", "Networks"
        LICENSES = "licenses", "Software licenses"
        CONTRACTS = "contracts", "Service contracts"
        DOMAINS = "domains", "Domains"
        BACKUPS = "backups", "Backups"
        KNOWLEDGE_BASE = "knowledge_base", "Knowledge base"
        CHAT = "chat", "Chat"
        BILLING = "billing", "Billing"
        PROJECTS = "projects", "Projects"
        REPORTS = "reports", "Reports"
        OUTAGES = "outages", "Outages"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="modules")
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.CASCADE, related_name="modules"
    )
    key = models.CharField("module", max_length=20, choices=Key.choices)
    is_enabled = models.BooleanField(default=True)

    objects = ModuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "company", "key"],
                name="one_switch_per_module",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_key_display()} of {self.company or self.tenant}"
