"""Who gets into the desk, and that nothing of another tenant is there."""

import pytest

from helpdesk.pages import Page
from tests.inventory import addresses
from tickets.models import Comment, Ticket

pytestmark = pytest.mark.usefixtures("everybody")

PAGES = [
    "/desk", "/desk/queues/all", "/desk/counts", "/desk/tickets/new", "/desk/tickets/1",
    "/desk/tickets/1/edit", "/desk/people", "/desk/people/options?q=a", "/desk/palette?q=a",
]  # fmt: skip
ACTS = [
    ("/desk/tickets/1/reply", {"body_md": "Let me in"}),
    ("/desk/tickets/1/properties", {"status": "Closed", "was-status": "New"}),
    ("/desk/tickets/1/edit", {"title": "Taken over", "was-title": "x"}),
    ("/desk/tickets/1/watchers", {"person": "me"}),
    ("/desk/tickets/bulk", {"ticket": "1", "status": "Closed"}),
    ("/desk/tickets/new", {"requester": "x@x.example", "title": "Hello", "priority": "3"}),
    ("/desk/preview", {"body_md": "x"}),
]


@pytest.mark.parametrize("path", PAGES)
def test_it_asks_a_stranger_to_sign_in_and_comes_back(desk, path):
    page = desk().get(path)
    assert page.path == "/login"
    assert page.response.redirect_chain[0][0].startswith("/login?next=%2Fdesk")


@pytest.mark.parametrize("path", PAGES)
def test_it_keeps_customers_out(desk, cast, bob, path):
    cast.ticket()
    assert desk(bob).get(path).status == 403


@pytest.mark.parametrize(("path", "values"), ACTS)
def test_it_lets_no_customer_act(desk, cast, bob, path, values):
    ticket = cast.ticket()
    assert desk(bob).post(path, values).status == 403
    ticket.refresh_from_db()
    assert (ticket.status, ticket.title) == ("New", "Printer on fire")
    assert not Comment.objects.exists()
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("act", ["", "/edit"])
def test_it_has_no_ticket_of_another_tenant(desk, cast, rita, act):
    ticket = cast.ticket()
    assert desk(rita).get(f"/desk/tickets/{ticket.number}{act}").status == 404


@pytest.mark.parametrize(("path", "values"), ACTS[:4])
def test_it_lets_nobody_of_another_tenant_act(desk, cast, rita, path, values):
    ticket = cast.ticket()
    assert desk(rita).post(path, values).status == 404
    ticket.refresh_from_db()
    assert ticket.version == 1
    assert not Comment.objects.exists()


def test_it_has_no_person_of_another_tenant(desk, cast, rita, bob):
    browser = desk(rita)
    assert browser.get(f"/desk/people/{bob.public_id}").status == 404
    assert browser.get(f"/desk/people/{bob.public_id}/edit").status == 404
    for path in ("/desk/people?q=bob", "/desk/people/options?q=bob", "/desk/palette?q=bob"):
        assert bob.email not in browser.get(path).html


def test_it_finds_nothing_of_another_tenant(desk, cast, rita):
    cast.ticket(title="Confidential merger")
    browser = desk(rita)
    for path in ("/desk/queues/all", "/desk/queues/all?q=merger", "/desk/palette?q=merger"):
        assert "Confidential" not in browser.get(path).html


@pytest.mark.parametrize("field", ["requester", "assignee", "team"])
def test_it_accepts_no_one_of_another_tenant_in_a_form(desk, cast, agent, rita, bob, field):
    ids = {"requester": rita.public_id, "assignee": rita.public_id, "team": cast.team().public_id}
    if field == "team":
        agent, bob = rita, cast.walt
    page = desk(agent).post(
        "/desk/tickets/new",
        {"requester": bob.email, "title": "Hello there", "priority": "3"} | {field: ids[field]},
    )
    assert page.status == 400
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "path",
    ["/desk/tickets/99", "/desk/tickets/99999999999999999999999", "/desk/tickets/x", "/desk/queues/x",
     "/desk/people/00000000-0000-7000-8000-000000000000", "/desk/nonsense", "/desk/styleguide"],
)  # fmt: skip
def test_it_says_kindly_that_there_is_nothing(desk, agent, path):
    page = desk(agent).get(path)
    assert (page.status, "Page not found" in page.text) == (404, True)


def test_it_shows_the_styleguide_in_debug(desk, agent, settings):
    settings.DEBUG = True
    assert "Styleguide" in desk(agent).get("/desk/styleguide").text


def test_it_sends_htmx_to_the_sign_in_page_as_a_whole(desk, cast):
    response = desk().client.get("/desk/counts", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"][:6]) == (401, "/login")


ONLY_FORMS = [
    address.route
    for address in addresses()
    if getattr(address.view, "get", None) is Page.get and not address.view.template
]


@pytest.mark.parametrize("path", ONLY_FORMS)
def test_it_says_where_only_forms_are_sent(desk, cast, agent, path):
    assert desk(agent).get(path).status == 405


def test_it_finds_where_only_forms_are_sent():
    assert {"/desk/tickets/bulk", "/portal/preview", "/sign-out"} == {*ONLY_FORMS}
