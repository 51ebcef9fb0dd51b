"""The asset that somebody means by what they type."""

from assets.models import Asset
from assets.models.assets import AssetQuerySet
from helpdesk.core.errors import Invalid
from helpdesk.core.text import one_line

LONGEST = 300
SEVERAL, SUGGESTED = 5, 8


def find_asset(rows: AssetQuerySet, typed: str) -> Asset:
    """The one of these that is meant by a name, a number or some words. Raises Invalid."""
    said = one_line(typed)[:LONGEST]
    found = _meant(rows, said) or _with_words(rows, said)[:SEVERAL]
    if not found:
        raise Invalid("The company has no such asset.")
    if len(found) > 1:
        names = ", ".join(asset.reference for asset in found)
        raise Invalid(f"Several assets fit. Which one: {names}?")
    return found[0]


def suggested(rows: AssetQuerySet, typed: str) -> list[Asset]:
    """What to offer to somebody who typed this much."""
    said, rows = one_line(typed)[:LONGEST], rows.select_related("type", "assigned_to")
    return _with_words(rows, said) or _meant(rows, said)


def _meant(rows: AssetQuerySet, said: str) -> list[Asset]:
    # In no order: PostgreSQL would walk all of a company in that order instead of looking them up.
    return list(rows.meant_by(said)[:SEVERAL])


def _with_words(rows: AssetQuerySet, said: str) -> list[Asset]:
    return list(rows.matching(said).by_name()[:SUGGESTED]) if said else []
