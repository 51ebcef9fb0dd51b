"""What agents choose from: what a form sends of each, and what people read."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from accounts.models import Site, Team, User
from helpdesk.core.plans import Plan
from tickets.models import JobType, Ticket

Options = tuple[tuple[str, str], ...]
STATUSES: Options = tuple((status, status) for status in Ticket.Status.values)
PRIORITIES: Options = tuple((str(value), label) for value, label in Ticket.Priority.choices)


def next_statuses(ticket: Ticket) -> Options:
    """What a reply may set: neither what the ticket has, nor New."""
    left_out = {ticket.status, Ticket.Status.NEW}
    return tuple((status, f"Set {status}") for status, _ in STATUSES if status not in left_out)


def job_types_of(user: User) -> Options:
    """The job types a ticket may get."""
    return _options(_job_types.rows(user))


def teams_of(user: User) -> Options:
    """The teams a ticket may be given to."""
    return _options(_teams.rows(user))


def agents_of(user: User) -> Options:
    """The agents a ticket may be given to."""
    return _options(_agents.rows(user))


def sites_of(company_id: int | None, user: User) -> Options:
    """The sites that tickets of a company may be from: its own."""
    return _options(_sites.rows(user, company=company_id) if company_id else [])


def with_present(options: Options, value: str, present: Any) -> Options:
    """The options with the present one, which may be gone from them: an agent who left."""
    is_there = present is None or any(value == key for key, _ in options)
    return options if is_there else (*options, (value, _name_of(present)))


@Plan
def _job_types(user: User) -> QuerySet[JobType]:
    return JobType.objects.visible_to(user).active().by_name().values_list("pk", "name")[:200]


@Plan
def _teams(user: User) -> QuerySet[Team]:
    return Team.objects.visible_to(user).by_name().values_list("public_id", "name")[:200]


@Plan
def _agents(user: User) -> QuerySet[User]:
    agents = User.objects.visible_to(user).agents().active().by_name()
    return agents.values_list("public_id", "display_name")[:500]


@Plan
def _sites(user: User, company: int) -> QuerySet[Site]:
    sites = Site.objects.visible_to(user).filter(company=company).primary_first()
    return sites.values_list("pk", "name")[:200]


def _name_of(chosen: Any) -> str:
    return chosen.display_name if isinstance(chosen, User) else chosen.name


def _options(rows: Iterable[tuple[Any, str]]) -> Options:
    return tuple((str(key), name) for key, name in rows)
