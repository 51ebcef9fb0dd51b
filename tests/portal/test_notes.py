"""What agents say among themselves does not exist here: no text, no count, no time, no author."""

import re

import pytest

from tickets.models import Ticket
from tickets.services import update_ticket

PAGES = [
    "/portal", "/portal?tab=all", "/portal?tab=waiting", "/portal?tab=all&q=printer",
    "/portal/tickets/1", "/portal/tickets/1?whole=1",
]  # fmt: skip


def essence(page):
    """A page without what differs by itself: the tokens and keys of its forms."""
    return re.sub(r'name="(csrfmiddlewaretoken|sending)" value="[\w-]+"', "", page.html)


def age(ticket, minutes):
    """Makes everything about a ticket older, so that a new moment would be seen."""
    from datetime import timedelta

    from django.db.models import F

    span = timedelta(minutes=minutes)
    Ticket.objects.filter(pk=ticket.pk).update(
        created_at=F("created_at") - span,
        updated_at=F("updated_at") - span,
        activity_at=F("activity_at") - span,
    )
    ticket.comments.update(created_at=F("created_at") - span)


@pytest.fixture
def ticket(cast, bob, agent):
    ticket = cast.ticket(title="Printer one")
    cast.comment(ticket, agent, "Public word")
    update_ticket(ticket, changes={"status": "Pending"}, by=agent)
    age(ticket, 600)
    other = cast.ticket(title="Printer two")
    age(other, 300)
    return ticket


@pytest.mark.parametrize("path", PAGES)
def test_it_looks_the_same_before_and_after_a_note(portal, cast, bob, agent2, ticket, path):
    browser = portal(bob)
    before = essence(browser.get(path))

    cast.comment(ticket, agent2, "Zanzibar is the password", is_internal=True)

    assert essence(browser.get(path)) == before


def test_it_finds_nothing_by_the_words_of_a_note(portal, cast, bob, agent, ticket):
    cast.comment(ticket, agent, "Zanzibar is the password", is_internal=True)

    page = portal(bob).get("/portal?tab=all&q=zanzibar")

    assert "Nothing found" in page.text
    assert "Printer one" not in page.text
    assert "All 0" in page.text


def test_it_shows_notes_to_no_agent_either(portal, cast, bob, agent, ticket):
    cast.comment(ticket, agent, "Zanzibar is the password", is_internal=True)

    assert "Zanzibar" not in portal(agent).get("/portal/tickets/1").html


def test_it_keeps_waiting_for_the_customer_when_agents_talk(portal, cast, bob, agent, ticket):
    cast.comment(ticket, bob, "My answer")
    assert "Waiting for you 0" in portal(bob).get("/portal").text

    cast.comment(ticket, agent, "Hm.", is_internal=True)

    assert "Waiting for you 0" in portal(bob).get("/portal").text
