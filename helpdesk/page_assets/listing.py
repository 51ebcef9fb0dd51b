"""The list of assets as an address asks for it, and the labels to print of it."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import segno
from django.core.paginator import Page, Paginator
from django.http import QueryDict

from accounts.models import User
from assets.models import Asset, AssetType
from assets.models.assets import AssetQuerySet
from helpdesk.core.text import one_line
from helpdesk.pages import rows_pager

PAGE_SIZE, LABELS = 25, 200


class Equipment:
    """The assets that an address asks for. What it cannot mean, it ignores."""

    def __init__(self, user: User, query: QueryDict, home: str, *, has_own: bool = False) -> None:
        self.user, self.home, self.has_own = user, home, has_own
        self.search = one_line(query.get("q", ""))[:200]
        self.type = one_line(query.get("type", ""))[:60]
        status = query.get("status", "")
        self.status = status if status in Asset.Status.values else ""
        self.is_mine = has_own and query.get("of") != "all"
        self._page = query.get("page", "1")

    @cached_property
    def rows(self) -> AssetQuerySet:
        rows = Asset.objects.visible_to(self.user)
        rows = rows.assigned_to(self.user) if self.is_mine else rows
        rows = rows.matching(self.search) if self.search else rows
        rows = rows.of_type(self.type) if self.type else rows
        rows = rows.with_status(self.status) if self.status else rows
        return rows.select_related("type", "assigned_to", "site", "company").by_name()

    @cached_property
    def page(self) -> Page:
        return Paginator(self.rows, PAGE_SIZE).get_page(self._page)

    @property
    def types(self) -> list[str]:
        kinds = AssetType.objects.visible_to(self.user).by_name()
        return list(kinds.values_list("name", flat=True))

    @property
    def statuses(self) -> list[tuple[str, str]]:
        return Asset.Status.choices

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.type or self.status)

    def url(self, **changes: Any) -> str:
        state = {
            "of": "" if self.is_mine or not self.has_own else "all",
            "q": self.search,
            "type": self.type,
            "status": self.status,
        } | changes
        query = urlencode({name: value for name, value in state.items() if value})
        return f"{self.home}?{query}" if query else self.home

    @property
    def mine_url(self) -> str:
        return self.url(of="")

    @property
    def all_url(self) -> str:
        return self.url(of="all")

    @property
    def labels_query(self) -> str:
        return self.url(of="all" if not self.is_mine else "").partition("?")[2]

    @property
    def pager(self) -> dict[str, str]:
        return rows_pager(self.page, lambda number: self.url(page=number))


def label_of(asset: Asset) -> dict[str, Any]:
    """What a label of an asset has: a QR code that opens its page, and what people read."""
    address = asset.tenant.url(f"/portal/equipment/{asset.pk}")
    code = segno.make(address, error="m", micro=False)
    return {"asset": asset, "code": code.svg_inline(border=0, omitsize=True)}
