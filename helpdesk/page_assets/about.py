"""One asset with what belongs to it, as somebody may see it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.models import User
from accounts.permissions import Perm
from assets.models import Asset, AssetRelation, Contract, Credential, License, Port
from helpdesk.page_assets.history import history_of, in_words
from helpdesk.page_assets.parts import KINDS, PASSWORD, PORT, RELATION, seen_from


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int | None = None


class AboutAsset:
    """One asset as somebody may see it; each part is read when a page asks for it."""

    def __init__(
        self, asset: Asset, user: User, home: str, tab: str, *, modules: dict[str, bool]
    ) -> None:
        self.asset, self.user, self.home, self.modules = asset, user, home, modules
        self.may_change = user.may(Perm.CHANGE_ASSETS)
        self.may_reveal = user.may(Perm.REVEAL_CREDENTIALS)
        self.tab = tab if tab in {each.key for each in self.tabs} else "overview"

    @property
    def url(self) -> str:
        return f"{self.home}/{self.asset.pk}"

    @property
    def add(self) -> dict[str, str]:
        """Where each kind of part is added, for those who may."""
        parts = (PORT, PASSWORD, RELATION) if self.may_change else ()
        return {part.name: f"{self.url}/{part.name}s/new" for part in parts}

    @cached_property
    def tabs(self) -> list[Tab]:
        return [
            Tab("overview", "Overview"),
            Tab("network", "Network", len(self.ports) or None),
            Tab("passwords", "Passwords", len(self.credentials) or None),
            Tab("requests", "Requests"),
            Tab("history", "History"),
        ]

    @cached_property
    def facts(self) -> list[tuple[str, Any]]:
        """What is known of it, in the order people ask."""
        asset = self.asset
        custom = [
            (field.label, in_words(asset.custom_fields[field.key]))
            for field in (asset.type.fields.in_order() if asset.type else ())
            if field.key in asset.custom_fields
        ]
        told = [
            ("Type", asset.type),
            ("Manufacturer", asset.manufacturer),
            ("Model", asset.model),
            ("Serial number", asset.serial_number),
            ("Site", asset.site and asset.site.name),
            *custom,
            ("Bought", asset.purchased_on and in_words(asset.purchased_on)),
            ("Own number", asset.external_id),
        ]
        return [(label, value) for label, value in told if value not in (None, "")]

    @cached_property
    def ports(self) -> list[Port]:
        rows = Port.objects.visible_to(self.user).of(self.asset)
        return list(rows.select_related("vlan").by_name())

    @cached_property
    def credentials(self) -> list[Credential]:
        return list(Credential.objects.visible_to(self.user).of(self.asset).by_label())

    @cached_property
    def relations(self) -> list[dict[str, Any]]:
        """The other ends, each with what it is to this one."""
        rows = AssetRelation.objects.visible_to(self.user).of(self.asset)
        return [self._relation(row) for row in rows.select_related("source", "target")]

    def _relation(self, row: AssetRelation) -> dict[str, Any]:
        kind, other = seen_from(self.asset, row)
        return {"pk": row.pk, "words": dict(KINDS)[kind], "asset": other}

    @cached_property
    def licenses(self) -> list[Any]:
        rows = License.objects.visible_to(self.user).of_asset(self.asset)
        return list(rows.ending_first()) if self.modules["licenses"] else []

    @cached_property
    def contracts(self) -> list[Any]:
        rows = Contract.objects.visible_to(self.user).of_asset(self.asset)
        return list(rows.ending_first()) if self.modules["contracts"] else []

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        return history_of(self.asset, knows_passwords=self.may_reveal)
