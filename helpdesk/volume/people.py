"""Who is in the large tenant: agents in teams, and the employees of two dozen companies."""

from dataclasses import dataclass
from itertools import product
from random import Random

from django.contrib.auth.hashers import make_password

from accounts.models import Company, Team, Tenant, User
from accounts.services import add_company, add_person, add_team, system_user
from helpdesk.core.feed import sequence_events
from helpdesk.volume.promises import take_rules
from tickets.models.rulebook import RuleBook

TEAMS = ("First Line", "Workplace", "Infrastructure", "Applications", "Security")
AGENTS_PER_TEAM = 4
REQUESTERS = 520
_FIRST = (  # noqa: SIM905  names read best as a text
    "Ada Alan Bea Ben Cleo Carl Dina Dan Ella Emil Fay Finn Gail Gus Hana Hugo Ines Ian Jill Joel "
    "Kira Kurt Lea Liam Mona Max Nora Noel Olga Otto Pia Paul Rosa Ray Sara Sven Tina Tom Uma Vera"
).split()
_LAST = (  # noqa: SIM905
    "Abbott Barnes Castro Dalton Engel Foster Grant Hughes Ivers Jansen Keane Larsen Mercer Nolan "
    "Okoye Pryor Quinn Rossi Silva Turner"
).split()
_TREES = ("Alder", "Birch", "Cedar", "Hazel", "Maple")
_TRADES = ("Foods", "Freight", "Health", "Partners", "Works")


@dataclass(frozen=True)
class Cast:
    """The keys of those who act in tickets; requesters come with their company's."""

    system: int
    teams: dict[int, list[int]]
    requesters: list[tuple[int, int]]
    rules: RuleBook


def take_tenant(slug: str) -> Tenant:
    """The tenant with this slug, new where there is none."""
    return Tenant.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})[0]


def take_cast(tenant: Tenant, password: str) -> Cast:
    """The people of a large tenant. Agents may sign in if there is a password."""
    by = system_user(tenant)
    names = [f"{first} {last}" for last, first in product(_LAST, _FIRST)]
    Random("people").shuffle(names)
    stored = make_password(password) if password else ""
    known = {user.email: user for user in User.objects.of_tenant(tenant)}

    def take(name: str, place: str, role: str, **fields: object) -> User:
        email = f"{name.lower().replace(' ', '.')}@{place}.example"
        if email not in known:
            known[email] = add_person(
                tenant, email=email, display_name=name, roles=[role], by=by, **fields
            )
        return known[email]

    teams: dict[int, list[int]] = {}
    there = {team.name: team for team in Team.objects.of_tenant(tenant)}
    for name in TEAMS:
        crew = [
            take(names.pop(), slug_of(tenant), "agent", password=stored)
            for _ in range(AGENTS_PER_TEAM)
        ]
        team = there.get(name) or add_team(tenant, name=name, lead=crew[0], members=crew, by=by)
        there[name] = team
        teams[team.pk] = [agent.pk for agent in crew]
    take("Head Admin", slug_of(tenant), "admin", password=stored)

    rules = take_rules(tenant, [there[name] for name in TEAMS], by=by)
    companies = _companies(tenant, by)
    requesters = []
    for number in range(REQUESTERS):
        place, company = companies[number * number % len(companies)]
        person = take(names.pop(), place, "requester", company=company)
        requesters.append((person.pk, company.pk))
    sequence_events()
    return Cast(by.pk, teams, requesters, rules)


def slug_of(tenant: Tenant) -> str:
    return f"desk-{tenant.slug}"


def _companies(tenant: Tenant, by: User) -> list[tuple[str, Company]]:
    there = {company.name: company for company in Company.objects.of_tenant(tenant)}
    found = []
    for tree, trade in product(_TREES, _TRADES):
        name, place = f"{tree} {trade}", f"{tree}-{trade}".lower()
        company = there.get(name)
        if company is None:
            company = add_company(tenant, name=name, mail_domains=[f"{place}.example"], by=by)
        found.append((place, company))
    return found
