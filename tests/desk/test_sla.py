"""What the desk tells of promises: the clocks of a ticket, and what is due first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import system_user
from tickets.models import Ticket
from tickets.services import add_policy, update_ticket


@pytest.fixture
def promised(cast):
    """`promised(minutes_ago, **fields)`: a ticket with an hour to answer and a day to resolve."""
    by = system_user(cast.tenant)
    add_policy(
        cast.tenant, name="Gold", priority=3,
        response_target_mins=60, resolution_target_mins=1440, by=by,
    )  # fmt: skip

    def make(minutes_ago, **fields):
        ticket = cast.ticket(**fields)
        began = timezone.now() - timedelta(minutes=minutes_ago)
        ticket.status_changes.update(created_at=began)
        # Any change of status reads the clocks again.
        update_ticket(ticket, changes={"status": "Open"}, by=by)
        return Ticket.objects.get(pk=ticket.pk)

    return make


def page(desk, person, ticket):
    return " ".join(desk(person).get(f"/desk/tickets/{ticket.number}").text.split())


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (5, "On track · due in 1 h"),
        (50, "At risk · due in 10 min"),
        (90, "Overdue · due 30 min ago"),
    ],
)
def test_it_tells_how_the_clocks_of_a_ticket_stand(desk, agent, promised, minutes, words):
    shown = page(desk, agent, promised(minutes))
    assert f"First reply {words}" in shown
    assert "Resolution On track" in shown
    assert "Policy Gold" in shown


def test_it_tells_of_pauses_and_of_what_was_met(desk, agent, promised, cast):
    ticket = promised(5)
    cast.comment(ticket, agent)
    update_ticket(ticket, changes={"status": "Pending"}, by=agent)
    assert "First reply Met" in page(desk, agent, ticket)
    assert "Resolution Paused" in page(desk, agent, ticket)
    update_ticket(ticket, changes={"status": "Resolved"}, by=agent)
    assert "Resolution Met" in page(desk, agent, ticket)


def test_it_tells_nothing_where_nothing_is_promised(desk, agent, cast):
    assert "Service level" not in page(desk, agent, cast.ticket(priority=1))


def test_it_lists_first_what_is_due_first_and_last_what_is_not(desk, agent, promised, cast):
    late, soon = promised(90, title="Late one"), promised(30, title="Soon one")
    without = [cast.ticket(priority=1, title=f"None {number}") for number in range(2)]
    shown = desk(agent).get("/desk/queues/open?sort=due").text
    places = [shown.index(ticket.title) for ticket in (late, soon, *reversed(without))]
    assert places == sorted(places)


@pytest.mark.parametrize("queue", ["open", "all"])
def test_it_pages_through_what_is_due_and_what_is_not(
    desk, agent, promised, cast, monkeypatch, queue
):
    monkeypatch.setattr("desk.listing.PAGE_SIZE", 2)
    wanted = [promised(minutes).number for minutes in (40, 30, 20)]
    wanted += [cast.ticket(priority=1).number for _ in range(4)][::-1]
    from django.http import QueryDict

    from desk.listing import Listing
    from desk.queues import ALL, OPEN

    where = OPEN if queue == "open" else ALL
    seen, query = [], "sort=due"
    while query:
        found = Listing(agent, where, QueryDict(query)).page()
        seen += [ticket.number for ticket in found.tickets]
        query = found.next_url.partition("?")[2]
    assert seen == wanted
    listing = Listing(agent, where, QueryDict("sort=due"))
    middle = Ticket.objects.get(number=wanted[3])
    assert listing.neighbors(middle) == (wanted[2], wanted[4])
    back = Listing(agent, where, QueryDict(f"sort=due&before=~{wanted[4]}")).page()
    assert [ticket.number for ticket in back.tickets] == wanted[2:4]


def test_its_history_tells_of_missed_targets(desk, agent, promised):
    from tickets.tasks import mark_ringing_clocks

    ticket = promised(90)
    assert mark_ringing_clocks() == 2
    shown = page(desk, agent, ticket)
    assert "reported the response target at risk" in shown
    assert "reported the response target missed" in shown
