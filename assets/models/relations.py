"""What stands between assets."""

from typing import Any, Self

from django.db import connection, models
from django.db.models import F, Q

from assets.models.assets import Asset
from helpdesk.core.models import Model, ScopedQuerySet

_LEADS_TO = """
    WITH RECURSIVE below AS (
        SELECT target_id FROM assets_assetrelation WHERE kind = 'depends_on' AND source_id = %s
        UNION
        SELECT r.target_id FROM assets_assetrelation r JOIN below ON r.source_id = below.target_id
        WHERE r.kind = 'depends_on'
    )
    SELECT EXISTS (SELECT FROM below WHERE target_id = %s)
"""


class AssetRelationQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees what stands between the equipment they see."""
        return self.filter(source__in=Asset.objects.visible_to(user))

    def of(self, asset: Asset) -> Self:
        """The relations of an asset, whichever end it is."""
        return self.filter(Q(source=asset) | Q(target=asset)).order_by("kind", "pk")

    def depends_on(self, asset: Asset, other: Asset) -> bool:
        """Whether an asset depends on another one, directly or by way of others."""
        with connection.cursor() as cursor:
            cursor.execute(_LEADS_TO, [asset.pk, other.pk])
            return cursor.fetchone()[0]


class AssetRelation(Model):
    """`source` depends on `target`, or is connected to it; the latter has no direction."""

    class Kind(models.TextChoices):
        DEPENDS_ON = "depends_on", "Depends on"
        CONNECTED_TO = "connected_to", "Connected to"

    TENANT_PATH = "source__tenant"
    source = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="relations")
    target = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="relations_to")
    kind = models.CharField(max_length=20, choices=Kind.choices)

    objects = AssetRelationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "kind"], name="asset_relation_once"
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="asset_relation_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display().lower()} {self.target}"
