"""Where an asset meets a network."""

import re
from typing import Any, Self

from django.db import models
from django.db.models.functions import Lower

from assets.models.assets import Asset
from assets.models.networks import VLAN
from helpdesk.core.models import Model, ScopedQuerySet

# Six pairs with one kind of separator, Cisco's three groups of four, or nothing between.
MAC = re.compile(
    r"(?:[0-9a-f]{2}([:.\- ]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}"
    r"|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}|[0-9a-f]{12}",
    re.ASCII,
)


def as_mac_address(text: str) -> str:
    """An EUI-48 in small letters with colons; empty for what is none."""
    plain = text.strip().lower()
    if not MAC.fullmatch(plain):
        return ""
    digits = re.sub(r"[^0-9a-f]", "", plain)
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


class PortQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the ports of the equipment they see."""
        return self.filter(asset__in=Asset.objects.visible_to(user))

    def of(self, asset: Asset) -> Self:
        """The ports of an asset."""
        return self.filter(asset=asset)

    def by_name(self) -> Self:
        return self.order_by(Lower("name"), "pk")


class Port(Model):
    """A network port of an asset: a socket, a radio, a virtual interface."""

    TENANT_PATH = "asset__tenant"
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="ports", db_index=False)
    name = models.CharField(max_length=60)
    type = models.CharField(max_length=40, blank=True, help_text="ethernet, sfp+, wifi …")
    mac_address = models.CharField(max_length=17, blank=True)
    ip_address = models.GenericIPAddressField(null=True, blank=True, unpack_ipv4=True)
    vlan = models.ForeignKey(
        VLAN,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="ports",
        verbose_name="VLAN",
    )
    speed = models.CharField(max_length=20, blank=True)
    connected_to = models.CharField(
        max_length=200, blank=True, help_text="What the cable leads to."
    )
    notes = models.TextField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PortQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("asset", Lower("name"), name="port_name_of_asset")]

    def __str__(self) -> str:
        return self.name
