"""Zammad CVE-2026-34722, CVE-2022-40817, CVE-2026-13229: every small act, by everybody."""

import pytest

from tickets.services import add_watcher

# Who: what each act answers them. The watcher is a manager of bob's company.
PEOPLE = ("nobody", "mallory", "walt", "rita", "erin", "watcher", "bob", "agent")
ACTS = {
    "see the watchers": ("GET", "/watchers", None, "401 404 404 404 404 200 200 200"),
    "watch": ("POST", "/watchers", {"user_id": "self"}, "401 404 404 404 404 201 201 201"),
    "let another watch": ("POST", "/watchers", {"user_id": "dana"}, "401 404 404 404 404 201 400 201"),
    "let an agent watch": ("POST", "/watchers", {"user_id": "agent2"}, "401 404 404 404 404 400 400 201"),
    "end another's watch": ("DELETE", "/watchers/lead", None, "401 404 404 404 404 403 403 200"),
    "reply": ("POST", "/comments", {"body_md": "x"}, "401 404 404 404 404 201 201 201"),
    "write a note": ("POST", "/comments", {"body_md": "x", "is_internal": True}, "401 404 404 404 404 403 403 201"),
    "announce a file": ("POST", "/attachments/presign", {"filename": "a", "bytes": 1}, "401 404 404 404 404 201 201 201"),
    "list the files": ("GET", "/attachments", None, "401 404 404 404 404 200 200 200"),
    "load a file": ("GET", "/attachments/file", None, "401 404 404 404 404 302 302 302"),
    "remove another's file": ("DELETE", "/attachments/file", None, "401 404 404 404 404 403 403 200"),
    "tag": ("PATCH", "", {"tags": ["x"]}, "401 404 404 404 404 403 403 200"),
    "move": ("PATCH", "", {"status": "Closed"}, "401 404 404 404 404 403 403 200"),
    "hand over": ("PATCH", "", {"assignee_id": "agent2"}, "401 404 404 404 404 403 403 200"),
    "give to another requester": ("PATCH", "", {"requester_id": "dana"}, "401 404 404 404 404 403 403 200"),
}  # fmt: skip


@pytest.fixture(scope="module")
def scene(stage):
    """bob's ticket with an agent's file and two who watch."""
    ticket = stage.ticket(stage.bob)
    for person in (stage.dana, stage.lead):
        add_watcher(ticket, user=person, by=stage.agent)
    file = stage.file_of(ticket, by=stage.agent2)
    for name in ("mallory", "walt", "rita", "erin"):
        stage.person(name)
    return ticket, file


@pytest.mark.parametrize("act", ACTS)
def test_it_asks_for_the_right_to_every_act(api, cast, scene, act):
    ticket, file = scene
    method, path, body, expected = ACTS[act]
    seen = {}
    for who in PEOPLE:
        person = None if who == "nobody" else cast.person("dana" if who == "watcher" else who)
        filled = path.replace("/file", f"/{file.public_id}").replace(
            "/lead", f"/{cast.lead.public_id}"
        )
        sent = body and {name: _id_of(cast, value, person) for name, value in body.items()}
        seen[who] = api(person).send(method, f"/tickets/{ticket.public_id}{filled}", sent).status
    assert seen == dict(zip(PEOPLE, map(int, expected.split()), strict=True))


def _id_of(cast, value, person):
    if value == "self":
        return str(person.public_id) if person else "x"
    return str(cast.person(value).public_id) if value in ("dana", "agent2") else value
