"""The equipment of a company."""

import re
from datetime import timedelta
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Lower, Upper
from django.utils import timezone

from accounts.models import Company, Site, Tenant, User
from assets.models.terms import Term, TermQuerySet, state_field
from assets.models.types import AssetType
from helpdesk.core.models import Model

MAX_WORDS = 8
# How `Asset.reference` ends.
KEY = re.compile(r"#(\d{1,18})\Z", re.ASCII)


class AssetQuerySet(TermQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the equipment of their company."""
        return self.filter(company=user.company_id)

    def matching(self, text: str) -> Self:
        """Assets in whose names and numbers each word of the text stands somewhere."""
        rows = self
        for word in text.lower().split()[:MAX_WORDS]:
            rows = rows.filter(search__contains=word)
        return rows

    def meant_by(self, said: str) -> Self:
        """Those of this very name, serial number or own number, in any case; or this reference."""
        name, serial = Lower(Value(said)), Upper(Value(said))
        rows = self.alias(name_key=Lower("machine_name"), serial_key=Upper("serial_number"))
        # Many have none, and the indexes leave these out.
        by_serial = Q(serial_key=serial) & ~Q(serial_number="")
        known = Q(name_key=name) | by_serial | (Q(external_id=said) & ~Q(external_id=""))
        if key := KEY.search(said):
            before = said[: key.start()].strip()
            named = Q(name_key=Lower(Value(before))) if before else Q()
            known |= Q(pk=int(key[1])) & named
        return rows.filter(known)

    def switched_on_for(self, user: Any) -> Self:
        """The equipment of those of their companies for which the module is on."""
        return self.filter(company__in=Company.objects.visible_to(user).with_module("assets"))

    def assigned_to(self, user: User) -> Self:
        """What somebody works with."""
        return self.filter(assigned_to=user)

    def of_type(self, name: str) -> Self:
        """Assets of the type with this name, in any case."""
        return self.filter(type__name__iexact=name)

    def with_serial_number(self, said: str) -> Self:
        """Those with this number, in any case."""
        return self.alias(serial_key=Upper("serial_number")).filter(serial_key=said.upper())

    def with_status(self, status: str) -> Self:
        return self.filter(status=status)

    def by_name(self) -> Self:
        return self.order_by(Lower("machine_name"), "pk")


class Asset(Model):
    """One piece of equipment."""

    class Status(models.TextChoices):
        ORDERED = "ordered", "Ordered"
        IN_STOCK = "in_stock", "In stock"
        ACTIVE = "active", "Active"
        IN_REPAIR = "in_repair", "In repair"
        LOST = "lost", "Lost"
        RETIRED = "retired", "Retired"

    TERMS = (
        Term(
            "warranty",
            "warranty_status",
            "warranty_expires_on",
            endless="",
            notice=timedelta(days=60),
        ),
    )
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+", db_index=False)
    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="assets", db_index=False
    )
    machine_name = models.CharField(max_length=200)
    type = models.ForeignKey(
        AssetType, null=True, blank=True, on_delete=models.PROTECT, related_name="assets"
    )
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ACTIVE)
    serial_number = models.CharField(max_length=100, blank=True)
    manufacturer = models.CharField(max_length=100, blank=True)
    model = models.CharField(max_length=100, blank=True)
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="assets"
    )
    assigned_to = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="assets"
    )
    purchased_on = models.DateField(null=True, blank=True)
    warranty_expires_on = models.DateField(null=True, blank=True)
    warranty_status = state_field(blank=True)
    notes = models.TextField(blank=True)
    # How the company's own inventory calls it.
    external_id = models.CharField(max_length=255, blank=True)
    # By the keys of the type's fields.
    custom_fields = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    # What `matching` looks through, kept by the database.
    search = models.GeneratedField(
        expression=Lower(
            Concat(
                "machine_name", Value(" "), "serial_number", Value(" "), "manufacturer", Value(" "),
                "model", Value(" "), "external_id",
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )  # fmt: skip

    objects = AssetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "company",
                Upper("serial_number"),
                condition=~Q(serial_number=""),
                name="asset_serial_in_company",
            ),
            models.UniqueConstraint(
                fields=["company", "external_id"],
                condition=~Q(external_id=""),
                name="asset_external_id_in_company",
            ),
        ]
        indexes = [
            models.Index(F("company"), Lower("machine_name"), F("id"), name="asset_of_company"),
            models.Index(F("tenant"), Lower("machine_name"), F("id"), name="asset_of_tenant"),
            models.Index(
                "warranty_expires_on",
                condition=~Q(warranty_expires_on=None),
                name="asset_warranty",
            ),
            GinIndex(OpClass("search", name="gin_trgm_ops"), name="asset_search_trgm"),
        ]

    def __str__(self) -> str:
        return self.machine_name

    @property
    def reference(self) -> str:
        """What means this one and no other, in words that people type and read."""
        return f"{self.machine_name} #{self.pk}"
