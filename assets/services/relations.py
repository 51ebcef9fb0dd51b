"""What depends on what, and what is connected."""

from accounts.models import Company, User
from accounts.permissions import Perm
from assets.models import Asset, AssetRelation
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.events import emit
from helpdesk.core.service import service


@service(Perm.CHANGE_ASSETS)
def relate_assets(asset: Asset, *, to: Asset, kind: str, by: User) -> AssetRelation:
    """Says that an asset depends on another one, or is connected to it.

    Nothing depends on itself, not by way of others either. Raises Invalid.
    """
    if to.company_id != asset.company_id:
        raise Invalid(to="The company has no such asset.")
    if kind not in AssetRelation.Kind.values:
        raise Invalid(kind=f"One of: {', '.join(AssetRelation.Kind.values)}.")
    if to.pk == asset.pk:
        raise Invalid(to="An asset stands in no relation to itself.")
    # One at a time in a company: two that are made at once could close a circle.
    Company.objects.select_for_update(no_key=True).get(pk=asset.company_id)
    known = AssetRelation.objects.filter(kind=kind)
    ends = [(asset, to)]
    if kind == AssetRelation.Kind.CONNECTED_TO:
        ends.append((to, asset))
    elif known.depends_on(to, asset):
        raise Invalid(to=f"{to} depends on {asset} already.", code="circular")
    if any(known.filter(source=source, target=target).exists() for source, target in ends):
        raise Invalid(to="This is known already.", code="duplicate")

    relation = AssetRelation.objects.create(source=asset, target=to, kind=kind)

    _tell("asset_related", relation, by)
    return relation


@service(Perm.CHANGE_ASSETS)
def unrelate_assets(relation: AssetRelation, *, by: User) -> None:
    """Takes a relation back. Raises NotFound."""
    rows = AssetRelation.objects.select_for_update(of=("self",))
    found = rows.select_related("source", "target").filter(pk=relation.pk).first()
    if found is None:
        raise NotFound

    _tell("asset_unrelated", found, by)
    found.delete()


def _tell(type_: str, relation: AssetRelation, by: User) -> None:
    """Tells it in the history of both."""
    facts = {"kind": relation.kind, "from": str(relation.source), "to": str(relation.target)}
    for asset in (relation.source, relation.target):
        emit(type_, asset, tenant_id=asset.tenant_id, by=by, data={"id": asset.pk, **facts})
