"""What kinds of equipment there are, and what is told of each kind beyond what all have."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

from accounts.models import Tenant
from helpdesk.core.models import Model, ScopedQuerySet


class AssetTypeQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """Everybody of the tenant may know what kinds there are."""
        return self

    def called(self, name: str) -> Self:
        """The type of this name, in any case."""
        return self.filter(name__iexact=name)

    def by_name(self) -> Self:
        return self.order_by(Lower("name"), "pk")


class AssetType(Model):
    """A kind of equipment: laptop, printer, switch."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="asset_types")
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=200, blank=True)

    objects = AssetTypeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant", Lower("name"), name="asset_type_name_in_tenant")
        ]

    def __str__(self) -> str:
        return self.name


class AssetFieldQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """Everybody of the tenant may know what is told of a kind."""
        return self

    def in_order(self) -> Self:
        return self.order_by("type", "position", "pk")


class AssetField(Model):
    """Something that is told of the assets of one type, by its `key` in their `custom_fields`."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        DATE = "date", "Date"
        CHOICE = "choice", "Choice"
        BOOL = "bool", "Yes or no"

    TENANT_PATH = "type__tenant"
    type = models.ForeignKey(AssetType, on_delete=models.CASCADE, related_name="fields")
    key = models.CharField(
        max_length=40,
        validators=[RegexValidator(r"\A[a-z][a-z0-9_]*\Z", "Small letters, digits and _.")],
        help_text="The name programs use: small letters, digits and _.",
    )
    label = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TEXT)
    choices = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, help_text="Of a choice."
    )
    is_required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    objects = AssetFieldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type", "key"], name="asset_field_key_in_type")
        ]

    def __str__(self) -> str:
        return f"{self.label} of {self.type}"
