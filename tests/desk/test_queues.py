"""The lists: which tickets are where, found and sorted how, and what the sidebar counts."""

import re

import pytest

from accounts.services import system_user
from tickets.models import Ticket
from tickets.services import add_job_type, update_ticket


def numbers(page):
    return [int(n) for n in re.findall(r'id="t-(\d+)"', page.html)]


def count_of(page, label):
    return re.search(rf"{label} (\S+) tickets", page.text)[1]


def test_it_opens_with_my_open_tickets(desk, cast, agent):
    mine = cast.ticket(title="Mine to do", assignee=agent)
    cast.ticket(title="Of nobody")
    page = desk(agent).get("/desk")
    assert page.path == "/desk/queues/mine"
    assert numbers(page) == [mine.number]


def test_it_sorts_tickets_into_queues(desk, cast, agent, agent2):
    team = cast.team("Service Desk", members="agent")
    free, mine = cast.ticket(title="Free one"), cast.ticket(title="My one", assignee=agent)
    hers = cast.ticket(title="Her one", assignee=agent2, team=team)
    done = cast.ticket(title="Done one")
    update_ticket(done, changes={"status": "Resolved"}, by=agent)
    browser = desk(agent)
    queues = {
        "unassigned": [free], "mine": [mine], "resolved": [done], "open": [hers, mine, free],
        f"team-{team.public_id}": [hers], "all": [done, hers, mine, free],
    }  # fmt: skip
    for key, tickets in queues.items():
        page = browser.get(f"/desk/queues/{key}?sort=newest")
        assert numbers(page) == [t.number for t in tickets], key


def test_it_counts_each_queue_in_the_sidebar(desk, cast, agent):
    cast.team("Service Desk", members="agent")
    for _ in range(3):
        cast.ticket()
    cast.ticket(assignee=agent, team=cast.team("Service Desk"))
    page = desk(agent).get("/desk/counts")
    found = [
        count_of(page, label) for label in ("My open", "Unassigned", "All open", "Service Desk")
    ]
    assert found == ["1", "3", "4", "1"]


def test_it_shows_only_my_teams_to_an_agent_and_all_to_an_admin(desk, cast, agent, admin):
    cast.team("Service Desk", members="agent")
    cast.team("Network", members="agent2")
    assert "Network" not in desk(agent).get("/desk/counts").text
    assert "Network" in desk(admin).get("/desk/counts").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=Pending", [2]),
        ("status=New&status=Pending", [4, 3, 2, 1]),
        ("priority=1", [3]),
        ("assignee=me", [4]),
        ("assignee=none&assignee=me", [4, 3, 2, 1]),
        ("assignee={agent2}", []),
        ("team={team}", [4]),
        ("team=none", [3, 2, 1]),
        ("job_type={kind}", [3]),
        ("job_type=none", [4, 2, 1]),
        ("job_type=none&job_type={kind}", [4, 3, 2, 1]),
        ("job_type=999999", []),
        ("job_type=x", []),
        ("tag=vpn", [1]),
        ("tag=VPN", [1]),
        ("q=printer", [1]),
        ("q=TKT-000003", [3]),
        ("q=bob", [4, 3, 2, 1]),
        ("status=Pending&priority=1", []),
        ("sort=priority", [3, 4, 2, 1]),
        ("sort=oldest", [1, 2, 3, 4]),
        ("q=switch&sort=relevance", [3]),
        ("status=Nonsense&priority=9&sort=nonsense&team=x&after=x", None),
    ],
)
def test_it_filters_searches_and_sorts(desk, cast, agent, agent2, query, expected):
    team = cast.team("Service Desk")
    cast.ticket(title="Printer hums", tags=["vpn"])
    two = cast.ticket(title="Screen dark")
    kind = add_job_type(cast.tenant, name="Network", by=system_user(cast.tenant))
    cast.ticket(title="Switch down", priority=1, job_type=kind)
    cast.ticket(title="Desk wobbles", assignee=agent, team=team)
    update_ticket(two, changes={"status": "Pending"}, by=agent)
    query = query.format(agent2=agent2.public_id, team=team.public_id, kind=kind.pk)
    page = desk(agent).get(f"/desk/queues/all?{'' if 'sort' in query else 'sort=newest&'}{query}")
    assert page.status == 200
    if expected is not None:
        assert numbers(page) == expected


