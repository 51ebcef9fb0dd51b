"""Puts the demo into an empty database: the people first, then their tickets, by the services."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from inspect import cleandoc
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Company, Site, Team, Tenant, User
from accounts.services import (
    add_company,
    add_manager_group,
    add_person,
    add_site,
    add_team,
    switch_module,
    system_user,
)
from assets.models import Asset
from helpdesk.core.errors import Conflict
from helpdesk.core.events import HANDLERS
from helpdesk.demo.clock import Clock
from helpdesk.demo.inventory import ask_for_data, stock_up, tell_outages
from helpdesk.demo.machines import furnish_machines
from helpdesk.demo.notifications import tell
from helpdesk.demo.papers import papers
from helpdesk.demo.people import KINDS, MARK, PASSWORD, PROVIDERS, SAVED_REPLIES, Provider
from helpdesk.demo.promises import promise, settle
from helpdesk.demo.searches import keep_searches
from helpdesk.demo.stories import STORIES
from helpdesk.demo.story import Step, Story, span
from tickets.models import JobType, Ticket
from tickets.models.csat import survey_with_token
from tickets.services import (
    add_comment,
    add_job_type,
    add_saved_reply,
    add_watcher,
    answer_survey,
    approve_ticket,
    close_ticket,
    create_ticket,
    finish_upload,
    hold_file,
    open_survey,
    reject_ticket,
    reopen_ticket,
    update_ticket,
)

OPENED = timedelta(days=75)


@dataclass
class House:
    """A tenant with everybody in it, by the names that the stories use."""

    tenant: Tenant
    people: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    job_types: dict[str, JobType] = field(default_factory=dict)
    machines: dict[str, Asset] = field(default_factory=dict)


def is_loaded() -> bool:
    """Whether the demo is in the database."""
    return User.objects.with_email(MARK).exists()


def load_demo() -> int:
    """Loads the demo; gives how many tickets it has. Raises Conflict in a database with people."""
    if User.objects.people().exists():
        raise Conflict("There are people in this database already, and the demo is not for them.")

    now, clock = timezone.now(), Clock()
    with transaction.atomic(), _nobody_listening(), _all_or_nothing():
        clock.strike(now - OPENED)
        # An empty default tenant, as `first_admin_link` leaves it, makes room.
        Tenant.objects.default().update(is_default=False)
        houses = [_furnish(provider) for provider in PROVIDERS]
        _play([(house, story) for house in houses for story in STORIES[house.tenant.slug]], clock)
        for house in houses:
            tell_outages(house.tenant, clock, system_user(house.tenant))
        people = houses[0].people
        ask_for_data(people["bob"], clock, manager=people["dana"])
        keep_searches(people)
        clock.set_back()
        for house in houses:
            settle(house.tenant)
            tell(house.tenant)
        clock.number()
    return sum(map(len, STORIES.values()))


@contextlib.contextmanager
def _nobody_listening() -> Iterator[None]:
    """No handler reacts to what happened weeks ago: no mail goes out, no worker is woken."""
    handlers = dict(HANDLERS)
    HANDLERS.clear()
    try:
        yield
    finally:
        HANDLERS.update(handlers)


@contextlib.contextmanager
def _all_or_nothing() -> Iterator[None]:
    """No service could be undone alone: savepoints are a quarter of all statements, for nothing."""
    features = connection.features
    before, features.uses_savepoints = features.uses_savepoints, False
    try:
        yield
    finally:
        features.uses_savepoints = before


def _furnish(provider: Provider) -> House:
    tenant = Tenant.objects.create(
        slug=provider.slug, name=provider.name, is_default=provider.is_default
    )
    house, by = House(tenant), system_user(tenant)
    companies: dict[str, Company] = {"": None}
    sites: dict[tuple[str, str], Site] = {("", ""): None}
    for firm in provider.firms:
        company = add_company(tenant, name=firm.name, mail_domains=[firm.domain], by=by)
        companies[firm.name] = company
        for place in firm.sites:
            sites[firm.name, place.name] = add_site(company, **vars(place), by=by)
        for key in firm.without:
            switch_module(tenant, company=company, key=key, is_enabled=False, by=by)
    password = make_password(PASSWORD)
    for person in provider.people:
        first, _, last = person.name.partition(" ")
        user = add_person(
            tenant,
            username=person.username,
            email=person.email,
            display_name=person.name,
            first_name=first,
            last_name=last,
            roles=[person.role],
            company=companies[person.company],
            site=sites[person.company, person.site],
            department=person.department,
            phone=person.phone,
            password=password if person.username else "",
            by=by,
            **person.rights,
        )
        house.people |= {person.username or person.name: user, person.email: user}
    house.machines = furnish_machines(tenant, companies, sites, house.people)
    for crew in provider.crews:
        members = [house.people[name] for name in crew.members.split()]
        house.teams[crew.name] = add_team(
            tenant, name=crew.name, lead=house.people[crew.lead], members=members, by=by
        )
    for group in provider.groups:
        add_manager_group(
            companies[group.company],
            name=group.name,
            description=group.description,
            managers=[house.people[name] for name in group.managers.split()],
            members=[house.people[name] for name in group.members.split()],
            by=by,
        )
    for kind in KINDS:
        house.job_types[kind["name"]] = add_job_type(tenant, **kind, by=by)
    for name, text in SAVED_REPLIES.items():
        add_saved_reply(tenant, name=name, text=text, by=by)
    promise(tenant, house.teams, house.people)
    stock_up(tenant)
    return house


def _play(stories: list[tuple[House, Story]], clock: Clock) -> None:
    """Lets all stories happen side by side, in the order of time, so that numbers follow it."""
    now = timezone.now()
    script: list[tuple[datetime, int, int, Step | None]] = []
    for number, (_, story) in enumerate(stories):
        script.append((story.begins_at(now), number, -1, None))
        moments = zip(story.moments(now), story.then, strict=True)
        script += [(at, number, order, step) for order, (at, step) in enumerate(moments)]
    tickets: dict[int, Ticket] = {}
    for moment, number, _, step in sorted(script, key=lambda entry: entry[:3]):
        house, story = stories[number]
        clock.strike(moment)
        if step is None:
            tickets[number] = _open(house, story)
        else:
            _act(house, story, tickets[number], step)


def _open(house: House, story: Story) -> Ticket:
    category, _, subcategory = story.category.partition("/")
    requester = house.people[story.who]
    # What gives nobody more than they had needs no manager's yes.
    kind = "Software" if category == "Access" and not story.is_for_manager else category
    return create_ticket(
        house.tenant,
        title=story.title,
        description=cleandoc(story.text),
        priority=story.priority,
        urgency=story.urgency,
        requester=requester,
        asset=house.machines[story.about] if story.about else None,
        site=requester.site,
        job_type=house.job_types.get(kind),
        category=category,
        subcategory=subcategory,
        tags=story.tags.split(),
        team=house.teams[story.team] if story.team else None,
        custom_json=story.custom,
        due_at=_from_now(story.due) if story.due else None,
        source=story.source,
        by=house.people[story.by or story.who],
    )


def _act(house: House, story: Story, ticket: Ticket, step: Step) -> None:
    by = house.people[step.who]
    if step.act == "rate":
        token = open_survey(ticket, by=system_user(house.tenant))
        answer_survey(survey_with_token(token), score=step.score, comment=step.text, by=by)
    elif step.text and step.act not in ("approve", "reject"):
        source = Ticket.Source.WEB if by.is_agent else story.source
        comment = add_comment(
            ticket, body_md=step.text, is_internal=step.is_internal, source=source, by=by
        )
        for file in papers(step.files):
            held = hold_file(ticket, file=file, by=by)
            finish_upload(held, ticket=ticket, comment=comment, by=by)
    if step.changes:
        update_ticket(ticket, changes=_resolved(house, step.changes), by=by)
    if step.act == "watch":
        add_watcher(ticket, user=house.people[step.whom], by=by)
    elif step.act == "approve":
        approve_ticket(ticket, comment=step.text, by=by)
    elif step.act == "reject":
        reject_ticket(ticket, reason=step.text, by=by)
    elif step.act == "close":
        close_ticket(ticket, by=by)
    elif step.act == "reopen":
        reopen_ticket(ticket, by=by)


def _resolved(house: House, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes of a step, with rows and times in place of their names."""
    look_up = {
        "assignee": ("assignee", house.people.get),
        "team": ("team", house.teams.get),
        "scheduled": ("scheduled_at", _from_now),
    }
    found = {}
    for name, value in changes.items():
        key, find = look_up.get(name, (name, lambda same: same))
        found[key] = find(value)
    return found


def _from_now(text: str) -> datetime:
    return (timezone.now() + span(text)).replace(minute=0, second=0, microsecond=0)
