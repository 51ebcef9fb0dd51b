"""Trudesk CVE-2026-114395; Frappe e79107eec; FreeScout CVE-2026-40569 (R25); GLPI CVE-2023-28634 (R26); R22."""

import pytest

from accounts.models import User
from tickets.models import Comment, Ticket

WRITES = [
    ("agent", "PATCH", "/tickets/{ticket}", Ticket, {"status", "priority", "urgency", "title", "description",
     "category", "subcategory", "tags", "custom_json", "scheduled_at", "assignee_id", "team_id", "requester_id", "due_at"}),
    ("bob", "POST", "/tickets", Ticket, {"title", "description", "priority", "urgency", "category",
     "subcategory", "tags", "custom_json"}),
    ("agent", "POST", "/tickets/{ticket}/comments", Comment, {"body_md", "is_internal"}),
    ("bob", "PATCH", "/me/profile", User, {"email", "display_name"}),
    ("agent", "PATCH", "/requesters/{bob}", User, {"email", "display_name"}),
    ("agent", "POST", "/requesters", User, {"email", "display_name"}),
]  # fmt: skip


@pytest.mark.parametrize(("who", "method", "path", "model", "open_fields"), WRITES)
def test_it_takes_no_column_that_it_does_not_offer(
    api, cast, bob, who, method, path, model, open_fields
):
    ticket = cast.ticket(bob)
    ask = api(cast.person(who))
    filled = path.format(ticket=ticket.public_id, bob=bob.public_id)
    names = {field.name for field in model._meta.get_fields()} | {
        field.attname for field in model._meta.concrete_fields
    }
    before = {m: list(m.objects.order_by("pk").values()) for m in (Ticket, Comment, User)}
    for name in sorted(
        names - open_fields | {"is_superuser", "is_staff", "__class__", "pk", "_state"}
    ):
        for value in (1, True, "admin", ["admin"], None):
            answer = ask.send(method, filled, {name: value})
            assert answer.status == 400, (name, value)
            assert name in answer.errors or answer.errors, name
    assert {m: list(m.objects.order_by("pk").values()) for m in before} == before


FOREIGN = [
    ("POST", "/tickets", {"title": "Help", "priority": 3, "requester_id": "{walt}"}),
    ("PATCH", "/tickets/{ticket}", {"requester_id": "{walt}"}),
    ("PATCH", "/tickets/{ticket}", {"assignee_id": "{rita}"}),
    ("PATCH", "/tickets/{ticket}", {"team_id": "{team}"}),
    ("POST", "/tickets/{ticket}/comments", {"body_md": "x", "author_id": "{walt}"}),
    ("POST", "/tickets/{ticket}/watchers", {"user_id": "{walt}"}),
]


@pytest.mark.parametrize(("method", "path", "body"), FOREIGN)
def test_it_knows_no_id_of_another_tenant_in_a_body(
    api, cast, admin, bob, walt, rita, method, path, body
):
    ids = {
        "ticket": cast.ticket(bob).public_id,
        "walt": walt.public_id,
        "rita": rita.public_id,
        "team": cast.rival.teams.create(name="Theirs").public_id,
    }
    filled = {k: v.format(**ids) if isinstance(v, str) else v for k, v in body.items()}
    answer = api(admin).send(method, path.format(**ids), filled)
    assert answer.status == 400
    assert len(answer.errors) == 1
