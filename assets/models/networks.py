"""The networks of a company: ranges, VLANs in them, and which address is whose."""

import ipaddress
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Q

from accounts.models import Company, Site
from assets.models.assets import Asset
from helpdesk.core.models import Model, ScopedQuerySet

MOST_NAME_SERVERS = 4
LAST_VLAN = 4094


class CidrField(models.CharField):
    """A range of addresses, such as 10.20.0.0/24; PostgreSQL's `cidr`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "max_length": 43})

    def db_type(self, connection: Any) -> str:
        return "cidr"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else str(value)

    def to_python(self, value: Any) -> str | None:
        if value in (None, ""):
            return None
        try:
            return str(ipaddress.ip_network(str(value).strip()))
        except ValueError:
            raise ValidationError("A range like 10.20.0.0/24, from its first address.") from None

    def get_prep_value(self, value: Any) -> str | None:
        return self.to_python(value)


class NetworkQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the networks of their company."""
        return self.filter(company=user.company_id)

    def at_site(self, number: int) -> Self:
        """The networks of the site with this number."""
        return self.filter(site__number=number)

    def with_vlan_count(self) -> Self:
        return self.annotate(vlan_count=Count("vlans"))

    def by_range(self) -> Self:
        """Company by company, in the order of their addresses."""
        return self.order_by("company", "cidr", "pk")


class Network(Model):
    """A range of addresses that are routed together."""

    TENANT_PATH = "company__tenant"
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="networks")
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="networks"
    )
    name = models.CharField(max_length=100)
    cidr = CidrField("range", help_text="Such as 10.20.0.0/24.")
    gateway = models.GenericIPAddressField(null=True, blank=True)
    dns = ArrayField(
        models.GenericIPAddressField(),
        default=list,
        blank=True,
        size=MOST_NAME_SERVERS,
        verbose_name="name servers",
        help_text="Addresses, with commas between them.",
    )
    dhcp_from = models.GenericIPAddressField("first address by DHCP", null=True, blank=True)
    dhcp_to = models.GenericIPAddressField("last address by DHCP", null=True, blank=True)
    notes = models.TextField(max_length=10_000, blank=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="network_name_in_company"),
            models.CheckConstraint(
                condition=Q(dhcp_from=None, dhcp_to=None)
                | Q(dhcp_from__isnull=False, dhcp_to__isnull=False),
                name="network_dhcp_from_and_to",
                violation_error_message="DHCP needs a first and a last address.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.cidr})"


class VLANQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the VLANs of their company's networks."""
        return self.filter(network__company=user.company_id)

    def by_number(self) -> Self:
        return self.order_by("network", "number")


class VLAN(Model):
    """A virtual network inside a network (IEEE 802.1Q)."""

    TENANT_PATH = "network__company__tenant"
    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, related_name="vlans", db_index=False
    )
    number = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(LAST_VLAN)]
    )
    name = models.CharField(max_length=100)
    cidr = CidrField("range", null=True, blank=True)

    objects = VLANQuerySet.as_manager()

    class Meta:
        verbose_name = "VLAN"
        constraints = [
            models.UniqueConstraint(
                fields=["network", "number"],
                name="vlan_number_in_network",
                violation_error_message="The network has a VLAN of this number already.",
            )
        ]

    def __str__(self) -> str:
        return f"VLAN {self.number} {self.name}"


class IPAddressQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the addresses of their company."""
        return self.filter(company=user.company_id)

    def primary_first(self) -> Self:
        return self.order_by("-is_primary", "address", "pk")


class IPAddress(Model):
    """An address that something of a company has."""

    class Kind(models.TextChoices):
        STATIC = "static", "Static"
        DHCP = "dhcp", "By DHCP"
        RESERVED = "reserved", "Reserved"
        VIRTUAL = "virtual", "Virtual"

    TENANT_PATH = "company__tenant"
    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="ip_addresses", db_index=False
    )
    address = models.GenericIPAddressField(unpack_ipv4=True)
    network = models.ForeignKey(
        Network, null=True, blank=True, on_delete=models.SET_NULL, related_name="addresses"
    )
    vlan = models.ForeignKey(
        VLAN,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="addresses",
        verbose_name="VLAN",
    )
    asset = models.ForeignKey(
        Asset, null=True, blank=True, on_delete=models.SET_NULL, related_name="ip_addresses"
    )
    type = models.CharField(max_length=10, choices=Kind.choices, default=Kind.STATIC)
    is_primary = models.BooleanField(default=False)
    notes = models.CharField(max_length=200, blank=True)

    objects = IPAddressQuerySet.as_manager()

    class Meta:
        verbose_name = "IP address"
        verbose_name_plural = "IP addresses"
        constraints = [
            # The same range may be used at two sites.
            models.UniqueConstraint(
                fields=["company", "address", "network"],
                name="ip_address_in_network",
                nulls_distinct=False,
                violation_error_message="This address is taken.",
            ),
            models.UniqueConstraint(
                fields=["asset"],
                condition=Q(is_primary=True),
                name="one_primary_address_of_asset",
                violation_error_message="The asset has a primary address already.",
            ),
        ]

    def __str__(self) -> str:
        return self.address
