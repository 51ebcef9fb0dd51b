"""What the companies have, how it is backed up and what ends soon, where agents look for it.

It is changed in the admin, and removed on pages of `desk/views/removal.py`.
"""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.template.defaultfilters import filesizeformat

from accounts.permissions import Perm
from assets.models import BackupRun, Contract, Domain, License, Network
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
    BackupRun.Status.SUCCESS: "resolved",
    BackupRun.Status.WARNING: "in-progress",
    BackupRun.Status.FAILED: "p1",
    BackupRun.Status.RUNNING: "new",
}


@dataclass(frozen=True)
class Choice:
    label: str
    href: str
    is_current: bool


class TermList(DeskView):
    """Pages of rows, and the links that narrow them; `admin` is where the admin keeps them."""

    template = "desk/terms.html"
    title = admin = ""
    states: Any = State
    # What the day of a row is; a list without has no states either.
    day = "Ends"

    def rows(self) -> Any:
        raise NotImplementedError

    def choices(self) -> list[Choice]:
        wanted = self.wanted()
        found = [Choice("All", self.request.path, not wanted)]
        for state in self.states:
            found.append(Choice(state.label, f"?status={state}", wanted == state))
        return found

    def wanted(self) -> str:
        said = self.request.GET.get("status", "")
        return said if said in self.states.values else ""

    def context(self) -> dict[str, Any]:
        page = Paginator(self.rows(), PAGE_SIZE).get_page(self.request.GET.get("page", "1"))
        return {
            "title": self.title,
            "admin": f"/admin/{self.admin}",
            "may_remove": self.admin and self.request.user.may(Perm.MANAGE_INVENTORY),
            "day": self.day,
            "choices": self.choices(),
            "rows": [self.cells(row) for row in page.object_list],
            "pager": pager_of(self.request, page),
        }

    def cells(self, row: Any) -> dict[str, Any]:
        """`pk`, `name`, `company`, `facts`, `day`, `state`, `color` of a row."""
        state = self.states(row.status)
        return {
            "pk": row.pk,
            "name": row.name,
            "company": row.company.name,
            "state": state.label,
            "color": COLORS[state],
        }


class Contracts(TermList):
    title, admin = "Contracts", "assets/contract/"

    def rows(self) -> Any:
        rows = Contract.objects.visible_to(self.request.user).select_related("company")
        return (rows.with_state(self.wanted()) if self.wanted() else rows).ending_first()

    def cells(self, row: Contract) -> dict[str, Any]:
        facts = [
            row.get_type_display(),
            row.sla_name,
            "renews automatically" if row.auto_renew else "",
        ]
        return {**super().cells(row), "facts": facts, "day": row.end_date}


class Licenses(TermList):
    title, admin = "Licenses", "assets/license/"

    def rows(self) -> Any:
        rows = License.objects.visible_to(self.request.user).select_related("company")
        rows = rows.with_state(self.wanted()) if self.wanted() else rows
        return rows.with_seats_used().ending_first()

    def cells(self, row: License) -> dict[str, Any]:
        seats = f"{row.seats_used} of {row.seats or 'any number of'} seats"
        return {**super().cells(row), "facts": [row.vendor, seats], "day": row.expires_at}


class Domains(TermList):
    title, admin = "Domains", "assets/domain/"

    def rows(self) -> Any:
        rows = Domain.objects.visible_to(self.request.user).select_related("company")
        return (rows.with_state(self.wanted()) if self.wanted() else rows).ending_first()

    def cells(self, row: Domain) -> dict[str, Any]:
        facts = [
            row.registrar,
            f"certificate until {row.ssl_expires_at:%-d %b %Y}" if row.ssl_expires_at else "",
            "renews automatically" if row.auto_renew else "",
        ]
        return {**super().cells(row), "facts": facts, "day": row.expires_at}


class Networks(TermList):
    title, admin, day = "Networks", "assets/network/", ""

    def rows(self) -> Any:
        rows = Network.objects.visible_to(self.request.user).select_related("company", "site")
        return rows.with_vlan_count().by_range()

    def choices(self) -> list[Choice]:
        return []

    def cells(self, row: Network) -> dict[str, Any]:
        vlans = f"{row.vlan_count} VLAN{'' if row.vlan_count == 1 else 's'}"
        return {
            "pk": row.pk,
            "name": row.name,
            "company": row.company.name,
            "facts": [row.cidr, row.site and row.site.name, vlans],
        }


class Backups(TermList):
    """Runs of all devices, the newest first."""

    title, admin, day = "Backups", "assets/backuprun/", "Started"
    states = BackupRun.Status

    def rows(self) -> Any:
        rows = BackupRun.objects.visible_to(self.request.user)
        rows = rows.with_status(self.wanted()) if self.wanted() else rows
        return rows.select_related("job__device__company").newest_first()

    def cells(self, row: BackupRun) -> dict[str, Any]:
        device, status = row.job.device, BackupRun.Status(row.status)
        return {
            "pk": row.pk,
            "name": device.name,
            "company": device.company.name,
            "facts": [
                row.job.name,
                "" if row.size_bytes is None else filesizeformat(row.size_bytes),
                "restore tested" if row.is_verified else "",
                row.message,
            ],
            "day": row.started_at,
            "state": status.label,
            "color": COLORS[status],
        }


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
            "day": row["day"],
            "state": state.label,
            "color": COLORS[state],
        }
