"""How one gets into an asset, and who looked it up."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Lower

from accounts.models import Company, Tenant, User
from assets.models.assets import Asset
from helpdesk.core.models import Model, ScopedQuerySet
from helpdesk.core.vault import SealedField


class CredentialQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees that there are credentials for the equipment they see."""
        return self.filter(asset__in=Asset.objects.visible_to(user))

    def of(self, asset: Asset) -> Self:
        """The passwords of an asset."""
        return self.filter(asset=asset)

    def by_label(self) -> Self:
        return self.order_by(Lower("label"), "pk")


class Credential(Model):
    """A name and a sealed password. Only `reveal_credential` opens it, and tells that it did."""

    TENANT_PATH = "asset__tenant"
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="credentials")
    label = models.CharField(max_length=100, blank=True)
    username = models.CharField(max_length=200, blank=True)
    sealed_password = SealedField()
    url = models.CharField(max_length=500, blank=True)
    notes = models.TextField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CredentialQuerySet.as_manager()

    def __str__(self) -> str:
        return self.label or "Credential"


class CredentialAccessQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees who looked up the passwords of their company."""
        return self.filter(company=user.company_id)

    def newest_first(self) -> Self:
        return self.order_by("-pk")


class CredentialAccess(Model):
    """That somebody was shown a password: it outlives the credential and the asset."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    asset = models.ForeignKey(
        Asset, null=True, on_delete=models.SET_NULL, related_name="credential_accesses"
    )
    credential = models.ForeignKey(
        Credential, null=True, on_delete=models.SET_NULL, related_name="accesses"
    )
    # As they were called then.
    machine_name = models.CharField(max_length=200)
    label = models.CharField(max_length=100, blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ip_address = models.GenericIPAddressField(null=True)

    objects = CredentialAccessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "credential accesses"

    def __str__(self) -> str:
        return f"{self.label} of {self.machine_name} by {self.user}"
