"""What the companies have and what ends soon, where agents look for it; the admin changes it."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator

from assets.models import Contract, License
from assets.models.expirations import TERMS, ending_within
from assets.models.terms import State
from desk.views.base import DeskView
from helpdesk.pages import pager_of

PAGE_SIZE, DAYS = 50, (30, 90, 180, 365)
COLORS = {
    State.ACTIVE: "resolved",
    State.EXPIRING: "in-progress",
    State.EXPIRED: "p1",
    State.UPCOMING: "new",
    State.CANCELLED: "plain",
}


@dataclass(frozen=True)
class Choice:
    label: str
    href: str
    is_current: bool


class TermList(DeskView):
    """Pages of rows, and the links that narrow them."""

    template = "desk/terms.html"
    title = ""

    def rows(self) -> Any:
        raise NotImplementedError

    def choices(self) -> list[Choice]:
        wanted = self.wanted()
        found = [Choice("All", self.request.path, not wanted)]
        for state in State:
            found.append(Choice(state.label, f"?status={state}", wanted == state))
        return found

    def wanted(self) -> str:
        said = self.request.GET.get("status", "")
        return said if said in State.values else ""

    def context(self) -> dict[str, Any]:
        page = Paginator(self.rows(), PAGE_SIZE).get_page(self.request.GET.get("page", "1"))
        return {
            "title": self.title,
            "choices": self.choices(),
            "rows": [self.cells(row) for row in page.object_list],
            "pager": pager_of(self.request, page),
        }

    def cells(self, row: Any) -> dict[str, Any]:
        """`name`, `company`, `facts`, `ends`, `state`, `color` of a row."""
        state = State(row.status)
        return {
            "name": row.name,
            "company": row.company.name,
            "state": state.label,
            "color": COLORS[state],
        }


class Contracts(TermList):
    title = "Contracts"

    def rows(self) -> Any:
        rows = Contract.objects.visible_to(self.request.user).select_related("company")
        return (rows.with_state(self.wanted()) if self.wanted() else rows).ending_first()

    def cells(self, row: Contract) -> dict[str, Any]:
        facts = [
            row.get_type_display(),
            row.sla_name,
            "renews automatically" if row.auto_renew else "",
        ]
        return {**super().cells(row), "facts": facts, "ends": row.end_date}


class Licenses(TermList):
    title = "Licenses"

    def rows(self) -> Any:
        rows = License.objects.visible_to(self.request.user).select_related("company")
        rows = rows.with_state(self.wanted()) if self.wanted() else rows
        return rows.with_seats_used().ending_first()

    def cells(self, row: License) -> dict[str, Any]:
        seats = f"{row.seats_used} of {row.seats or 'any number of'} seats"
        return {**super().cells(row), "facts": [row.vendor, seats], "ends": row.expires_at}


class Expirations(TermList):
    title = "Expirations"

    def rows(self) -> Any:
        return ending_within(self.request.user, TERMS, days=self.days())

    def days(self) -> int:
        said = self.request.GET.get("days", "")
        return int(said) if said in map(str, DAYS) else DAYS[1]

    def choices(self) -> list[Choice]:
        return [Choice(f"{days} days", f"?days={days}", days == self.days()) for days in DAYS]

    def cells(self, row: dict[str, Any]) -> dict[str, Any]:
        state = State(row["state"]) if row["state"] else State.EXPIRING
        return {
            "name": row["title"],
            "company": row["owner"],
            "facts": [row["kind"].capitalize(), "renews automatically" if row["renews"] else ""],
            "ends": row["day"],
            "state": state.label,
            "color": COLORS[state],
        }
