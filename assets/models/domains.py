"""Names that a company has registered, and the certificates of what answers there."""

from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models

from accounts.models import Company
from assets.models.terms import State, Term, TermQuerySet, state_field
from helpdesk.core.errors import Invalid
from helpdesk.core.models import Model

LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
DOMAIN_NAME = rf"\A(?=.{{4,253}}\Z)({LABEL}\.)+{LABEL}\Z"


def registered_name(said: str) -> str:
    """The name as the registry has it: small letters, other scripts in ASCII. Raises Invalid."""
    try:
        return said.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        raise Invalid(name="A name like example.com.") from None


class DomainQuerySet(TermQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the domains of their company."""
        return self.filter(company=user.company_id)


class Domain(Model):
    """A registered domain name (RFC 1035; other scripts as RFC 3490 writes them)."""

    TENANT_PATH = "company__tenant"
    TERMS = (
        Term("domain", "status", "expires_at"),
        Term("certificate", "ssl_status", "ssl_expires_at", endless=""),
    )
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="domains")
    name = models.CharField(
        "domain name",
        max_length=253,
        validators=[RegexValidator(DOMAIN_NAME, "A name like example.com.")],
    )
    registrar = models.CharField(max_length=100, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    auto_renew = models.BooleanField(default=False)
    ssl_issuer = models.CharField("issuer of the certificate", max_length=100, blank=True)
    ssl_expires_at = models.DateTimeField("certificate expires at", null=True, blank=True)
    status = state_field(default=State.ACTIVE)
    ssl_status = state_field(blank=True)
    notes = models.TextField(max_length=10_000, blank=True)

    objects = DomainQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="domain_in_company")
        ]
        indexes = [models.Index(fields=["company", "expires_at"], name="domain_of_company")]

    def __str__(self) -> str:
        return self.name
