"""Who the service provider is, and who its customers are."""

from email.utils import parseaddr
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower

from helpdesk.core.models import Model, ScopedQuerySet
from helpdesk.core.zones import check_time_zone


class TenantQuerySet(ScopedQuerySet):
    def of_tenant(self, tenant: Any) -> Self:
        """The tenant itself."""
        return self.filter(pk=getattr(tenant, "pk", tenant))

    def visible_to(self, user: Any) -> Self:
        """A person's own tenant."""
        return self.filter(pk=user.tenant_id) if user.is_authenticated else self.none()

    def for_host(self, host: str) -> Self:
        """The tenant whose domain this host is, or whose slug is its first label."""
        name = host.rsplit(":", 1)[0].rstrip(".").lower()
        return self.filter(Q(domain=name) | Q(slug=name.split(".")[0])).order_by(
            models.Case(models.When(domain=name, then=0), default=1)
        )

    def default(self) -> Self:
        """The tenant that a host without a name of its own means."""
        return self.filter(is_default=True)

    def take_default(self) -> "Tenant":
        """The default tenant, made where there is none: a new installation begins with it."""
        made = {"slug": "main", "name": "Helpdesk"}
        return self.get_or_create(is_default=True, defaults=made)[0]


class Tenant(Model):
    """A service provider: the outermost wall between people who must not see each other."""

    TENANT_PATH = "pk"
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=63, unique=True)
    domain = models.CharField(max_length=253, unique=True, null=True, blank=True)
    is_default = models.BooleanField(default=False)
    mail_from_name = models.CharField(
        max_length=100, blank=True, help_text="Who mails come from; empty means the name above."
    )
    mail_from_address = models.EmailField(
        blank=True,
        help_text="Where mails come from; empty means DEFAULT_FROM_EMAIL. At most 24 characters "
        "before the @ leave room for the token that tells where a reply belongs.",
    )
    time_zone = models.CharField(
        max_length=64,
        default="UTC",
        db_default="UTC",
        validators=[check_time_zone],
        help_text="What clocks show to those who chose nothing else: America/New_York (IANA).",
    )
    requires_second_factor = models.BooleanField(
        "staff need a second factor",
        default=False,
        db_default=False,
        help_text="Agents, managers and admins set one up before they can do anything else.",
    )

    objects = TenantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_tenant"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sender(self) -> tuple[str, str]:
        """The name and the address that mails come from."""
        _, ours = parseaddr(settings.DEFAULT_FROM_EMAIL)
        return self.mail_from_name or self.name, self.mail_from_address or ours

    def url(self, path: str) -> str:
        """The absolute address of a page, on the host that means this tenant."""
        if self.is_default and not self.domain:
            return settings.PUBLIC_URL + path
        base = urlsplit(settings.PUBLIC_URL)
        host = self.domain or f"{self.slug}.{base.hostname}"
        port = f":{base.port}" if base.port else ""
        return f"{base.scheme}://{host}{port}{path}"


class CompanyQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees their own company."""
        return self.filter(pk=user.company_id)

    def claiming(self, email: str) -> Self:
        """The company whose mail domain an address belongs to."""
        return self.filter(mail_domains__contains=[email.rpartition("@")[2].casefold()])

    def called(self, text: str) -> Self:
        """Companies whose name contains the text, in any case."""
        return self.filter(name__icontains=text)

    def with_module(self, key: str) -> Self:
        """Companies for which a module is on: by their own switch, else by the tenant's."""
        modules = self.model.modules.rel.related_model.objects.filter(key=key)
        own = modules.filter(company=OuterRef("pk")).values("is_enabled")
        common = modules.filter(company=None, tenant=OuterRef("tenant")).values("is_enabled")
        return self.alias(is_on=Coalesce(Subquery(own), Subquery(common), True)).filter(is_on=True)

    def by_name(self) -> Self:
        return self.order_by(Lower("name"), "pk")


class Company(Model):
    """A customer of a tenant."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="companies")
    number = models.PositiveIntegerField(editable=False)
    name = models.CharField(max_length=200)
    mail_domains = ArrayField(
        models.CharField(max_length=253),
        default=list,
        blank=True,
        help_text="People who first appear with an address in one of these belong to the company.",
    )

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "companies"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="company_number_in_tenant")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def company_id(self) -> int:
        """What events ask of their subject: whose it is."""
        return self.pk


class SiteQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the sites of their company."""
        return self.filter(company=user.company_id)

    def primary_first(self) -> Self:
        """Company by company, each with its main site before the others."""
        return self.order_by("company__number", "-is_primary", "number")


class Site(Model):
    """A place where a company works."""

    TENANT_PATH = "company__tenant"
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="sites")
    number = models.PositiveIntegerField(editable=False)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2.")
    phone = models.CharField(max_length=40, blank=True)
    is_primary = models.BooleanField(default=False)

    objects = SiteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="site_number_in_company")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.company})"
