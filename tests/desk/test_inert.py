"""R01, R05: Zammad CVE-2018-1000154, OTRS CVE-2021-21441, GLPI CVE-2022-24876: markup in names,
titles, texts, tags and custom fields is text on every page of the desk."""

import re

import pytest

from accounts.models import Team

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>'
BODY = f"{EVIL}\n\n[x](javascript:alert(1)) <a href='javascript:alert(1)'>y</a> ![i](http://evil.example/i.png)"


@pytest.fixture(scope="module")
def evil(stage):
    cast, agent, bob = stage, stage.agent, stage.bob
    bob.display_name = EVIL[:200]
    bob.department = EVIL[:100]
    bob.phone = "<b>1</b>"
    bob.save()
    team = Team.objects.create(tenant=cast.tenant, name=EVIL[:100])
    team.members.add(agent)
    ticket = cast.ticket(
        bob,
        title=f"Title {EVIL}",
        description=BODY,
        tags=["<i>tag</i>"],
        custom_json={EVIL: EVIL, "nested": {"a": [EVIL]}},
        team=team,
        assignee=agent,
        category="<u>c</u>",
    )
    cast.comment(ticket, bob, BODY)
    cast.comment(ticket, agent, BODY, is_internal=True)
    return ticket


def check(page):
    assert page.status in {200, 400}
    for tag, own in page.reader.tags:
        assert tag not in {"style", "base", "object", "iframe", "u"}
        assert not any(name.startswith("on") or name == "style" for name in own), (tag, own)
        for name in ("href", "src", "action"):
            assert not own.get(name, "").strip().lower().startswith("javascript:")
        if tag == "script":
            assert own["src"].startswith("/static/")
        if tag == "img":
            assert own["src"].startswith(("/static/", "/brand/"))
    assert not re.search(r"<svg[^>]*onload", page.html)


@pytest.mark.parametrize(
    "path",
    ["/desk/queues/mine", "/desk/queues/all?q=alert", "/desk/tickets/1", "/desk/tickets/1/edit",
     "/desk/people", "/desk/people/{bob}", "/desk/people/{bob}/edit", "/desk/people/options?q=script",
     "/desk/palette?q=alert", "/desk/tickets/new?for=bob@acme.example", "/desk/counts"],
)  # fmt: skip
def test_it_shows_markup_as_text(desk, evil, agent, bob, path):
    page = desk(agent).get(path.format(bob=bob.public_id))
    check(page)
    assert "alert(1)" in page.text or "alert(1)" in str(page.reader.tags)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/desk/preview", {"body_md": BODY}),
        ("/desk/tickets/1/reply", {"body_md": BODY, "preview": "1"}),
        (
            "/desk/tickets/new",
            {"requester": EVIL, "title": EVIL, "description": BODY, "tags": EVIL},
        ),
        ("/desk/tickets/1/watchers", {"person": EVIL}),
    ],
)
def test_it_gives_back_what_was_typed_as_text(desk, evil, agent, path, values):
    check(desk(agent).post(path, values))


def test_it_never_echoes_the_query_unescaped(desk, agent):
    page = desk(agent).get(f"/desk/queues/all?q={EVIL}&tag={EVIL}&sort={EVIL}")
    check(page)


def test_it_forbids_inline_code_by_policy(desk, agent):
    policy = desk(agent).get("/desk/queues/mine").response["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("query", ["%00", "q=%00x", "after=%00", "status=%00", "queue=%00"])
def test_it_survives_odd_queries(desk, cast, agent, query):
    cast.ticket()
    browser = desk(agent)
    assert browser.get(f"/desk/queues/all?{query}").status == 200
    assert browser.get(f"/desk/tickets/1?{query}").status == 200
    assert browser.get(f"/desk/people?{query}").status == 200
    assert browser.get(f"/desk/palette?{query}").status == 200


@pytest.mark.parametrize("field", ["title", "description", "tags", "requester", "team", "assignee"])
def test_it_refuses_what_cannot_be_stored(desk, agent, bob, field):
    good = {"requester": bob.email, "title": "Chair squeaks", "priority": "3"}
    page = desk(agent).post("/desk/tickets/new", good | {field: "bad\x00text"})
    assert page.status == 400