@pytest.mark.parametrize("sort", ["activity", "newest", "oldest", "priority"])
def test_it_pages_forth_and_back_without_losing_a_ticket(desk, cast, agent, sort, monkeypatch):
    monkeypatch.setattr("desk.listing.PAGE_SIZE", 3)
    for at in range(8):
        cast.ticket(title=f"Ticket {at}", priority=at % 3 + 1)
    browser = desk(agent)
    page, seen = browser.get(f"/desk/queues/all?sort={sort}"), []
    first = numbers(page)
    while True:
        seen += numbers(page)
        following = re.search(r'href="([^"]*after=[^"]*)"', page.html)
        if not following:
            break
        page = browser.get(following[1].replace("&amp;", "&"))
    assert len(seen) == len(set(seen)) == 8
    back = re.search(r'href="([^"]*before=[^"]*)"', page.html)[1].replace("&amp;", "&")
    page = browser.get(back)
    assert numbers(page) == seen[3:6]
    page = browser.get(re.search(r'href="([^"]*before=[^"]*)"', page.html)[1].replace("&amp;", "&"))
    assert numbers(page) == first


def test_it_says_what_to_do_in_an_empty_queue(desk, agent):
    browser = desk(agent)
    assert "All quiet" in browser.get("/desk/queues/mine").text
    assert "No matches" in browser.get("/desk/queues/all?q=nothing").text


def test_it_changes_many_tickets_at_once(desk, cast, agent):
    tickets = [cast.ticket() for _ in range(3)]
    browser = desk(agent)
    page = browser.get("/desk/queues/all?sort=newest")
    page = browser.submit(
        page,
        "/desk/tickets/bulk",
        ticket=[tickets[0].number, tickets[1].number],
        status="In Progress",
        priority="1",
        assignee="me",
    )
    assert "2 tickets changed." in page.text
    assert page.path == "/desk/queues/all"
    changed = Ticket.objects.filter(status="In Progress", priority=1, assignee=agent)
    assert set(changed) == set(tickets[:2])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"status": "Open"}, "Tick at least one ticket."),
        ({"ticket": ["1"]}, "Choose what to change."),
        ({"ticket": ["1"], "status": "Nonsense"}, "Select a valid choice"),
        ({"ticket": ["x", "1"], "assignee": "nobody-we-know"}, "There is no such agent."),
    ],
)
def test_it_says_why_many_tickets_cannot_be_changed(desk, cast, agent, changes, told):
    ticket = cast.ticket()
    browser = desk(agent)
    page = browser.submit(browser.get("/desk/queues/all"), "/desk/tickets/bulk", **changes)
    assert told in page.text
    ticket.refresh_from_db()
    assert (ticket.status, ticket.version) == ("New", 1)


def test_it_never_changes_tickets_of_another_tenant_in_bulk(desk, cast, agent, rita):
    theirs = cast.ticket(cast.walt)
    desk(agent).post("/desk/tickets/bulk", {"ticket": theirs.number, "status": "Closed"})
    theirs.refresh_from_db()
    assert theirs.status == "New"


def test_it_takes_as_many_queries_for_fifty_tickets_as_for_one(
    desk, cast, agent, django_assert_max_num_queries
):
    cast.team("Service Desk", members="agent")
    browser = desk(agent)
    for at in range(20):
        cast.ticket(assignee=agent if at % 2 else None, tags=["a"])
    browser.get("/desk/queues/all")
    with django_assert_max_num_queries(8):
        assert len(numbers(browser.get("/desk/queues/all"))) == 20
