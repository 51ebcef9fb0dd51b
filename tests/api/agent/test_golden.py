"""Each answer's shape, recorded in `golden/*.json`. `UPDATE_GOLDEN=1` writes them anew."""

import json
import os
import re
from pathlib import Path

import pytest

from helpdesk.reporting.services import request_export
from tests.api.agent.document import hold, operation_of, resolved
from tickets.models.filters import TicketFilter
from tickets.services import add_watcher, update_ticket

GOLDEN = Path(__file__).parent / "golden"
UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@pytest.fixture
def scene(cast, agent, bob, dana, admin):
    """One ticket in which every field has something to show, one in which as little as may be."""
    full = cast.ticket(
        bob, title="Printer on fire", description="It *burns*.", priority=1, urgency=2,
        category="Hardware", subcategory="Printer", assignee=agent, team=cast.team(),
        tags=["fire"], custom_json={"floor": 3, "none": None},
    )  # fmt: skip
    cast.comment(full, agent, "Stay away from it.")
    cast.comment(full, agent, "He smokes.", is_internal=True)
    add_watcher(full, user=dana, by=agent)
    moments = {"scheduled_at": full.created_at, "due_at": full.created_at}
    update_ticket(full, changes=moments, by=agent)
    export = request_export(cast.tenant, filters=[TicketFilter()], by=agent)
    return {"export": str(export.public_id), "ticket": str(full.public_id), "bob": str(bob.public_id), "dana": str(dana.public_id),
            "bare": str(cast.ticket(bob, title="Bare").public_id), "gone": "0" * 8 + "-0000" * 3 + "-" + "0" * 12}  # fmt: skip


CALLS = {
    "livez": ("nobody", "GET", "/livez", None),
    "me": ("agent", "GET", "/me", None),
    "profile": ("agent", "GET", "/me/profile", None),
    "requesters": ("agent", "GET", "/requesters", None),
    "requester": ("agent", "GET", "/requesters/{bob}", None),
    "requester_added": ("agent", "POST", "/requesters", {"email": "a@b.example", "display_name": "A"}),
    "requester_changed": ("agent", "PATCH", "/requesters/{bob}", {"display_name": "Robert"}),
    "tickets": ("agent", "GET", "/tickets", None),
    "ticket": ("agent", "GET", "/tickets/{ticket}", None),
    "ticket_bare": ("bob", "GET", "/tickets/{bare}", None),
    "ticket_created": ("bob", "POST", "/tickets", {"title": "Help me", "priority": 3}),
    "ticket_changed": ("agent", "PATCH", "/tickets/{ticket}", {"status": "open"}),
    "comments": ("agent", "GET", "/tickets/{ticket}/comments", None),
    "comments_of_requester": ("bob", "GET", "/tickets/{ticket}/comments", None),
    "comment_created": ("bob", "POST", "/tickets/{ticket}/comments", {"body_md": "Ok."}),
    "watchers": ("agent", "GET", "/tickets/{ticket}/watchers", None),
    "watcher_added": ("agent", "POST", "/tickets/{ticket}/watchers", {"user_id": "{bob}"}),
    "watcher_removed": ("agent", "DELETE", "/tickets/{ticket}/watchers/{dana}", None),
    "teams": ("agent", "GET", "/teams", None),
    "users": ("agent", "GET", "/users?role=agent", None),
    "export_begun": ("agent", "POST", "/exports/tickets", {"filter": {"status": "open"}}),
    "export_job": ("agent", "GET", "/exports/tickets/{export}", None),
    "logout": ("agent", "POST", "/logout", None),
    "error_body": ("agent", "POST", "/tickets", []),
    "error_fields": ("bob", "POST", "/tickets", {"title": "x", "priority": 3}),
    "error_401": ("nobody", "GET", "/me", None),
    "error_403": ("bob", "PATCH", "/tickets/{ticket}", {}),
    "error_404": ("agent", "GET", "/tickets/{gone}", None),
    "error_405": ("agent", "PUT", "/tickets", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_it_has_the_shape_on_record(api, cast, scene, name):
    who, method, path, body = CALLS[name]
    person = None if who == "nobody" else cast.person(who)
    filled = json.loads(fill(json.dumps(body), scene)) if body is not None else None
    answer = api(person).send(method, fill(path, scene), filled)
    if found := operation_of(method, path):
        told = resolved(found[1]["responses"][str(answer.status)])
        hold(told["content"]["application/json"]["schema"], answer.json)
    seen = {"status": answer.status, "body": steady(answer.json)}
    file = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(json.dumps(seen, indent=2, ensure_ascii=False) + "\n")
    assert seen == json.loads(file.read_text())


def test_it_keeps_no_shape_that_nothing_has():
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(CALLS)


def fill(text, scene):
    for name, value in scene.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def steady(value):
    """The same with what differs from run to run replaced."""
    return json.loads(TIME.sub("<time>", UUID.sub("<uuid>", json.dumps(value))))
