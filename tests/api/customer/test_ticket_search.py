"""Searching tickets (V020)."""

import datetime as dt

import pytest

from accounts.models import User
from accounts.services import add_site, system_user
from assets.models import Asset
from tickets.models import Ticket
from tickets.services import add_job_type, add_watcher, update_ticket

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def shelf(cast, agent, bob, ivan, mallory):
    """Tickets of two companies that differ in everything one may search for."""
    by = system_user(cast.tenant)
    hardware = add_job_type(cast.tenant, name="Hardware", by=by)
    network = add_job_type(cast.tenant, name="Network", by=by)
    site = add_site(bob.company, name="Headquarters", by=by)
    laptop = Asset.objects.create(tenant=bob.tenant, company=bob.company, machine_name="LT-1")
    made = {
        "printer": cast.ticket(
            bob, title="Printer on fire", priority=1, job_type=hardware, site=site, asset=laptop
        ),
        "wifi": cast.ticket(ivan, title="Wi-Fi is gone", job_type=network, assignee=agent),
        "theirs": cast.ticket(mallory, title="Printer jams", job_type=hardware),
    }
    update_ticket(made["wifi"], changes={"status": "Resolved"}, by=agent)
    at = dt.datetime(2026, 3, 10, 23, 59, 59, 900_000, tzinfo=dt.UTC)
    Ticket.objects.filter(pk=made["printer"].pk).update(created_at=at, updated_at=at)
    Ticket.objects.filter(pk=made["wifi"].pk).update(resolved_at=at)
    return {"site": site, "laptop": laptop, **made}


def found(answer, shelf):
    assert answer.status == 200, answer.body
    names = {shelf[name].pk: name for name in ("printer", "wifi", "theirs")}
    return {names[each["ticket_id"]] for each in answer.json["tickets"]}


def test_it_searches_in_what_one_may_see(customer, cast, agent, shelf):
    scopes = {
        "bob": {"printer"},
        "ivan": {"printer", "wifi"},
        "mallory": {"theirs"},
        "erin": set(),
        "agent": {"printer", "wifi", "theirs"},
    }
    for name, seen in scopes.items():
        assert found(customer(cast.person(name)).get("/tickets/search"), shelf) == seen
    add_watcher(shelf["printer"], user=cast.erin, by=agent)
    assert found(customer(cast.erin).get("/tickets/search?q=fire"), shelf) == {"printer"}


FILTERS = [
    ({"q": "printer"}, {"printer"}),
    ({"q": "Wi-Fi -printer"}, {"wifi"}),
    ({"search": "fire"}, {"printer"}),
    ({"status": ["open"]}, {"printer"}),
    ({"status": ["open", "closed"]}, {"printer", "wifi"}),
    ({"status": ["all"]}, {"printer", "wifi"}),
    ({"priority": [1, 2]}, {"printer"}),
    ({"job_type": ["network"]}, {"wifi"}),
    ({"job_type": ["Network", "Hardware"]}, {"printer", "wifi"}),
    ({"job_type": ["Gardening"]}, set()),
    ({"assigned_tech": ["{agent}"]}, {"wifi"}),
    ({"assigned_tech": ["none"]}, {"printer"}),
    ({"assigned_tech": [999_999]}, set()),
    ({"requester": ["{bob}"]}, {"printer"}),
    ({"site_number": ["{site}"]}, {"printer"}),
    ({"asset_id": ["{laptop}"]}, {"printer"}),
    ({"asset_id": [999_999]}, set()),
    ({"created_from": "2026-03-10", "created_to": "2026-03-10"}, {"printer"}),
    ({"created_to": "2026-03-10T23:59:59Z"}, {"printer"}),
    ({"created_to": "2026-03-10T23:59:58Z"}, set()),
    ({"created_from": "2026-03-11"}, {"wifi"}),
    ({"updated_to": "2026-03-10"}, {"printer"}),
    ({"updated_from": "2026-03-11"}, {"wifi"}),
    ({"closed_from": "2026-03-10", "closed_to": "2026-03-10"}, {"wifi"}),
    ({"closed_from": "2026-03-11"}, set()),
    ({"status": [], "priority": []}, {"printer", "wifi"}),
]


