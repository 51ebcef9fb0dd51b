"""No object is there for strangers: every method of every address that names one, from the URL table.

FreeScout CVE-2026-48810, CVE-2026-40591 (R14: 404 and not 403); c83g-9f2m-9cmw, Zammad #2757 (R15: lists).
"""

from datetime import date

import pytest
from django.contrib import admin

from accounts.models import Company, OneTimeLink, Session, Site, Team, User
from accounts.services import (
    add_branding,
    add_manager_group,
    add_site,
    delegate_decisions,
    issue_tokens,
    report_outage,
    switch_module,
    system_user,
)
from helpdesk.core.models import Counter, Event, Sending
from helpdesk.core.responses import CUSTOMER_API
from helpdesk.imports.kinds import KINDS
from helpdesk.imports.services import import_rows
from helpdesk.reporting.services import request_export, write_export
from helpdesk.search.services import save_search
from tests.inventory import Address, addresses
from tests.stock import Stock
from tests.test_architecture import PUBLIC
from tickets.models import Attachment, Comment, Survey, Ticket, Watcher
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

# Parameters that name no row of anybody.
NO_OBJECT = {"key", "token", "app_label", "content_type_id", "url"}
# They lead on to another address without looking.
REDIRECTS = ("<path:object_id>/",)
ALL = addresses()
NAMING = [
    address
    for address in ALL
    if set(address.parameters) - NO_OBJECT and not address.is_admin and address.name not in PUBLIC
]
CLOSED = [address for address in ALL if address.name not in PUBLIC and not address.is_admin]
LISTS = [address for address in CLOSED if not address.parameters and "GET" in address.methods]
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def label(address: Address) -> str:
    return address.route


def methods(address: Address) -> tuple[str, ...]:
    """All that are served, and one that mostly is not."""
    head = ("HEAD",) if "GET" in address.methods else ()
    return tuple(dict.fromkeys((*address.methods, *head, "PUT")))


@pytest.fixture(scope="module")
def values(stage, everybody):
    """What each parameter of a route names: a ticket of bob's that dana watches, and bob."""
    cast, agent, bob, dana = stage, stage.agent, stage.bob, stage.dana
    for title in ("first", "second"):
        cast.ticket(dana, title=title)
    ticket = cast.ticket(bob, assignee=agent, team=cast.team("Service Desk", "agent"))
    cast.comment(ticket, agent)
    add_watcher(ticket, user=dana, by=agent)
    file = cast.file_of(ticket)
    export = request_export(agent.tenant, ticket_ids=[ticket.pk], by=agent)
    write_export(export, by=agent)
    outage = report_outage(
        cast.tenant, company=bob.company, title="Printer outage", message="Seen.", by=agent
    )
    stock = Stock(bob.company)
    wanted = request_restore(bob.tenant, description="Printer queue", run=stock.run, by=bob)
    session = Session.objects.create(
        user=bob, token_hash=b"s" * 32, expires_at="2999-01-01T00:00:00Z"
    )
    # A number that nobody of the other tenant has.
    bob.employee_number = 900
    bob.save(update_fields=["employee_number"])
    bob.company.number = 900
    bob.company.save(update_fields=["number"])
    group = add_manager_group(
        bob.company, name="Printer people", managers=[dana], members=[bob], by=agent
    )
    asset = cast.equip(stock.asset)
    return {
        "group_id": group.pk,
        "company_number": bob.company.number,
        "asset_id": asset.pk,
        "port_id": asset.ports.get().pk,
        "credential_id": asset.credentials.get().pk,
        "relation_id": asset.relations.get().pk,
        "job_id": export.public_id,
        "export_id": export.public_id,
        "ticket_id": ticket.public_id,
        "number": ticket.number,
        "requester_id": bob.public_id,
        "attachment_id": file.public_id,
        "user_id": dana.public_id,
        "import_id": import_rows(
            bob.company,
            kind=KINDS["employees"],
            rows=iter([(2, {"email": "nobody"})]),
            by=system_user(cast.tenant),
        ).pk,
        "employee_number": bob.employee_number,
        "/portal/equipment": {
            "import_id": import_rows(
                bob.company,
                kind=KINDS["assets"],
                rows=iter([(2, {"status": "Printer"})]),
                by=system_user(cast.tenant),
            ).pk
        },
        # The customer API calls things by other ids.
        CUSTOMER_API: {"ticket_id": ticket.pk, "attachment_id": file.pk},
        "public_id": bob.public_id,
        "key": f"team-{cast.team().public_id}",
        "outage_id": outage.pk,
        "license_id": stock.license.pk,
        "network_id": stock.network.pk,
        "contract_id": stock.contract.pk,
        "domain_id": stock.domain.pk,
        "run_id": stock.run.pk,
        "backup_job_id": stock.job.pk,
        "device_id": stock.device.pk,
        "site_id": add_site(bob.company, name="Printer room", by=system_user(cast.tenant)).pk,
        "request_id": wanted.pk,
        "session_id": session.pk,
        "search_id": save_search(bob, query="Printer", by=bob).pk,
    }


