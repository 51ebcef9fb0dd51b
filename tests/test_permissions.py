"""Who may do what: the table of acts, and the same asked of services and of every address."""

import pytest
from django.db import transaction

from accounts.permissions import RULES, Perm
from accounts.services import (
    add_employee,
    add_person,
    add_provider,
    invite_person,
    offer_second_factor,
    open_session,
    reset_second_factor,
    set_access,
    take_requester,
    update_employee,
    update_person,
    update_profile,
)
from assets.services import add_asset, add_asset_type, reveal_credential
from helpdesk.core.errors import Forbidden, HelpdeskError
from helpdesk.reporting.services import request_export, write_export
from tickets.services import (
    add_comment,
    add_watcher,
    begin_upload,
    close_ticket,
    create_ticket,
    drop_old_watches,
    drop_strangers,
    remove_attachment,
    remove_watcher,
    reopen_ticket,
    revise_ticket,
    update_ticket,
)

PEOPLE = ["admin", "lead", "agent", "dana", "ivan", "bob", "erin", "mallory"]
EVERYBODY = "admin lead agent dana ivan bob erin mallory"
AGENTS = "admin lead agent"
ASSET_READERS = "admin lead agent dana ivan bob mallory"
# Of Acme.
ASSET_EDITORS = "admin lead agent ivan"
NOBODY = ""

MAY = {
    Perm.CREATE_TICKET: "admin lead agent dana ivan bob mallory",
    Perm.CREATE_TICKET_FOR_COLLEAGUES: "admin lead agent ivan mallory",
    Perm.CREATE_TICKET_FOR_OTHERS: AGENTS,
    Perm.UPDATE_OWN_TICKET: EVERYBODY,
    Perm.UPDATE_COMPANY_TICKET: "admin lead agent ivan mallory",
    Perm.UPDATE_TICKET: AGENTS,
    Perm.CLOSE_OWN_TICKET: EVERYBODY,
    Perm.COMMENT: EVERYBODY,
    Perm.COMMENT_INTERNALLY: AGENTS,
    Perm.COMMENT_AS_OTHERS: "admin",
    Perm.ATTACH: EVERYBODY,
    Perm.REMOVE_OWN_ATTACHMENT: EVERYBODY,
    Perm.REMOVE_ATTACHMENT: AGENTS,
    Perm.RATE: EVERYBODY,
    Perm.EXPORT_TICKETS: AGENTS,
    Perm.SEE_WATCHERS: EVERYBODY,
    Perm.WATCH: EVERYBODY,
    Perm.CHANGE_WATCHERS: AGENTS,
    Perm.SEE_REQUESTERS: AGENTS,
    Perm.CHANGE_REQUESTERS: AGENTS,
    Perm.SEE_AGENTS: AGENTS,
    Perm.SIGN_IN: EVERYBODY,
    Perm.CHANGE_OWN_PROFILE: EVERYBODY,
    Perm.SAVE_SEARCHES: EVERYBODY,
    Perm.SEE_ASSETS: "admin lead agent dana ivan bob mallory",
    Perm.CHANGE_ASSETS: "admin lead agent ivan mallory",
    Perm.MANAGE_INVENTORY: AGENTS,
    Perm.REQUEST_RESTORE: EVERYBODY,
    Perm.REVEAL_CREDENTIALS: "admin lead agent ivan mallory",
    Perm.SEE_BILLING: "admin lead agent dana ivan mallory",
    Perm.IMPORT: "admin lead agent ivan mallory",
    Perm.SEE_EMPLOYEES: "admin lead agent dana ivan mallory",
    Perm.MANAGE_EMPLOYEES: "admin lead agent ivan mallory",
    Perm.DECIDE: "admin lead agent dana ivan mallory",
    Perm.DELEGATE: "dana mallory",
    Perm.SEE_TEAM: "dana mallory",
    Perm.HEAR_QUEUES: "admin",
    Perm.SEE_METRICS: AGENTS,
    Perm.MANAGE_OUTAGES: AGENTS,
    Perm.ADMINISTER: "admin",
    Perm.ACT_AS_SYSTEM: NOBODY,
}

