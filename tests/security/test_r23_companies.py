"""osTicket 5972fe8, Frappe #1398: the sight of a company is a right, and nobody has it by itself.

Who cares for a company's IT sees all its tickets elsewhere, and no more than others here.
"""

import pytest

from helpdesk.core.models import Event
from helpdesk.live.reader import frames_of
from tickets.models import Ticket
from tickets.services import add_watcher


@pytest.fixture
def ticket(cast, bob):
    return cast.ticket(bob, title="Printer on fire")


def test_it_shows_requesters_what_they_take_part_in(api, agent, ivan, ticket):
    ask, path = api(ivan), f"/tickets/{ticket.public_id}"
    assert Ticket.objects.visible_to(ivan).get() == ticket
    assert ask.get("/tickets").json == ask.get("/tickets?search=fire").json == []
    for rest in ("", "/comments", "/attachments", "/watchers"):
        assert ask.get(path + rest).status == 404
    add_watcher(ticket, user=ivan, by=agent)
    assert [each["id"] for each in ask.get("/tickets").json] == [str(ticket.public_id)]
    assert ask.get(path).status == 200


def test_it_opens_tickets_for_oneself_only(api, ivan, bob):
    body = {"title": "For Bob", "priority": 3, "requester_id": str(bob.public_id)}
    assert api(ivan).post("/tickets", body).status in {400, 403}
    assert not Ticket.objects.exists()


def test_it_sends_events_to_those_who_take_part(agent, bob, ivan, ticket):
    created = Event.objects.about(ticket).get(type="ticket_created")
    assert frames_of([created])[0].customers == {bob.pk}
    add_watcher(ticket, user=ivan, by=agent)
    assert frames_of([created])[0].customers == {bob.pk, ivan.pk}