def is_refused(address, method, answer, status):
    """Whether a stranger learned nothing; a method that is not served may say so."""
    served = method in address.methods or method == "HEAD"
    expected = {status} if served else {status, 405}
    return answer.status in expected and b"Printer" not in answer.body


def try_out(browser_api, address, values, method):
    is_page = address.route.startswith(("/desk", "/portal"))
    body = None if is_page or method not in UNSAFE else {}
    return browser_api.send(method, path_of(address, values), body)


def path_of(address, values):
    for prefix in (CUSTOMER_API, "/portal/equipment"):
        values = values | (values[prefix] if address.route.startswith(prefix) else {})
    return address.path(values)


def test_it_knows_what_every_parameter_names(values):
    named = {name for address in NAMING for name in address.parameters}
    assert named <= set(values)
    assert len(NAMING) > 20


@pytest.mark.parametrize("address", NAMING, ids=label)
def test_it_is_not_there_for_a_stranger_of_another_tenant(api, cast, rita, walt, values, address):
    # Who is an agent there gets past the door of the desk, too.
    for stranger in [rita] if address.route.startswith("/desk") else [rita, walt]:
        ask = api(stranger)
        for method in methods(address):
            answer = try_out(ask, address, values, method)
            assert is_refused(address, method, answer, 404), (method, stranger)


@pytest.mark.parametrize("address", NAMING, ids=label)
def test_it_is_not_there_for_a_stranger_of_another_company(api, mallory, values, address):
    # Customers are not let into the desk at all, whatever they ask for there.
    refused = 403 if address.route.startswith("/desk") else 404
    ask = api(mallory)
    for method in methods(address):
        answer = try_out(ask, address, values, method)
        assert is_refused(address, method, answer, refused), method


@pytest.mark.parametrize(
    "address",
    [a for a in NAMING if a.route.startswith(("/tickets", f"{CUSTOMER_API}/tickets"))],
    ids=label,
)
def test_it_is_not_there_for_a_stranger_of_the_same_company(api, erin, values, address):
    ask = api(erin)
    for method in methods(address):
        assert is_refused(address, method, try_out(ask, address, values, method), 404), method


@pytest.mark.parametrize("address", NAMING, ids=label)
def test_it_is_there_for_those_it_is_for(api, cast, agent, bob, ivan, values, address):
    """Without this, wrong addresses would pass for good walls."""
    if "GET" in address.methods:
        # These are for those who may change things.
        kept = {"import_id", "group_id"} & set(address.parameters)
        mighty = kept or "/equipment/" in address.route
        customer = ivan if mighty else bob
        staff = cast.admin if "site_id" in address.parameters else agent
        person = customer if address.route.startswith("/portal") else staff
        # A file is given out by an address of its own.
        given = 302 if address.route.endswith((":attachment_id>", "/file")) else 200
        assert api(person).get(path_of(address, values)).status == given


@pytest.mark.parametrize("address", CLOSED, ids=label)
def test_it_asks_strangers_to_sign_in(api, values, address):
    for method in address.methods:
        answer = try_out(api(), address, values, method)
        if address.route.startswith(("/desk", "/portal", "/login")):
            assert answer.status == 302
            assert answer.headers["Location"].startswith("/login?next=%2F")
        else:
            assert answer.status == 401
            assert set(answer.json) == {"error"}


