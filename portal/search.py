"""What the search of the portal finds, as groups of lines."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from accounts.models import User
from assets.models import Asset
from helpdesk.search.kinds import COUNTED_TO, KINDS, MOST_LETTERS, Found, find_all
from helpdesk.search.models import SavedSearch
from portal.ledger import Badge, Line
from portal.people import may_see_people, words_in
from portal.wording import state_of
from tickets.models import Ticket

HOME = "/portal/search"
SHOWN_OF_EACH, SHOWN_OF_ONE = 5, 50
COLORS = {
    Asset.Status.ACTIVE: "resolved",
    Asset.Status.IN_STOCK: "new",
    Asset.Status.IN_REPAIR: "in-progress",
    Asset.Status.LOST: "p1",
    Asset.Status.RETIRED: "closed",
}


@dataclass(frozen=True)
class Part:
    """How the portal shows a kind: its name, its symbol, its lines, where all of it is listed."""

    title: str
    symbol: str
    related: tuple[str, ...]
    draw: Callable[[Any], Line]
    listed_at: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind. `all_url` leads to all of it, if there is more."""

    part: Part
    rows: list[Any]
    total: int
    all_url: str

    @property
    def lines(self) -> list[Line]:
        return [self.part.draw(row) for row in self.rows]

    @property
    def count(self) -> str:
        return f"{COUNTED_TO:,}+" if self.total >= COUNTED_TO else str(self.total)


def of_ticket(row: Ticket) -> Line:
    state = state_of(row, staff_spoke_last=None)
    return Line(
        row.title,
        [row.reference, f"for {row.requester.display_name}"],
        Badge(state.label, state.kind),
        f"/portal/tickets/{row.number}",
        row.description,
    )


def of_asset(row: Asset) -> Line:
    facts = [row.type and row.type.name, f"{row.manufacturer} {row.model}".strip()]
    user = row.assigned_to and f"used by {row.assigned_to.display_name}"
    return Line(
        row.machine_name,
        [str(fact) for fact in (*facts, row.serial_number, user) if fact],
        Badge(row.get_status_display(), COLORS[row.status]),
        f"/portal/equipment/{row.pk}",
    )


def of_person(row: User) -> Line:
    return Line(
        row.display_name,
        [fact for fact in (row.email, row.department) if fact],
        None if row.is_active else Badge("Inactive", "closed"),
        f"/portal/people/{row.employee_number}",
    )


PARTS = {
    "tickets": Part("Requests", "ticket", ("requester",), of_ticket, "/portal?whose=all&tab=all&"),
    "assets": Part(
        "Equipment", "laptop", ("type", "assigned_to"), of_asset, "/portal/equipment?of=all&"
    ),
    "employees": Part("People", "users", (), of_person, "/portal/people?"),
}


class Search:
    """What an address looks for. What it cannot mean, it ignores."""

    def __init__(self, user: User, query: Mapping[str, str], modules: Mapping[str, bool]) -> None:
        self.user = user
        self.words = words_in(query)[:MOST_LETTERS]
        self.offered = {
            name: part
            for name, part in PARTS.items()
            if KINDS[name].is_on(modules)
            and KINDS[name].is_open_to(user)
            and (name != "employees" or may_see_people(user))
        }
        said = query.get("types", "")
        self.types = [name for name in self.offered if name in said.split(",")]

    @cached_property
    def groups(self) -> list[Group]:
        """What was found of each kind that has something."""
        if not self.words:
            return []
        wanted = self.types or list(self.offered)
        limit = SHOWN_OF_ONE if len(wanted) == 1 else SHOWN_OF_EACH
        kinds = {name: KINDS[name] for name in wanted}
        found = find_all(self.words, self.user, kinds, limit=limit)
        groups = [self._group(name, each) for name, each in found.items()]
        return [group for group in groups if group.rows]

    def _group(self, name: str, found: Found) -> Group:
        part = self.offered[name]
        rows = list(found.rows.select_related(*part.related)) if part.related else list(found.rows)
        total = max(found.total, len(rows))
        listed = f"{part.listed_at}{urlencode({'q': self.words})}"
        return Group(part, rows, total, listed if total > len(rows) else "")

    @property
    def scopes(self) -> list[tuple[str, str, bool]]:
        """Address, label and whether it is the present one: everything, or one kind of thing."""
        if len(self.offered) < 2:
            return []
        kinds = [
            (url_of(self.words, [name]), part.title, self.types == [name])
            for name, part in self.offered.items()
        ]
        return [(url_of(self.words), "Everything", not self.types), *kinds]

    @cached_property
    def saved(self) -> list[tuple[SavedSearch, str]]:
        """The searches that the person keeps, each with its address."""
        rows = SavedSearch.objects.visible_to(self.user).newest_first()
        return [(row, url_of(row.query, row.types)) for row in rows]

    @property
    def is_saved(self) -> bool:
        return any((row.query, row.types) == (self.words, self.types) for row, _ in self.saved)

    @property
    def url(self) -> str:
        return url_of(self.words, self.types)


def url_of(words: str, types: list[str] | None = None) -> str:
    """Where a search is shown."""
    said = {"q": words, "types": ",".join(types or [])}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{HOME}?{query}" if query else HOME
