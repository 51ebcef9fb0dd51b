"""A browser in Django's admin, and a tenant on either side of the wall with a row of every kind."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OneTimeLink, Session, Site, Team, User
from accounts.services import (
    add_branding,
    add_manager_group,
    add_site,
    add_team,
    delegate_decisions,
    issue_tokens,
    open_session,
    report_outage,
    switch_module,
    system_user,
)
from helpdesk.core.models import Sending
from helpdesk.imports.kinds import KINDS
from helpdesk.imports.services import import_rows
from helpdesk.reporting.services import request_export
from helpdesk.search.services import save_search
from tests.cast import Cast
from tests.stock import Stock
from tickets.models import Survey, Ticket
from tickets.services import (
    add_approval_rule,
    add_calendar,
    add_job_type,
    add_policy,
    add_saved_reply,
    add_watcher,
    open_approval_link,
    request_restore,
)

OURS = ("core", "imports", "accounts", "assets", "tickets", "reporting", "search")
MODELS = [model for label in OURS for model in apps.get_app_config(label).get_models()]


@dataclass
class Admin:
    """Somebody who looks at admin pages and sends their forms."""

    person: User | None
    token: str = ""

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        if self.person:
            self.token = open_session(self.person, by=self.person)

    def get(self, path: str, **query: str) -> HttpResponse:
        return self.client.get(path, query, headers=self._headers())

    def post(self, path: str, form: dict[str, Any]) -> HttpResponse:
        return self.client.post(path, form, headers=self._headers())

    def list_of(self, model: type[models.Model], **query: str) -> HttpResponse:
        return self.get(address(model, "changelist"), **query)

    def page_of(self, row: models.Model) -> HttpResponse:
        return self.get(address(row, "change"))

    def add(self, model: type[models.Model], **form: Any) -> HttpResponse:
        return self.post(address(model, "add"), form)

    def save(self, row: models.Model, **changes: Any) -> HttpResponse:
        """Sends the form of the row as the page shows it, with changes."""
        page = self.page_of(row).context
        shown = page["adminform"].form
        forms = [
            shown,
            *(inline.formset.management_form for inline in page["inline_admin_formsets"]),
        ]
        form: dict[str, Any] = {}
        for part in forms:
            for bound in part:
                form[bound.html_name] = bound.value()
        form |= changes
        # A moment is sent as a day and a time.
        for name in [name for name in form if name.endswith("_at")]:
            del form[name]
        sent = {name: value for name, value in form.items() if value not in (None, False)}
        return self.post(address(row, "change"), sent)

    def _headers(self) -> dict[str, str]:
        headers = {"Cookie": f"hd_auth={self.token}"}
        if self.person and not self.person.tenant.is_default:
            headers["X-Tenant"] = self.person.tenant.slug
        return headers


def address(what: Any, page: str) -> str:
    """The path of an admin page of a model or of a row."""
    name = f"admin:{what._meta.app_label}_{what._meta.model_name}_{page}"
    return reverse(name, args=[] if page in ("changelist", "add") else [what.pk])


def faults(answer: HttpResponse) -> dict[str, list[str]]:
    """What the form says is wrong."""
    assert answer.status_code == 200, answer
    return dict(answer.context["adminform"].form.errors)


@pytest.fixture
def enter(cast: Cast) -> Callable[[User | None], Admin]:
    return Admin


@dataclass
class Tenancy:
    """One tenant's rows, at least one of each kind."""

    admin: User
    agent: User
    requester: User
    ticket: Ticket
    team: Team
    site: Site

    def rows_of(self, model: type[models.Model]) -> models.QuerySet:
        return model.objects.of_tenant(self.admin.tenant_id)


def bring(person: User, by: User) -> None:
    """An import for somebody's company, of one row that says nothing."""
    rows = iter([(2, {"email": "nobody"})])
    import_rows(person.company, kind=KINDS["employees"], rows=rows, by=by)