# A service with bob's ticket, or bob, for its subject.
SERVICES = {
    "open a ticket for oneself": (
        "admin lead agent dana ivan bob mallory",
        lambda who, s: create_ticket(
            s.tenant, title="Mine", priority=3, requester=who, source="web", by=who
        ),
    ),
    "open a ticket for bob": (
        "admin lead agent ivan bob",
        lambda who, s: create_ticket(
            s.tenant, title="His", priority=3, requester=s.bob, source="web", by=who
        ),
    ),
    "change a ticket": (
        AGENTS,
        lambda who, s: update_ticket(s.ticket, changes={"priority": 1}, by=who),
    ),
    "close bob's ticket": (
        "admin lead agent ivan bob",
        lambda who, s: close_ticket(s.ticket, by=who),
    ),
    "reopen bob's ticket": (
        "admin lead agent ivan bob",
        lambda who, s: reopen_ticket(s.ticket, by=who),
    ),
    "rename bob's ticket": (
        "admin lead agent ivan bob",
        lambda who, s: revise_ticket(s.ticket, changes={"title": "Fire"}, by=who),
    ),
    "say how urgent bob's ticket is": (
        "admin lead agent ivan",
        lambda who, s: revise_ticket(s.ticket, changes={"priority": 1}, by=who),
    ),
    "reply": (EVERYBODY, lambda who, s: add_comment(s.ticket, body_md="x", by=who)),
    "write a note": (
        AGENTS,
        lambda who, s: add_comment(s.ticket, body_md="x", is_internal=True, by=who),
    ),
    "speak for bob": (
        "admin bob",
        lambda who, s: add_comment(s.ticket, body_md="x", author=s.bob, by=who),
    ),
    "attach a file": (
        EVERYBODY,
        lambda who, s: begin_upload(s.ticket, filename="a.png", size=9, by=who),
    ),
    "remove bob's file": (
        "admin lead agent bob",
        lambda who, s: remove_attachment(s.file, by=who),
    ),
    "export tickets": (
        AGENTS,
        lambda who, s: request_export(s.tenant, ticket_ids=[s.ticket.pk], by=who),
    ),
    "make the agent's export": (
        "agent",
        lambda who, s: write_export(s.export, by=who),
    ),
    "let erin watch": (
        "admin lead agent erin",
        lambda who, s: add_watcher(s.ticket, user=s.erin, by=who),
    ),
    "stop erin's watching": (
        "admin lead agent erin",
        lambda who, s: remove_watcher(s.ticket, user=s.erin, by=who),
    ),
    "drop those who watch from another company": (
        AGENTS,
        lambda who, s: drop_strangers(s.ticket, by=who),
    ),
    "drop what erin watches in another company": (
        AGENTS,
        lambda who, s: drop_old_watches(s.erin, by=who),
    ),
    "take in a requester": (
        AGENTS,
        lambda who, s: take_requester(s.tenant, email="new@x.example", by=who),
    ),
    "add a requester": (
        AGENTS,
        lambda who, s: add_person(s.tenant, email="n@x.example", roles=["requester"], by=who),
    ),
    "add an agent": (
        "admin",
        lambda who, s: add_person(s.tenant, email="n@x.example", roles=["agent"], by=who),
    ),
    "add an admin": (
        "admin",
        lambda who, s: add_person(s.tenant, email="n@x.example", roles=["admin"], by=who),
    ),
    "rename bob": (
        AGENTS,
        lambda who, s: update_person(s.bob, changes={"display_name": "B"}, by=who),
    ),
    "rename an agent": (
        "admin agent",
        lambda who, s: update_person(s.agent, changes={"display_name": "A"}, by=who),
    ),
    "rename an admin": (
        "admin",
        lambda who, s: update_person(s.admin, changes={"display_name": "A"}, by=who),
    ),
    "change bob's own profile": (
        "bob",
        lambda who, s: update_profile(s.bob, changes={"display_name": "B"}, by=who),
    ),
    "add an employee to bob's company": (
        "admin lead agent ivan",
        lambda who, s: add_employee(
            s.bob.company, first_name="N", last_name="N", email="n@x.example", by=who
        ),
    ),
    "let bob sign in no longer": (
        "admin lead agent ivan",
        lambda who, s: update_employee(s.bob, changes={"is_active": False}, by=who),
    ),
    "take in an asset": (
        "admin lead agent ivan mallory",
        lambda who, s: add_asset(s.bob.company, machine_name="New", by=who),
    ),
    "look a password up": (
        "admin lead agent ivan mallory",
        lambda who, s: reveal_credential(s.machine.credentials.get(), ip_address=None, by=who),
    ),
    "add a type of assets": (
        "admin",
        lambda who, s: add_asset_type(s.tenant, name=who.username, by=who),
    ),
    "invite bob": (
        "admin lead agent ivan",
        lambda who, s: invite_person(s.bob, by=who),
    ),
    "take bob's second factor away": (
        "admin",
        lambda who, s: reset_second_factor(s.bob, by=who),
    ),
    "set bob's second factor up": (
        "bob",
        lambda who, s: offer_second_factor(s.bob, by=who),
    ),
    "set up a provider": (
        "admin",
        lambda who, s: add_provider(s.tenant, key="google", client_id="c", secret="s", by=who),
    ),
    "make bob an agent": (
        "admin",
        lambda who, s: set_access(s.bob, changes={"roles": ["agent"]}, by=who),
    ),
    "make oneself an admin": (
        "admin",
        lambda who, s: set_access(who, changes={"roles": ["admin"]}, by=who),
    ),
}

