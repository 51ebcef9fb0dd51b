"""FreeScout CVE-2026-40569 (mass assignment), Chatwoot CVE-2026-115725 (R22: foreign ids), Trudesk
CVE-2026-114395 (R24): every operation that both documents tell of, every field that it takes."""

import functools
import re

import pytest
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator

from accounts.services import add_manager_group, add_site, set_access, system_user
from tests.security.test_r21_second_ways import file_called
from tests.stock import Stock
from tests.test_tenancy import values  # noqa: F401
from tickets.services import add_comment

CUSTOMER_API = "/helpdesk/api/v1"
# What a body must never set: who did it, for whom, when, and what one may do.
NEVER = {
    "id", "pk", "public_id", "tenant", "tenant_id", "company", "company_id", "by", "actor", "actor_id", "author",
    "created_at", "updated_at", "created_by", "opened_by", "uploader_id", "roles", "effective_roles", "vouched_roles",
    "is_superuser", "is_staff", "is_admin", "is_agent", "is_active", "is_email_verified", "it_privileges",
    "password_hash", "stored_as", "sealed_secret", "token_hash", "version", "source", "number", "requester",
    "__class__", "_state", "decided_by", "decided_for", "visible_to",
}  # fmt: skip
SAMPLE = {
    "title": "x", "priority": 3, "description": "x", "body_md": "x", "filename": "a.txt", "bytes": 1, "score": "good",
    "machine_name": "x", "port_name": "x", "name": "x", "kind": "depends_on", "first_name": "A", "last_name": "B",
    "email": "new@acme.example", "action": "close", "from": "2999-01-01", "reason": "x", "password": "x",
    "old_password": "x", "new_password": "x", "username": "x", "token": "x", "refresh_token": "x", "otp": "000000",
}  # fmt: skip
# No JSON object of named fields: bytes, and files of forms, with their own tests.
NO_OBJECT = {"/uploads/{token}", f"{CUSTOMER_API}/tickets/{{ticket_id}}/attachments"}
# Fields whose values are words, and no names of rows.
WORDS = {
    "title", "description", "category", "subcategory", "tags", "custom_json", "priority", "urgency", "status", "subject",
    "scheduled_at", "due_at", "body_md", "is_internal", "filename", "bytes", "mime", "display_name", "email", "comment",
    "score", "filter", "first_name", "last_name", "phone", "old_password", "new_password", "current_password",
    "username", "password", "remember", "otp", "refresh_token", "token", "from", "until", "note", "destination",
    "paths", "restore_point", "file", "dry_run", "match_on", "mode", "limit", "order", "page", "per_page", "q",
    "search", "sort", "action", "value", "columns", "format", "reason", "department", "external_id", "permissions",
    "send_invite", "name", "custom_fields", "manufacturer", "model", "notes", "purchase_date", "serial_number",
    "warranty_expires", "machine_name", "kind", "connected_to", "ip_address", "mac_address", "port_name", "port_type",
    "speed", "label", "url", "closed_from", "closed_to", "created_from", "created_to", "updated_from", "updated_to",
    "to", "role", "type", "mine", "days", "include_expired", "active", "cursor", "last_event_id", "pages", "provider",
    "redirect_uri", "code", "state", "error", "employees", "assets", "query",
    "types", "filters",
}  # fmt: skip


def _operations():
    document = SchemaGenerator().get_schema(public=True)
    parts = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in {"get", "post", "put", "patch", "delete"} and not path.startswith("/api/"):
                body = operation.get("requestBody", {}).get("content", {}).get("application/json")
                schema = body["schema"] if body else {}
                if "$ref" in schema:
                    schema = parts[schema["$ref"].rpartition("/")[2]]
                queries = [
                    each["name"]
                    for each in operation.get("parameters", [])
                    if each["in"] == "query"
                ]
                yield method.upper(), path, schema, queries


@functools.cache
def operations():
    """Method, path, schema of the body and names of the query, of all that is no alias."""
    return [each for each in _operations() if each[1] not in NO_OBJECT]


@pytest.fixture
def known(values):  # noqa: F811
    return values | {"token": "x"}


@pytest.fixture
def people(cast, values):  # noqa: F811
    """Who may do most: a customer with every right, an agent, and the requester of the ticket."""
    changes = {"is_manager": True, "it_privileges": True, "asset_edit": "Modify"}
    mighty = set_access(cast.ivan, changes=changes | {"can_view_billing": True}, by=cast.admin)
    return [mighty, cast.admin, cast.agent, cast.bob]


def path_with(path, known):
    held = known | (known[CUSTOMER_API] if path.startswith(CUSTOMER_API) else {})
    return path.format(**held)


def body_of(schema):
    return {name: SAMPLE.get(name, 1) for name in schema.get("required", [])}


def send(ask, *request):
    """An answer, and nothing of what it changed."""
    before = transaction.savepoint()
    try:
        return ask.send(*request)
    finally:
        transaction.savepoint_rollback(before)


@pytest.fixture
def unlimited(settings):
    settings.RATE_LIMIT_LOGIN = settings.RATE_LIMIT_PASSWORD_MAILS = 10_000
    settings.RATE_LIMIT_API_SESSIONS = settings.RATE_LIMIT_API_TENANTS = 0
    settings.RATE_LIMIT_IMPORTS = 0