@pytest.mark.parametrize("address", LISTS, ids=label)
def test_it_shows_another_tenant_nothing_in_any_list(api, cast, rita, values, address):
    """Lists, counts, searches: nothing of bob's tenant, whatever is asked for."""
    ask = api(rita)
    for query in ("", "?search=Printer&q=Printer", f"?q=bob&requester={values['public_id']}"):
        if "GET" not in address.methods:
            return
        answer = ask.get(address.route + query)
        for word in (
            b"Printer on fire",
            b"Keller",
            b"acme.example",
            str(values["ticket_id"]).encode(),
        ):
            assert word not in answer.body


# ── The admin ────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def rows(stage, values):
    """One row of the default tenant for each model of the admin."""
    cast, tenant, admin, bob = stage, stage.tenant, stage.admin, stage.bob
    OneTimeLink.objects.create(tenant=tenant, purpose="first_admin", token_hash=b"x" * 32)
    session = Session.objects.create(
        user=bob, token_hash=b"y" * 32, expires_at="2999-01-01T00:00:00Z"
    )
    issue_tokens(session, by=bob)
    add_branding(tenant, by=admin)
    switch_module(tenant, key="billing", is_enabled=False, by=admin)
    job_type = add_job_type(tenant, name="Hardware", by=admin)
    add_approval_rule(tenant, job_type=job_type, by=admin)
    add_saved_reply(tenant, name="Hello", text="Hello {first_name}", by=admin)
    Sending.objects.create(person=bob, digest="d" * 64, made_type="tickets.ticket")
    asked = cast.ticket(bob, job_type=job_type)
    open_approval_link(asked.approvals.get(), person=cast.dana, by=system_user(tenant))
    delegate_decisions(cast.dana, delegate=bob, starts_on=date.today(), by=cast.dana)
    cast.prove(bob)
    cast.laptops(tenant)
    promise(tenant, admin, Team.objects.of_tenant(tenant).first())
    ticket = Ticket.objects.of_tenant(tenant).first()
    cast.tell(ticket)
    Survey.objects.create(ticket=ticket, token_hash=b"z" * 32, resolved_at=ticket.created_at)
    known = [
        Company,
        Site,
        Team,
        Counter,
        Ticket,
        Comment,
        Watcher,
        Attachment,
        Survey,
        OneTimeLink,
        Session,
    ]
    first = {model: model.objects.of_tenant(tenant).order_by("pk").first() for model in known}
    # There are more of them than stand on a page, the newest first.
    return first | {Event: Event.objects.of_tenant(tenant).order_by("pk").last()}


def promise(tenant, by, team):
    """A calendar and a policy with a step, and who works by it."""
    calendar = add_calendar(
        tenant, name="Hours", time_zone="UTC", hours="Mon 09:00-17:00", teams=[team], by=by
    )
    add_policy(
        tenant,
        name="Promise",
        response_target_mins=60,
        resolution_target_mins=480,
        calendar=calendar,
        steps=[{"clock": "response", "moment": "breached", "action": "raise_priority"}],
        by=by,
    )


def of_admin():
    return [a for a in ALL if a.is_admin and "object_id" in a.parameters]


def test_it_finds_the_objects_of_the_admin():
    assert len(of_admin()) > 20


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_it_is_not_in_the_admin_of_another_tenant(api, cast, rita, bob, rows, model):
    row = (
        bob
        if model is User
        else rows.get(model) or model.objects.of_tenant(cast.tenant).order_by("pk").first()
    )
    assert row is not None
    prefix = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
    boss, ours = api(cast.boss), api(cast.admin)
    routes = [
        a
        for a in of_admin()
        if a.route.startswith(f"{prefix}/") and not a.route.endswith(REDIRECTS)
    ]
    assert len(routes) >= 3
    for address in routes:
        path = address.path({"object_id": row.pk})
        for method in ("GET", "POST"):
            assert boss.send(method, path).status == 404, path
            assert api(rita).send(method, path).status == 302
            assert api().send(method, path).status == 302
        assert ours.get(path).status in {200, 403}
    listed = boss.get(f"{prefix}/")
    assert listed.status == 200
    assert f"{prefix}/{row.pk}/change/".encode() not in listed.body
    assert f"{prefix}/{row.pk}/change/".encode() in ours.get(f"{prefix}/?o=").body