# Everybody else of the tenant gets the second status; mallory and erin do not see bob's ticket.
ENDPOINTS = {
    ("GET", "/tickets"): (EVERYBODY, None, 403),
    ("POST", "/tickets"): ("admin lead agent bob", {"title": "New one", "priority": 3, "requester_id": "{bob}"}, (400, 403)),
    ("GET", "/tickets/{ticket}"): ("admin lead agent bob dana", None, 404),
    ("PATCH", "/tickets/{ticket}"): (AGENTS, {"priority": 1}, (403, 404)),
    ("GET", "/tickets/{ticket}/comments"): ("admin lead agent bob dana", None, 404),
    ("POST", "/tickets/{ticket}/comments"): ("admin lead agent bob dana", {"body_md": "x"}, 404),
    ("GET", "/tickets/{ticket}/attachments"): ("admin lead agent bob dana", None, 404),
    ("POST", "/tickets/{ticket}/attachments/presign"): ("admin lead agent bob dana", {"filename": "a.png", "bytes": 9}, 404),
    ("GET", "/tickets/{ticket}/watchers"): ("admin lead agent bob dana", None, 404),
    ("POST", "/tickets/{ticket}/watchers"): (AGENTS, {"user_id": "{ivan}"}, (400, 403, 404)),
    ("DELETE", "/tickets/{ticket}/watchers/{dana}"): ("admin lead agent dana", None, (403, 404)),
    ("GET", "/requesters"): (AGENTS, None, 403),
    ("POST", "/requesters"): (AGENTS, {"email": "n@x.example"}, 403),
    ("GET", "/requesters/{bob}"): ("admin lead agent bob", None, 404),
    ("PATCH", "/requesters/{bob}"): (AGENTS, {"display_name": "B"}, (403, 404)),
    ("PATCH", "/requesters/{admin}"): ("admin", {"display_name": "B"}, (403, 404)),
    ("GET", "/teams"): (AGENTS, None, 403),
    ("GET", "/users"): (AGENTS, None, 403),
    ("GET", "/metrics/sla"): (AGENTS, None, 403),
    ("GET", "/metrics/resolution"): (AGENTS, None, 403),
    ("GET", "/metrics/tickets"): (AGENTS, None, 403),
    ("POST", "/exports/tickets"): (AGENTS, {"filter": {}}, 403),
    ("GET", "/me"): (EVERYBODY, None, 403),
    ("GET", "/helpdesk/api/v1/profile"): (EVERYBODY, None, 403),
    ("PUT", "/helpdesk/api/v1/profile"): (EVERYBODY, {"phone": "1"}, 403),
    ("GET", "/helpdesk/api/v1/auth/sessions"): (EVERYBODY, None, 403),
    ("GET", "/helpdesk/api/v1/auth/second-factor"): (EVERYBODY, None, 403),
    ("GET", "/helpdesk/api/v1/sites"): (EVERYBODY, None, 403),
    ("GET", "/helpdesk/api/v1/modules"): (EVERYBODY, None, 403),
    ("GET", "/helpdesk/api/v1/outages"): (EVERYBODY, None, 403),
    ("GET", "/helpdesk/api/v1/networks"): (ASSET_READERS, None, 403),
    ("GET", "/helpdesk/api/v1/licenses"): (ASSET_READERS, None, 403),
    ("GET", "/helpdesk/api/v1/domains"): (ASSET_READERS, None, 403),
    ("GET", "/helpdesk/api/v1/contracts"): (EVERYBODY, None, 403),
    ("GET", "/helpdesk/api/v1/expirations"): (EVERYBODY, None, 403),
    ("GET", "/helpdesk/api/v1/backups"): (ASSET_READERS, None, 403),
    ("GET", "/helpdesk/api/v1/backups/restore-requests"): (EVERYBODY, None, 403),
    ("POST", "/helpdesk/api/v1/backups/restore-requests"): (EVERYBODY, {"description": "All of it"}, 403),
    ("GET", "/helpdesk/api/v1/job-types"): (EVERYBODY, None, 403),
    ("GET", "/helpdesk/api/v1/tickets"): (EVERYBODY, None, 403),
    ("POST", "/helpdesk/api/v1/tickets"): ("admin lead agent dana ivan bob mallory", {"subject": "New one"}, 403),
    ("GET", "/helpdesk/api/v1/tickets/search"): (EVERYBODY, None, 403),
    ("POST", "/helpdesk/api/v1/tickets/search"): (EVERYBODY, {"q": "printer"}, 403),
    ("POST", "/helpdesk/api/v1/tickets/bulk"): (EVERYBODY, {"ticket_ids": [1], "action": "close"}, 403),
    ("GET", "/helpdesk/api/v1/tickets/export"): (EVERYBODY, None, 403),
    ("POST", "/helpdesk/api/v1/tickets/export"): (EVERYBODY, {"format": "csv"}, 403),
    ("GET", "/helpdesk/api/v1/tickets/{bobs}"): ("admin lead agent bob dana ivan", None, 404),
    ("PUT", "/helpdesk/api/v1/tickets/{bobs}"): ("admin lead agent bob ivan", {"subject": "Fire"}, (403, 404)),
    ("PATCH", "/helpdesk/api/v1/tickets/{bobs}"): ("admin lead agent ivan", {"priority": 1}, (403, 404)),
    ("GET", "/helpdesk/api/v1/tickets/{bobs}/comments"): ("admin lead agent bob dana ivan", None, 404),
    ("POST", "/helpdesk/api/v1/tickets/{bobs}/comments"): ("admin lead agent bob dana ivan", {"comment": "x"}, 404),
    ("GET", "/helpdesk/api/v1/tickets/{bobs}/attachments"): ("admin lead agent bob dana ivan", None, 404),
    ("GET", "/helpdesk/api/v1/search?q=printer"): (EVERYBODY, None, 403),
    ("GET", "/helpdesk/api/v1/search/saved"): (EVERYBODY, None, 403),
    ("POST", "/helpdesk/api/v1/search/saved"): (EVERYBODY, {"query": "printer"}, 403),
    ("GET", "/helpdesk/api/v1/audit-log"): ("ivan mallory", None, (400, 403)),
    ("GET", "/helpdesk/api/v1/employees"): ("admin lead agent dana ivan mallory", None, 403),
    ("POST", "/helpdesk/api/v1/employees"): ("ivan mallory", {"first_name": "N", "last_name": "N", "email": "n@x.example"}, (400, 403)),
    ("GET", "/helpdesk/api/v1/employees/dropdown"): ("admin lead agent dana ivan mallory", None, 403),
    ("GET", "/helpdesk/api/v1/employees/template"): ("admin lead agent ivan mallory", None, 403),
    ("POST", "/helpdesk/api/v1/employees/import"): ("ivan mallory", {"employees": [{}]}, (400, 403)),
    ("GET", "/helpdesk/api/v1/employees/{bob_number}"): ("admin lead agent ivan bob", None, 404),
    ("PUT", "/helpdesk/api/v1/employees/{bob_number}"): ("admin lead agent ivan", {"phone": "1"}, (403, 404)),
    ("POST", "/helpdesk/api/v1/employees/{bob_number}/deactivate"): ("admin lead agent ivan", {}, (403, 404)),
    ("POST", "/helpdesk/api/v1/employees/{bob_number}/reactivate"): ("admin lead agent ivan", {}, (403, 404)),
    ("GET", "/helpdesk/api/v1/tickets/pending-approval"): (
        "admin lead agent dana ivan mallory", None, 403,
    ),
    ("GET", "/helpdesk/api/v1/tickets/pending-approval/count"): (EVERYBODY, None, 403),
    ("GET", "/helpdesk/api/v1/tickets/team"): ("dana mallory", None, 403),
    ("GET", "/helpdesk/api/v1/profile/delegation"): (EVERYBODY, None, 403),
    ("GET", "/helpdesk/api/v1/manager-groups"): ("admin lead agent ivan mallory", None, 403),
    ("POST", "/helpdesk/api/v1/manager-groups"): (
        "ivan mallory", {"name": "Night shift"}, (400, 403),
    ),
    ("GET", "/helpdesk/api/v1/manager-groups/available-employees"): (
        "admin lead agent ivan mallory", None, 403,
    ),
    ("GET", "/helpdesk/api/v1/assets"): ("admin lead agent dana ivan bob mallory", None, 403),
    ("POST", "/helpdesk/api/v1/assets"): ("ivan mallory", {"machine_name": "New"}, (400, 403)),
    ("GET", "/helpdesk/api/v1/assets/dropdown"): ("admin lead agent dana ivan bob mallory", None, 403),
    ("GET", "/helpdesk/api/v1/assets/{asset}"): ("admin lead agent dana ivan bob", None, (403, 404)),
    ("PUT", "/helpdesk/api/v1/assets/{asset}"): (ASSET_EDITORS, {"notes": "x"}, (403, 404)),
    ("DELETE", "/helpdesk/api/v1/assets/{asset}"): (ASSET_EDITORS, None, (403, 404)),
    ("POST", "/helpdesk/api/v1/assets/{asset}/ports"): (ASSET_EDITORS, {"port_name": "x"}, (403, 404)),
    ("PUT", "/helpdesk/api/v1/assets/{asset}/ports/{port}"): (ASSET_EDITORS, {"speed": "x"}, (403, 404)),
    ("DELETE", "/helpdesk/api/v1/assets/{asset}/ports/{port}"): (ASSET_EDITORS, None, (403, 404)),
    ("POST", "/helpdesk/api/v1/assets/{asset}/credentials"): (ASSET_EDITORS, {"password": "x"}, (403, 404)),
    ("PUT", "/helpdesk/api/v1/assets/{asset}/credentials/{credential}"): (ASSET_EDITORS, {"label": "x"}, (403, 404)),
    ("DELETE", "/helpdesk/api/v1/assets/{asset}/credentials/{credential}"): (ASSET_EDITORS, None, (403, 404)),
    ("POST", "/helpdesk/api/v1/assets/{asset}/credentials/{credential}/reveal"): (ASSET_EDITORS, None, (403, 404)),
    ("GET", "/helpdesk/api/v1/assets/{asset}/credentials/{credential}/access-log"): (ASSET_EDITORS, None, (403, 404)),
    ("GET", "/helpdesk/api/v1/assets/{asset}/ip-addresses"): ("admin lead agent dana ivan bob", None, (403, 404)),
    ("DELETE", "/helpdesk/api/v1/assets/{asset}/relations/{relation}"): (ASSET_EDITORS, None, (403, 404)),
    ("GET", "/events"): (EVERYBODY, None, 403),
    ("GET", "/desk/queues/open"): (AGENTS, None, 403),
    ("GET", "/desk/exports"): (AGENTS, None, 403),
    ("GET", "/portal"): (EVERYBODY, None, 403),
    ("GET", "/admin/"): ("admin", None, 302),
}  # fmt: skip