@pytest.mark.parametrize(("filters", "wanted"), FILTERS, ids=lambda each: str(sorted(each)))
def test_it_finds_by_all_that_is_known(customer, agent, bob, ivan, shelf, filters, wanted):
    names = {
        "{agent}": agent.employee_number,
        "{bob}": bob.employee_number,
        "{site}": shelf["site"].number,
        "{laptop}": shelf["laptop"].pk,
    }
    body = {
        name: [names.get(each, each) for each in said] if isinstance(said, list) else said
        for name, said in filters.items()
    }
    ask = customer(ivan)
    assert found(ask.post("/tickets/search", body), shelf) == wanted
    for bracket, comma in (("", False), ("[]", False), ("", True)):
        pairs = []
        for name, said in body.items():
            if isinstance(said, list):
                said = [",".join(map(str, said))] if comma else said
                pairs += [f"{name}{bracket}={each}" for each in said]
            else:
                pairs.append(f"{name}={said}")
        assert found(ask.get(f"/tickets/search?{'&'.join(pairs)}"), shelf) == wanted


def test_it_finds_what_has_come_since_the_same_was_asked(customer, cast, agent, ivan, shelf):
    number = 7_000_000
    asked = f"/tickets/search?q=printer&assigned_tech={number}&job_type=Paper"
    ask = customer(ivan)
    assert found(ask.get(asked), shelf) == set()
    User.objects.filter(pk=agent.pk).update(employee_number=number)
    paper = add_job_type(cast.tenant, name="Paper", by=system_user(cast.tenant))
    Ticket.objects.filter(pk=shelf["printer"].pk).update(assignee=agent, job_type=paper)
    assert found(ask.get(asked), shelf) == {"printer"}


@pytest.mark.parametrize("end", ["9999-12-31", "9999-12-31T23:59:59Z"])
def test_it_takes_the_last_day_there_is(customer, ivan, shelf, end):
    ask = customer(ivan)
    every = ask.get("/tickets/search").json
    assert ask.get(f"/tickets/search?created_from=0001-01-01&created_to={end}").json == every


def test_it_asks_for_nothing_without_a_body(customer, ivan, shelf):
    ask = customer(ivan)
    assert ask.send("POST", "/tickets/search").json == ask.get("/tickets/search").json
    assert ask.send("POST", "/tickets/export").body == ask.get("/tickets/export").body


def test_it_pages_what_it_finds(customer, ivan, shelf):
    ask = customer(ivan)
    body = {"sort": "created_at", "order": "asc", "limit": 1, "page": 2}
    told = ask.post("/tickets/search", body).json
    assert told["pagination"] == {"page": 2, "limit": 1, "total": 2, "total_pages": 2}
    assert told["tickets"][0]["ticket_id"] == shelf["wifi"].pk
    assert told == ask.get("/tickets/search?sort=created_at&order=asc&limit=1&page=2").json


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=Resolved", "status"),
        ("priority=0", "priority"),
        ("assigned_tech=me", "assigned_tech"),
        ("requester=99999999999", "requester"),
        ("asset_id=-1", "asset_id"),
        ("created_from=yesterday", "created_from"),
        ("closed_to=2026-02-30", "closed_to"),
        ("updated_from=2026-03-10T14:30:00", "updated_from"),
        ("q=%00", "q"),
        ("sort=title", "sort"),
        ("limit=0", "limit"),
    ],
)
def test_it_refuses_filters_that_cannot_be(customer, bob, query, field):
    ask = customer(bob)
    answer = ask.get(f"/tickets/search?{query}")
    assert (answer.status, set(answer.errors)) == (400, {field})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"status": {"a": 1}}, "status"),
        ({"status": [["open"]]}, "status"),
        ({"priority": True}, "priority"),
        ({"priority": [1] * 101}, "priority"),
        ({"job_type": "Nul \0"}, "job_type"),
        ({"q": 1}, "q"),
        ({"page": "1"}, "page"),
        ({"page": 0}, "page"),
        ({"limit": 101}, "limit"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_it_refuses_bodies_that_cannot_be(customer, bob, body, field):
    answer = customer(bob).post("/tickets/search", body)
    assert (answer.status, set(answer.errors)) == (400, {field})
