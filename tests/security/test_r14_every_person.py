"""FreeScout CVE-2026-48810, CVE-2026-40591, v8vc, wqq7: who may not see a ticket is told that there is none.

Every address of the product, by strangers: `tests/test_tenancy.py`.
"""

import pytest

ACTS = [
    ("GET", ""), ("PATCH", ""), ("GET", "/comments"), ("POST", "/comments"), ("GET", "/attachments"),
    ("POST", "/attachments"), ("POST", "/attachments/presign"), ("GET", "/watchers"),
    ("POST", "/watchers"), ("DELETE", "/watchers/{bob}"), ("GET", "/attachments/{file}"),
    ("DELETE", "/attachments/{file}"),
]  # fmt: skip
PAGES = ["/portal/tickets/{number}", "/portal/tickets/{number}/attachments/{file}"]


@pytest.fixture(scope="module")
def scene(stage):
    """bob's ticket with a file, and who has nothing to do with it."""
    ticket = stage.ticket(stage.bob)
    file = stage.file_of(ticket)
    for name in ("mallory", "walt", "rita", "erin"):
        stage.person(name)
    return {
        "ticket": ticket.public_id, "number": ticket.number, "file": file.public_id,
        "bob": stage.bob.public_id,
    }  # fmt: skip


@pytest.mark.parametrize("who", ["mallory", "walt", "rita", "erin"])
def test_it_knows_no_ticket_of_others(api, cast, scene, who):
    ask = api(cast.person(who))
    for method, path in ACTS:
        # What a body says is not even read.
        body = None if method in {"GET", "DELETE"} else {"nonsense": True}
        route = f"/tickets/{scene['ticket']}{path.format(**scene)}"
        assert ask.send(method, route, body).status == 404, (method, path)
    for path in PAGES:
        assert ask.get(path.format(**scene)).status in {403, 404}, path


def test_it_asks_strangers_to_sign_in_first(api, scene):
    for method, path in ACTS:
        route = f"/tickets/{scene['ticket']}{path.format(**scene)}"
        assert api().send(method, route, {}).status == 401, (method, path)


def test_staff_do_find_it(api, agent, scene):
    """Without this, an address that is nowhere would pass for a wall."""
    for method, path in ACTS:
        if method == "GET":
            route = f"/tickets/{scene['ticket']}{path.format(**scene)}"
            assert api(agent).get(route).status in {200, 302}, path
