"""What agents choose from: what a form sends of each, and what people read."""

from dataclasses import dataclass, fields
from typing import Any

from django.db.models import F, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast, RowNumber

from accounts.models import Site, Team, User
from helpdesk.core.plans import Plan
from tickets.models import JobType, Ticket

Options = tuple[tuple[str, str], ...]
STATUSES: Options = tuple((status, status) for status in Ticket.Status.values)
PRIORITIES: Options = tuple((str(value), label) for value, label in Ticket.Priority.choices)
MOST = 500


def next_statuses(ticket: Ticket) -> Options:
    """What a reply may set: neither what the ticket has, nor New."""
    left_out = {ticket.status, Ticket.Status.NEW}
    return tuple((status, f"Set {status}") for status, _ in STATUSES if status not in left_out)


@dataclass(frozen=True)
class Choices:
    """What may be chosen for a ticket; sites are those of its company."""

    agents: Options
    teams: Options
    job_types: Options
    sites: Options


def choices_of(user: User, company_id: int | None = None) -> Choices:
    """What a person may choose for a ticket of this company, in one query."""
    found: dict[str, list[tuple[str, str]]] = {field.name: [] for field in fields(Choices)}
    for kind, _, value, label in _choices.rows(user, company=company_id or 0):
        found[kind].append((value, label))
    return Choices(**{kind: tuple(options) for kind, options in found.items()})


def with_present(options: Options, value: str, present: Any) -> Options:
    """The options with the present one, which may be gone from them: an agent who left."""
    is_there = present is None or any(value == key for key, _ in options)
    return options if is_there else (*options, (value, _name_of(present)))


@Plan
def _choices(user: User, company: int) -> QuerySet:
    people, sites = User.objects.visible_to(user), Site.objects.visible_to(user)
    return _options("agents", people.agents().active().by_name(), "public_id", "display_name").union(
        _options("teams", Team.objects.visible_to(user).by_name(), "public_id", "name"),
        _options("job_types", JobType.objects.visible_to(user).active().by_name(), "pk", "name"),
        _options("sites", sites.filter(company=company).primary_first(), "pk", "name"),
        all=True,
    ).order_by("place")  # fmt: skip


def _options(kind: str, rows: QuerySet, value: str, label: str) -> QuerySet:
    """The rows as a part of all choices, each with its place among its own."""
    told = rows.annotate(
        kind=Value(kind),
        place=Window(RowNumber(), order_by=rows.query.order_by),
        value=Cast(value, TextField()),
        label=F(label),
    )
    return told.values_list("kind", "place", "value", "label")[:MOST]


def _name_of(chosen: Any) -> str:
    return chosen.display_name if isinstance(chosen, User) else chosen.name
