"""What a company has, as lines of a list: a name, a few facts, how it stands."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from accounts.models import ManagerGroup, Outage
from assets.models import BackupRun, Contract, Domain, License, Network
from assets.models.terms import State
from helpdesk.pages import pager_of
from tickets.models import RestoreRequest

PAGE_SIZE = 25
# The color of a badge: what is well, what wants attention, what is over.
COLORS = {
    State.ACTIVE: "resolved",
    State.EXPIRING: "in-progress",
    State.EXPIRED: "p1",
    State.UPCOMING: "new",
    State.CANCELLED: "closed",
    BackupRun.Status.SUCCESS: "resolved",
    BackupRun.Status.WARNING: "in-progress",
    BackupRun.Status.FAILED: "p1",
    BackupRun.Status.RUNNING: "new",
    "pending_approval": "pending",
    "rejected": "closed",
    "submitted": "new",
    "in_progress": "in-progress",
    "on_hold": "pending",
    "completed": "resolved",
    Outage.Severity.MAINTENANCE: "new",
    Outage.Severity.MINOR: "in-progress",
    Outage.Severity.MAJOR: "in-progress",
    Outage.Severity.CRITICAL: "p1",
}
KINDS = {
    "license": "Software license",
    "contract": "Contract",
    "domain": "Domain",
    "certificate": "Certificate",
    "warranty": "Warranty",
}
RESTORES = {
    "pending_approval": "Waits for approval",
    "rejected": "Not approved",
    "submitted": "Submitted",
    "in_progress": "In progress",
    "on_hold": "Waiting",
    "completed": "Done",
}


@dataclass(frozen=True)
class Badge:
    text: str
    color: str


@dataclass(frozen=True)
class Line:
    """A row of a list. `href` is where its name leads, if anywhere; `text` is all that it says."""

    title: str
    facts: list[str] = field(default_factory=list)
    badge: Badge | None = None
    href: str = ""
    text: str = ""


def lines_of(request: HttpRequest, rows: QuerySet, draw: Any) -> dict[str, Any]:
    """The page of the rows that is asked for, drawn, and the way to the others."""
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page", "1"))
    return {"lines": [draw(row) for row in page.object_list], "pager": pager_of(request, page)}


def of_license(row: License) -> Line:
    seats = f"{row.seats_used} of {row.seats} seats" if row.seats else f"{row.seats_used} in use"
    return Line(
        row.name,
        _facts(row.vendor, row.get_license_type_display(), seats, _until("until", row.expires_at)),
        _state(row),
    )


def of_contract(row: Contract) -> Line:
    ends = "renews after" if row.auto_renew else "until"
    return Line(
        row.name,
        _facts(
            row.get_type_display(),
            row.sla_name and f"Service level {row.sla_name}",
            _until("since", row.start_date),
            _until(ends, row.end_date),
        ),
        _state(row),
    )


def of_domain(row: Domain) -> Line:
    renews = "renews" if row.auto_renew else "until"
    return Line(
        row.name,
        _facts(
            row.registrar,
            _until(renews, row.expires_at),
            _until("certificate until", row.ssl_expires_at),
        ),
        _state(row),
    )


def of_network(row: Network) -> Line:
    vlans = f"{row.vlan_count} VLAN{'' if row.vlan_count == 1 else 's'}"
    return Line(
        row.name,
        _facts(row.cidr, row.site and row.site.name, vlans),
        href=f"/portal/networks/{row.pk}",
    )


def of_run(row: BackupRun) -> Line:
    device = row.job.device
    size = "" if row.size_bytes is None else filesizeformat(row.size_bytes)
    return Line(
        device.asset.machine_name if device.asset else device.name,
        _facts(
            row.job.name, size, _moment(row.started_at), "restore tested" if row.is_verified else ""
        ),
        Badge(row.get_status_display(), COLORS[row.status]),
    )


def of_restore(row: RestoreRequest) -> Line:
    return Line(
        row.ticket.title,
        _facts(row.ticket.reference, f"asked {day_words(row.created_at)}"),
        Badge(RESTORES[row.state], COLORS[row.state]),
        f"/portal/tickets/{row.ticket.number}",
    )


def of_group(row: ManagerGroup) -> Line:
    """A group with its sizes and first managers."""
    names = [person.display_name for person in row.first_managers]
    more = row.manager_count - len(names)
    managers = ", ".join([*names, f"{more} more"] if more > 0 else names)
    return Line(
        row.name,
        _facts(
            managers and f"Managed by {managers}",
            f"{row.member_count} {'person' if row.member_count == 1 else 'people'}",
            row.description,
        ),
        None if names else Badge("No manager", "in-progress"),
        f"/portal/groups/{row.pk}",
    )


def of_expiration(row: dict[str, Any]) -> Line:
    """A row of `ending_within`."""
    days = (row["day"] - timezone.now().date()).days
    when = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    renews = "renews automatically" if row["renews"] else ""
    facts = _facts(KINDS[row["kind"]], _until("ends", row["day"]), renews)
    return Line(row["title"], facts, Badge(when, "p1" if days < 15 else "in-progress"))


def day_words(day: date | datetime) -> str:
    """`1 Mar 2027`, in the zone of the page."""
    local = timezone.localtime(day) if isinstance(day, datetime) else day
    return f"{local.day} {local:%b %Y}"


def _moment(at: datetime) -> str:
    return f"{day_words(at)}, {timezone.localtime(at):%H:%M}"


def _until(word: str, day: date | datetime | None) -> str:
    return f"{word} {day_words(day)}" if day else ""


def _facts(*facts: Any) -> list[str]:
    return [str(fact) for fact in facts if fact]


def _state(row: Any) -> Badge:
    return Badge(row.get_status_display(), COLORS[row.status])