def furnish(cast: Cast, admin: User, agent: User, requester: User) -> Tenancy:
    """A tenant with a row of every kind."""
    by = system_user(admin.tenant)
    add_branding(admin.tenant, by=by)
    switch_module(admin.tenant, key="billing", is_enabled=False, by=by)
    report_outage(admin.tenant, title=f"Outage of {admin.username}", message="Seen.", by=by)
    group_of(requester, by)
    bring(requester, by)
    team = add_team(admin.tenant, name=f"Crew of {admin.username}", members=[agent], by=by)
    site = add_site(requester.company, name=f"Site of {requester.username}", by=by)
    calendar = add_calendar(
        admin.tenant,
        name=f"Hours of {admin.username}",
        time_zone="UTC",
        hours="Mon-Fri 09:00-17:00",
        teams=[team],
        by=by,
    )
    add_policy(
        admin.tenant,
        name=f"Promise of {admin.username}",
        response_target_mins=60,
        resolution_target_mins=480,
        calendar=calendar,
        steps=[{"clock": "response", "moment": "breached", "action": "notify", "person": agent}],
        by=by,
    )
    Stock(requester.company, f"Stock of {requester.display_name}")
    cast.asset(requester.company, machine_name=f"Laptop of {requester.username}")
    job_type = add_job_type(admin.tenant, name=f"Job of {admin.username}", by=by)
    add_approval_rule(admin.tenant, job_type=job_type, by=by)
    add_saved_reply(admin.tenant, name=f"Reply of {admin.username}", text="Hello", by=by)
    asked = cast.ticket(requester, title=f"Wish of {requester.username}", job_type=job_type)
    open_approval_link(asked.approvals.get(), person=requester, by=by)
    ticket = cast.ticket(requester, title=f"Ticket of {requester.username}", team=team)
    cast.comment(ticket, agent, f"Comment of {agent.username}", is_internal=True)
    add_watcher(ticket, user=agent, by=agent)
    request_restore(admin.tenant, description=f"Files of {requester.username}", by=requester)
    cast.file_of(ticket)
    save_search(requester, query=f"search of {requester.username}", by=requester)
    Sending.objects.create(person=agent, digest=agent.username, made_type="tickets.ticket")
    Survey.objects.create(
        ticket=ticket, resolved_at=ticket.created_at, token_hash=admin.email.encode()
    )
    cast.tell(ticket)
    cast.prove(requester)
    request_export(admin.tenant, ticket_ids=[ticket.pk], by=agent)
    open_session(agent, by=agent)
    issue_tokens(Session.objects.filter(user=agent).first(), by=agent)
    OneTimeLink.objects.create(
        tenant=admin.tenant, purpose="first_admin", token_hash=admin.username.encode()
    )
    return Tenancy(admin, agent, requester, ticket, team, site)


def group_of(person: User, by: User) -> None:
    """A group of somebody's, whose manager lets them decide, too."""
    manager = User.objects.create(
        tenant=person.tenant,
        company=person.company,
        display_name=f"Manager of {person.username}",
        employee_number=900,
    )
    name = f"Group of {person.username}"
    add_manager_group(person.company, name=name, managers=[manager], members=[person], by=by)
    manager = User.objects.get(pk=manager.pk)
    day = timezone.now().date()
    delegate_decisions(manager, delegate=person, starts_on=day, by=manager)


@pytest.fixture(scope="module")
def ours(stage: Cast) -> Tenancy:
    return furnish(stage, stage.admin, stage.agent, stage.bob)


@pytest.fixture(scope="module")
def theirs(stage: Cast) -> Tenancy:
    return furnish(stage, stage.boss, stage.rita, stage.walt)


@pytest.fixture
def home(cast: Cast, ours: Tenancy) -> Tenancy:
    return copy.deepcopy(ours)


@pytest.fixture
def abroad(cast: Cast, theirs: Tenancy) -> Tenancy:
    return copy.deepcopy(theirs)