@pytest.fixture(scope="module")
def setting(stage):
    stage.ticket = stage.ticket(stage.bob)
    add_watcher(stage.ticket, user=stage.dana, by=stage.agent)
    stage.file = stage.file_of(stage.ticket)
    stage.machine = stage.asset()
    stage.export = request_export(stage.tenant, ticket_ids=[stage.ticket.pk], by=stage.agent)
    stage.tokens = {
        name: open_session(stage.person(name), by=stage.person(name)) for name in PEOPLE
    }


@pytest.fixture
def scene(setting, cast):
    return cast


def test_it_lists_every_act():
    assert set(MAY) == set(RULES) == set(Perm)


@pytest.mark.parametrize("name", PEOPLE)
def test_it_permits_what_the_table_says(cast, name):
    person = cast.person(name)
    assert {perm for perm in Perm if person.may(perm)} == {
        perm for perm, allowed in MAY.items() if name in allowed.split()
    }


def test_it_permits_nothing_to_who_has_left(admin):
    admin.is_active = False
    assert not any(admin.may(perm) for perm in Perm)


@pytest.mark.parametrize("act", SERVICES)
def test_it_lets_those_act_who_may(scene, act):
    allowed, run = SERVICES[act]
    done = set()
    for name in PEOPLE:
        try:
            run(scene.person(name), scene)
            done.add(name)
        except Forbidden:
            pass
        except HelpdeskError:
            # Allowed, but done already by the one before, or not possible for this person.
            done.add(name)
    assert done == set(allowed.split())


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_it_answers_those_who_may(api, scene, method, path):
    allowed, body, refused = ENDPOINTS[method, path]
    ids = {name: str(scene.person(name).public_id) for name in PEOPLE}
    ids |= {f"{name}_number": str(scene.person(name).employee_number) for name in PEOPLE}
    ids["bobs"] = str(scene.ticket.pk)
    ids["ticket"] = str(scene.ticket.public_id)
    ids |= {
        "asset": scene.machine.pk,
        "port": scene.machine.ports.get().pk,
        "credential": scene.machine.credentials.get().pk,
        "relation": scene.machine.relations.get().pk,
    }
    filled = {
        key: value.format(**ids) if isinstance(value, str) else value
        for key, value in (body or {}).items()
    }
    for name in PEOPLE:
        before = transaction.savepoint()
        ask = api(scene.person(name), token=scene.tokens[name])
        answer = ask.send(method, path.format(**ids), filled if body else None)
        if name in allowed.split():
            assert answer.status < 300, (name, answer.body)
        else:
            assert answer.status in (refused if isinstance(refused, tuple) else (refused,)), name
        transaction.savepoint_rollback(before)
