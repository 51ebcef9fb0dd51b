"""Who gets into the portal, and that nobody sees there what is somebody else's."""

import pytest

from tickets.models import Comment, Ticket
from tickets.services import add_watcher

pytestmark = pytest.mark.usefixtures("everybody")

PAGES = ["/portal", "/portal/tickets/new", "/portal/tickets/1", "/portal/profile"]
ACTS = ["reply", "close", "reopen"]


@pytest.mark.parametrize("path", PAGES)
def test_it_asks_a_stranger_to_sign_in_and_comes_back(portal, path):
    page = portal().get(path)

    assert page.path == "/login"
    assert page.response.redirect_chain[0][0].startswith("/login?next=%2Fportal")


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"],
)
def test_it_goes_nowhere_else_after_signing_in(portal, bob, elsewhere):
    values = {"username": "bob", "password": "helpdesk-demo", "next": elsewhere}
    response = portal().client.post("/login", values)

    assert response.status_code == 302
    assert response["Location"] == "/portal"


@pytest.mark.parametrize("name", ["grace", "mallory", "walt"])
def test_it_answers_not_found_for_a_ticket_of_somebody_else(portal, cast, bob, name):
    ticket = cast.ticket(title="Secret of bob")
    browser = portal(cast.person(name))

    for path in ["/portal/tickets/1", "/portal/tickets/1?whole=1"]:
        page = browser.get(path)
        assert page.status == 404
        assert "Secret of bob" not in page.html
    for act in ACTS:
        assert browser.post(f"/portal/tickets/1/{act}", {"body_md": "hello"}).status == 404
    ticket.refresh_from_db()
    assert ticket.status == "New"
    assert not Comment.objects.exists()


@pytest.mark.parametrize("name", ["grace", "mallory", "walt"])
def test_it_lists_and_finds_nothing_of_somebody_else(portal, cast, bob, name):
    cast.ticket(title="Secret of bob")
    browser = portal(cast.person(name))

    for path in ["/portal?tab=all", "/portal?tab=all&q=secret", "/portal?tab=all&q=TKT-000001"]:
        page = browser.get(path)
        assert page.status == 200
        assert "Secret of bob" not in page.html


@pytest.mark.parametrize("number", ["999", "0", "9" * 30, "1x", "-1"])
def test_it_answers_not_found_for_no_ticket(portal, bob, number):
    assert portal(bob).get(f"/portal/tickets/{number}").status == 404


def test_it_lets_a_watcher_read_and_reply_but_not_close(portal, cast, bob, dana, admin):
    ticket = cast.ticket(title="For two")
    add_watcher(ticket, user=dana, by=admin)
    browser = portal(dana)

    assert "For two" in browser.get("/portal").text
    page = browser.get("/portal/tickets/1")
    assert "My problem is solved" not in page.text
    assert (
        "I have it too"
        in browser.submit(page, "/portal/tickets/1/reply", body_md="I have it too").text
    )
    assert browser.post("/portal/tickets/1/close").status == 403
    assert browser.post("/portal/tickets/1/reopen", {"body_md": "no"}).status == 403
    ticket.refresh_from_db()
    assert ticket.status == "New"
    assert Comment.objects.count() == 1


def test_it_shows_no_button_to_who_may_not_open_tickets(portal, erin):
    browser = portal(erin)

    for path in ["/portal", "/portal/profile"]:
        assert "/portal/tickets/new" not in browser.get(path).links()
    assert browser.get("/portal/tickets/new").status == 403
    refused = browser.post("/portal/tickets/new", {"title": "Please", "priority": "3"})
    assert refused.status == 403
    assert "may not open requests" in refused.text
    assert not Ticket.objects.exists()


def test_it_lets_agents_look(portal, cast, bob, agent):
    cast.ticket(title="Seen by staff")

    page = portal(agent).get("/portal/tickets/1")

    assert "Seen by staff" in page.text
    assert "/desk/tickets/1" in page.links()


def test_it_lists_only_their_own_tickets_for_agents(portal, cast, bob, agent):
    cast.ticket(title="Of a customer")
    cast.ticket(agent, title="Of the agent")

    page = portal(agent).get("/portal?tab=all")

    assert "Of the agent" in page.text
    assert "Of a customer" not in page.text


def test_it_takes_no_form_without_its_token(portal, cast, bob):
    cast.ticket()
    browser = portal(bob, enforce_csrf_checks=True)

    assert browser.post("/portal/tickets/1/reply", {"body_md": "forged"}).status == 403
    page = browser.get("/portal/tickets/1")
    assert browser.submit(page, "/portal/tickets/1/reply", body_md="meant").status == 200
    assert [comment.body_md for comment in Comment.objects.all()] == ["meant"]
