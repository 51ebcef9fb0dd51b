"""What was agreed with a company, for how long, and for which of its equipment."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Company
from assets.models.assets import Asset
from assets.models.terms import State, Term, TermQuerySet, state_field
from helpdesk.core.models import Model

LONGEST_TERM = 120


class ContractQuerySet(TermQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the contracts of their company."""
        return self.filter(company=user.company_id)

    def behind_their_dates(self, term: Term) -> Self:
        """Also those that renew themselves and have not yet, whatever their state."""
        renewing = Q(auto_renew=True, term_months__isnull=False, end_date__lt=timezone.now().date())
        behind = Q(pk__in=super().behind_their_dates(term).values("pk"))
        return self.filter(behind | (renewing & ~Q(status=State.CANCELLED)))

    def of_asset(self, asset: Asset) -> Self:
        """Those that name an asset."""
        return self.filter(assets=asset)

    def covering(self, company_id: int | None, asset: Asset | None) -> Self:
        """Those in force that hold for something of a company: that name it, or nothing at all."""
        rows = self.filter(company=company_id, status__in=[State.ACTIVE, State.EXPIRING])
        named = Contract.assets.through.objects.filter(contract=OuterRef("pk"))
        return rows.filter(~Exists(named) | Exists(named.filter(asset=asset)))


class Contract(Model):
    """A contract for service, support or a lease."""

    class Kind(models.TextChoices):
        MANAGED_SERVICE = "managed_service", "Managed service"
        SUPPORT = "support", "Support"
        MAINTENANCE = "maintenance", "Maintenance"
        WARRANTY = "warranty", "Warranty"
        LEASE = "lease", "Lease"
        OTHER = "other", "Other"

    TENANT_PATH = "company__tenant"
    TERMS = (Term("contract", "status", "end_date", starts="start_date"),)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="contracts")
    name = models.CharField(max_length=200)
    reference = models.CharField(max_length=60, blank=True, help_text="Its number on paper.")
    type = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SUPPORT)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True, help_text="Its last day.")
    auto_renew = models.BooleanField(default=False)
    term_months = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TERM)],
        help_text="How long it goes on each time it renews itself.",
    )
    sla_name = models.CharField(
        "service level",
        max_length=100,
        blank=True,
        help_text="The name of the policy whose times are promised.",
    )
    status = state_field(default=State.ACTIVE)
    notes = models.TextField(max_length=10_000, blank=True)
    assets = models.ManyToManyField(Asset, blank=True, related_name="contracts")

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gte=F("start_date")),
                name="contract_ends_after_its_start",
                violation_error_message="It ends before it begins.",
            )
        ]
        indexes = [models.Index(fields=["company", "end_date"], name="contract_of_company")]

    def __str__(self) -> str:
        return self.name