def test_every_write_refuses_what_it_does_not_offer(api, people, known, unlimited):
    """Everybody, to the letter: a field that is overlooked today is taken tomorrow."""
    asks = [api(), *map(api, people)]
    taken = {}
    for method, path, schema, _ in operations():
        if not schema.get("properties"):
            continue
        alien = NEVER - set(schema["properties"])
        body = body_of(schema) | dict.fromkeys(alien, 1)
        answers = [send(ask, method, path_with(path, known), body) for ask in asks]
        refused = [each for each in answers if each.status == 400]
        if [each.status for each in answers if each.status < 400 or each.status >= 500]:
            taken[method, path] = "taken"
        elif not any(alien <= set(each.json.get("errors", {})) for each in refused):
            taken[method, path] = sorted({each.status for each in answers})
    # Their keys and files come before their bodies; `csat` is tried where its page is.
    silent = {("POST", "/csat/{token}")}
    assert {key: said for key, said in taken.items() if key not in silent} == {}


# ── Ids of others ────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def foreign(cast, values, rita):  # noqa: F811
    """For each name of a field its value for things of another company, and of another tenant."""
    mallory, walt = cast.mallory, cast.walt
    by, company = system_user(cast.tenant), mallory.company
    stock = Stock(company, name="Globex")
    theirs = cast.ticket(mallory, title="Globex")
    there = cast.ticket(walt, title="Rival")
    site = add_site(company, name="Globex", by=by)
    while site.number < 7:
        site = add_site(company, name=f"Globex {site.number}", by=by)
    add_manager_group(company, name="Globex", managers=[mallory], members=[], by=cast.admin)
    comment = add_comment(there, body_md="Rival", by=rita)
    file = file_called("rival.txt", there, by=rita)
    team = cast.rival.teams.create(name="Rival")
    people = (mallory.employee_number, rita.employee_number or walt.employee_number)
    return {
        "requester_id": (walt.public_id,),
        "assignee_id": (rita.public_id,),
        "author_id": (walt.public_id, rita.public_id),
        "user_id": (walt.public_id, rita.public_id),
        "team_id": (team.public_id,),
        "team": (team.public_id,),
        "assignee": (rita.public_id,),
        "comment_id": (comment.public_id,),
        "attachment_id": (file.public_id,),
        "ids": ([str(there.public_id)],),
        "ticket_ids": ([there.pk], [theirs.pk]),
        "delegate_employee_number": people,
        "employee_number": people,
        "managers": ([people[0]],),
        "members": ([people[0]],),
        "assigned_to": people,
        "assigned_tech": (rita.display_name, "Rita"),
        "requester": (walt.display_name, mallory.display_name),
        "site_number": (site.number,),
        "company_number": (company.number,),
        "license_id": (stock.license.pk,),
        "asset_id": (stock.asset.pk,),
        "vlan_id": (stock.vlan.pk,),
        "backup_id": (stock.run.pk,),
        "job_type": ("Rival's",),
        "type": (),
    }


MISSING = {
    str: "Nobody At All",
    int: 999_983,
    list: [999_983],
}


def missing_for(name, value):
    """What nothing has, of the same kind."""
    text = str(value)
    if len(text) == 36 and text.count("-") == 4:
        return "01a203dd-f00a-754f-a23d-0f6406c9a587"
    if isinstance(value, list) and isinstance(value[0], str):
        return ["01a203dd-f00a-754f-a23d-0f6406c9a587"]
    return MISSING[type(value)]


def test_it_knows_of_every_field_whether_it_names_rows(foreign):
    named = {
        name
        for _, _, schema, queries in operations()
        for name in (*schema.get("properties", {}), *queries)
    }
    assert named - WORDS - set(foreign) == set()


def are_alike(answers, values):  # noqa: F811
    """Whether two answers differ in nothing but the value that each may repeat."""
    bodies = [answer.body.decode("utf-8", "replace") for answer in answers]
    masked = [
        re.sub(
            "|".join(rf"(?<!\w){re.escape(str(each))}(?!\w)" for each in _flat(value)), "#", body
        )
        for body, value in zip(bodies, values, strict=True)
    ]
    same = bodies[0] == bodies[1] or masked[0] == masked[1]
    return same and answers[0].status == answers[1].status


def _flat(value):
    return value if isinstance(value, list) else [value]


def test_a_foreign_id_is_an_id_that_nothing_has(api, people, known, foreign, unlimited):
    """The same answer, to the letter, for what others have and for what nobody has."""
    customer, agent = api(people[0]), api(people[2])
    told, refused = {}, 0
    for method, path, schema, queries in operations():
        asks = [customer, agent] if path.startswith(CUSTOMER_API) else [agent]
        for name in sorted({*schema.get("properties", {}), *queries} & set(foreign)):
            for value in foreign[name]:
                value = str(value) if not isinstance(value, int | list) else value
                for ask in asks:
                    # Staff see all companies of their tenant.
                    if ask is agent and path.startswith(CUSTOMER_API) and name in SEEN_BY_STAFF:
                        continue
                    tried = (value, missing_for(name, value))
                    found = [
                        send(ask, *_request(method, path, schema, name, each, known))
                        for each in tried
                    ]
                    refused += found[0].status == 400 and name in found[0].json.get("errors", {})
                    if not are_alike(found, tried):
                        told[method, path, name] = [(each.status, each.body) for each in found]
    assert told == {}
    # That it was the id which was looked at, and nothing before it.
    assert refused > 40


SEEN_BY_STAFF = {
    "company_number", "site_number", "employee_number", "delegate_employee_number", "asset_id", "license_id",
    "backup_id", "vlan_id", "ticket_ids", "requester", "assigned_to", "managers", "members",
}  # fmt: skip


def _request(method, path, schema, name, value, known):
    where = path_with(path, known)
    if name in schema.get("properties", {}):
        return method, where, body_of(schema) | {name: value}
    return method, f"{where}?{name}={value}"
