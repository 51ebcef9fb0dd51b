"""What the search finds. A further kind of thing is one class here, and how each entrance shows it.

A kind finds among the rows that its domain lets somebody see: what is meant by its very number or
name comes first, then what fits, each in the order of its own lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, QuerySet, When

from accounts.models import User
from accounts.permissions import Perm
from assets.models import Asset
from tickets.models import Ticket

# Nobody goes through more; counting them would read a large part of a million.
COUNTED_TO = 1_000
MOST_LETTERS = 200


@dataclass(frozen=True)
class Found:
    """The best of what one kind has, in order; and how many there are, counted to `COUNTED_TO`.

    `rows` is None where there is nothing of the kind to look through.
    """

    rows: QuerySet | None = None
    total: int = 0


class Kind:
    """One kind of thing: how addresses call it, the module that it goes with, who may find it."""

    name = ""
    module = ""
    perm: Perm | None = None

    def is_on(self, modules: Mapping[str, bool]) -> bool:
        return modules.get(self.module, True)

    def is_open_to(self, user: User) -> bool:
        return self.perm is None or user.may(self.perm)

    def visible_to(self, user: User) -> Any:
        """All that somebody may find."""
        raise NotImplementedError

    def fitting(self, rows: Any, text: str, user: User) -> Any:
        """Those of the rows in which the words stand, in the order of their lists."""
        raise NotImplementedError

    def find(self, text: str, user: User, *, limit: int) -> Found:
        """The best so many for a text that is not empty."""
        rows = self.visible_to(user)
        fitting = self.fitting(rows, text, user)
        total = fitting.order_by()[:COUNTED_TO].count()
        meant = list(rows.meant_by(text).values_list("pk", flat=True)[:limit])
        if not meant:
            return Found(fitting[:limit], total)
        # As keys: of one or the other, PostgreSQL would look through all there are.
        best = [*meant, *fitting.values_list("pk", flat=True)[:limit]]
        order = Case(When(pk__in=meant, then=0), default=1), *fitting.query.order_by
        return Found(rows.model.objects.filter(pk__in=best).order_by(*order)[:limit], total)


class Tickets(Kind):
    name = "tickets"

    def visible_to(self, user: User) -> Any:
        return Ticket.objects.visible_to(user)

    def fitting(self, rows: Any, text: str, user: User) -> Any:
        return rows.matching(text, user).newest_first()


class Assets(Kind):
    name = module = "assets"
    perm = Perm.SEE_ASSETS

    def visible_to(self, user: User) -> Any:
        return Asset.objects.visible_to(user).switched_on_for(user)

    def fitting(self, rows: Any, text: str, user: User) -> Any:
        return rows.matching(text).by_name()


class Employees(Kind):
    name = "employees"
    perm = Perm.SEE_EMPLOYEES

    def visible_to(self, user: User) -> Any:
        return User.objects.of_tenant(user.tenant_id).employees_for(user)

    def fitting(self, rows: Any, text: str, user: User) -> Any:
        return rows.called(text).by_name()


class Articles(Kind):
    """The knowledge base has no articles yet: nothing is found among them."""

    name, module = "kb_articles", "knowledge_base"

    def find(self, text: str, user: User, *, limit: int) -> Found:
        return Found()


KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (Tickets(), Assets(), Employees(), Articles())
}


def find_all(text: str, user: User, kinds: Mapping[str, Kind], *, limit: int) -> dict[str, Found]:
    """What each of these kinds has for a person, by name; nothing of what they may not see."""
    return {
        name: kind.find(text, user, limit=limit) if kind.is_open_to(user) else Found()
        for name, kind in kinds.items()
    }
