"""Asking for help, with nothing but HTML."""

import pytest

from accounts.services import system_user
from tickets.models import Ticket
from tickets.services import add_job_type

pytestmark = pytest.mark.usefixtures("everybody")

NEW = "/portal/tickets/new"


def ask(browser, **changes):
    return browser.submit(browser.get(NEW), NEW, **changes)


def test_it_opens_a_ticket_and_confirms_it(portal, bob):
    page = ask(portal(bob), title="The scanner hums", description="It **hums**.", priority=2)

    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.created_at is not None) == (bob, True)
    assert (ticket.title, ticket.description, ticket.priority) == (
        "The scanner hums",
        "It **hums**.",
        2,
    )
    assert (ticket.source, ticket.status, ticket.company) == ("portal", "New", bob.company)
    assert page.response.redirect_chain == [("/portal/tickets/1?created=1", 303)]
    assert "Thank you, we have your request" in page.text
    assert "TKT-000001" in page.text
    assert "<strong>hums</strong>" in page.html


def test_it_asks_what_kind_of_help_is_needed(portal, cast, bob):
    by = system_user(cast.tenant)
    kind = add_job_type(
        cast.tenant, name="Network", description="VPN and Wi-Fi.", requires_approval=False, by=by
    )
    gone = add_job_type(cast.tenant, name="Fax", is_active=False, by=by)
    add_job_type(cast.tenant, name="Access", requires_approval=True, by=by)
    page = portal(bob).get(NEW)
    for words in ("Network", "VPN and Wi-Fi.", "Access", "Needs approval", "Something else"):
        assert words in page.text
    assert "Fax" not in page.text
    page = ask(portal(bob), title="No Wi-Fi", job_type=kind.pk)
    assert Ticket.objects.get().job_type == kind
    assert "Network" in page.text
    assert "Network" in portal(bob).get("/portal").text
    ask(portal(bob), title="Something", job_type="")
    assert Ticket.objects.get(number=2).job_type is None
    assert (
        "not one of the available choices" in ask(portal(bob), title="Fax", job_type=gone.pk).text
    )


def test_it_asks_for_no_kind_where_there_is_none(portal, bob):
    assert "What kind of help" not in portal(bob).get(NEW).text


def test_it_thanks_only_who_asked_and_only_at_first(portal, cast, bob, agent):
    ticket = cast.ticket()

    assert "Thank you, we" not in portal(agent).get("/portal/tickets/1?created=1").text
    ticket.status = "Open"
    ticket.save()
    assert "Thank you, we" not in portal(bob).get("/portal/tickets/1?created=1").text


def test_it_explains_priorities_in_words(portal, bob):
    page = portal(bob).get(NEW)

    for words in ["I cannot work at all", "It slows me down", "It can wait"]:
        assert words in page.text
    assert page.value(NEW, "priority") == "3"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Give it a short title"),
        ({"title": "ab"}, "At least 3 characters."),
        ({"title": "x" * 301}, "at most 300 characters"),
        ({"priority": "7"}, "Select a valid choice"),
        ({"description": "x" * 100_001}, "at most 100000 characters"),
        ({"title": "nul\x00nul"}, "Null characters are not allowed"),
    ],
)
def test_it_says_what_is_wrong_beside_the_field_and_keeps_the_input(portal, bob, changes, sentence):
    sent = {"title": "Kept title", "description": "Kept <text>", "priority": "1"} | changes
    page = ask(portal(bob), **sent)

    assert page.status == 400
    assert sentence in page.text
    assert not Ticket.objects.exists()
    for name in {"title", "description"} - set(changes):
        assert page.value(NEW, name) == sent[name]
    if "priority" not in changes:
        assert page.value(NEW, "priority") == "1"


def test_it_shows_a_preview_without_scripts_and_sends_nothing(portal, bob):
    page = ask(
        portal(bob), title="x", description="**bold** <script>alert(1)</script>", preview="1"
    )

    assert page.status == 200
    assert "<strong>bold</strong> &lt;script&gt;" in page.html
    assert page.value(NEW, "description") == "**bold** <script>alert(1)</script>"
    assert "At least 3 characters" not in page.text
    assert not Ticket.objects.exists()


def test_it_renders_a_preview_for_scripts(portal, bob):
    page = portal(bob).post("/portal/preview", {"body_md": "[x](javascript:alert(1)) *yes*"})

    assert page.status == 200
    assert "<em>yes</em>" in page.html
    assert "href" not in page.html


def test_it_ignores_what_only_agents_may_set(portal, bob, agent):
    values = {
        "title": "Mine", "priority": "3", "status": "Closed", "source": "email",
        "requester": agent.pk, "assignee": agent.pk, "tags": "x", "is_internal": "1",
    }  # fmt: skip
    portal(bob).post(NEW, values)

    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.assignee, ticket.status, ticket.tags) == (bob, None, "New", [])
    assert ticket.source == "portal"
