"""Software that a company may use, and on which of its machines it does."""

from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, Q

from accounts.models import Company
from assets.models.assets import Asset
from assets.models.terms import State, Term, TermQuerySet, state_field
from helpdesk.core.models import Model, ScopedQuerySet
from helpdesk.core.vault import SealedField


class LicenseQuerySet(TermQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the licenses of their company."""
        return self.filter(company=user.company_id)

    def of_asset(self, asset: Asset) -> Self:
        """What an asset has a seat of."""
        return self.filter(seat_links__asset=asset)

    def with_seats_used(self) -> Self:
        return self.annotate(seats_used=Count("seat_links"))


class License(Model):
    """The right to use a program on so many machines. Only a hint of its key is ever shown."""

    class Kind(models.TextChoices):
        SUBSCRIPTION = "subscription", "Subscription"
        PERPETUAL = "perpetual", "Perpetual"
        VOLUME = "volume", "Volume"
        OEM = "oem", "OEM"
        OPEN_SOURCE = "open_source", "Open source"
        OTHER = "other", "Other"

    TENANT_PATH = "company__tenant"
    TERMS = (Term("license", "status", "expires_at"),)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="licenses")
    name = models.CharField(max_length=200)
    vendor = models.CharField(max_length=100, blank=True)
    license_type = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SUBSCRIPTION)
    seats = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="On how many machines it may be used; empty means on any number.",
    )
    sealed_key = SealedField(blank=True)
    # The last characters of the key, to tell one from another.
    key_hint = models.CharField(max_length=4, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    status = state_field(default=State.ACTIVE)
    notes = models.TextField(max_length=10_000, blank=True)

    objects = LicenseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(seats=None) | Q(seats__gte=1), name="license_has_a_seat"
            )
        ]
        indexes = [models.Index(fields=["company", "expires_at"], name="license_of_company")]

    def __str__(self) -> str:
        return self.name


class LicenseSeatQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the seats of their company's licenses."""
        return self.filter(license__company=user.company_id)


class LicenseSeat(Model):
    """A seat of a license, taken by an asset of the same company."""

    TENANT_PATH = "license__company__tenant"
    license = models.ForeignKey(
        License, on_delete=models.CASCADE, related_name="seat_links", db_index=False
    )
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="license_seats")

    objects = LicenseSeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["license", "asset"], name="one_seat_per_asset")
        ]

    def __str__(self) -> str:
        return f"{self.license} on {self.asset}"
