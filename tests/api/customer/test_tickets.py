"""Tickets of the customer API: list (V010), open (V011), one (V012), change (V013)."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.services import add_site, switch_module, system_user
from assets.models import Asset, Contract
from tickets.models import Ticket
from tickets.services import add_job_type, add_watcher, update_ticket

pytestmark = pytest.mark.usefixtures("everybody")

DAY = dt.datetime(2026, 3, 10, 14, 30, 0, 654_321, tzinfo=dt.UTC)


@pytest.fixture
def hardware(cast):
    return add_job_type(cast.tenant, name="Hardware", by=system_user(cast.tenant))


@pytest.fixture
def network(cast):
    by = system_user(cast.tenant)
    return add_job_type(cast.tenant, name="Network", default_priority=2, by=by)


@pytest.fixture
def printer(bob):
    return Asset.objects.create(
        tenant=bob.tenant, company=bob.company, machine_name="HP LaserJet Pro"
    )


@pytest.fixture
def ticket(cast, agent, bob, hardware):
    """The one that the seed shows."""
    made = cast.ticket(
        bob,
        title="Printer not working",
        description="The main office printer shows offline...",
        job_type=hardware,
        assignee=agent,
    )
    Ticket.objects.filter(pk=made.pk).update(
        created_at=DAY, updated_at=DAY + dt.timedelta(hours=18, minutes=45)
    )
    return made


def shown(ticket, agent, **changes):
    return {
        "ticket_id": ticket.pk,
        "ticket_number": ticket.number,
        "subject": "Printer not working",
        "description": "The main office printer shows offline...",
        "status": "open",
        "priority": 3,
        "job_type": "Hardware",
        "assigned_tech": agent.employee_number,
        "created_at": "2026-03-10T14:30:00Z",
        "updated_at": "2026-03-11T09:15:00Z",
        "closed_at": None,
        "approval_status": "none",
    } | changes


# ── The list ─────────────────────────────────────────────────────────────────────────────────────
def test_it_lists_tickets_as_the_contract_shows_it(customer, agent, bob, ticket):
    answer = customer(bob).get("/tickets")
    assert answer.status == 200
    assert answer.json == {
        "tickets": [shown(ticket, agent)],
        "pagination": {"page": 1, "limit": 20, "total": 1, "total_pages": 1},
    }


def test_it_keeps_what_is_null(customer, cast, bob):
    cast.ticket(bob)
    listed = customer(bob).get("/tickets").json["tickets"][0]
    assert (listed["job_type"], listed["assigned_tech"], listed["closed_at"]) == (None, None, None)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("New", "open"),
        ("Open", "open"),
        ("In Progress", "in_progress"),
        ("Pending", "on_hold"),
        ("Resolved", "closed"),
        ("Closed", "closed"),
    ],
)
def test_it_calls_statuses_by_four_words(customer, agent, bob, ticket, status, word):
    update_ticket(ticket, changes={"status": status}, by=agent)
    ask = customer(bob)
    listed = ask.get("/tickets").json["tickets"][0]
    assert listed["status"] == word
    assert (listed["closed_at"] is None) == (word != "closed")
    assert ask.get(f"/tickets/{ticket.pk}").json["status"] == word
    for each in ("open", "in_progress", "on_hold", "closed"):
        found = ask.get(f"/tickets?status={each}").json["tickets"]
        assert bool(found) == (each == word)
    assert ask.get("/tickets?status=all").json["pagination"]["total"] == 1


def test_it_lists_ones_own_only(customer, cast, bob, dana, ivan, agent, ticket):
    add_watcher(ticket, user=dana, by=agent)
    for person in (dana, ivan, cast.erin, cast.mallory):
        assert customer(person).get("/tickets").json["tickets"] == []


def test_it_lists_those_of_every_company_for_staff(customer, cast, agent, bob, mallory):
    for person in (bob, mallory, cast.walt):
        cast.ticket(person)
    assert customer(agent).get("/tickets").json["pagination"]["total"] == 2


def test_it_pages_and_sorts(customer, cast, bob):
    numbers = [
        cast.ticket(bob, title=f"Ticket {'abcde'[n] * 5}", priority=n % 4 + 1).number
        for n in range(5)
    ]
    ask = customer(bob)

    def listed(query):
        return [each["ticket_number"] for each in ask.get(f"/tickets?{query}").json["tickets"]]

    assert listed("limit=2") == numbers[:2:-1]
    assert listed("limit=2&page=3") == numbers[:1]
    assert listed("sort=created_at&order=asc") == numbers
    assert listed("sort=priority&order=asc")[0] == numbers[0]
    for sort in ("ticket_number", "updated_at", "closed_at", "status", "subject"):
        assert sorted(listed(f"sort={sort}")) == numbers
    assert listed("search=ddddd") == [numbers[3]]


def test_it_sorts_subjects_as_people_do(customer, cast, bob):
    for title in ("zebra printer", "VPN", "arrow keys", "Badge"):
        cast.ticket(bob, title=title)
    listed = customer(bob).get("/tickets?sort=subject&order=asc").json["tickets"]
    assert [each["subject"] for each in listed] == [
        "arrow keys", "Badge", "VPN", "zebra printer",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=done", "status"),
        ("sort=password", "sort"),
        ("order=up", "order"),
        ("search=%00", "search"),
        ("limit=101", "limit"),
        ("page=x", "page"),
    ],
)
def test_it_refuses_what_no_list_could_mean(customer, bob, query, field):
    answer = customer(bob).get(f"/tickets?{query}")
    assert (answer.status, set(answer.errors)) == (400, {field})


# ── A new one ────────────────────────────────────────────────────────────────────────────────────
def test_it_opens_a_ticket(customer, bob, network):
    body = {
        "subject": "VPN connection failing",
        "description": "Unable to connect to VPN since this morning...",
        "priority": 3,
        "job_type": "network",
    }
    answer = customer(bob).post("/tickets", body)
    ticket = Ticket.objects.get()
    assert answer.status == 201
    assert answer.json == {
        "success": True,
        "ticket_id": ticket.pk,
        "ticket_number": ticket.number,
        "subject": "VPN connection failing",
        "status": "open",
        "requires_approval": False,
    }
    assert (ticket.requester, ticket.job_type, ticket.priority) == (bob, network, 3)
    assert ticket.description == body["description"]


def test_it_takes_the_priority_of_the_job_type(customer, bob, network):
    ask = customer(bob)
    ask.post("/tickets", {"subject": "No Wi-Fi", "job_type": "Network"})
    ask.post("/tickets", {"subject": "Something else"})
    assert list(Ticket.objects.order_by("number").values_list("priority", flat=True)) == [2, 3]


def test_it_opens_a_ticket_about_an_asset_at_a_site(customer, bob, printer):
    site = add_site(bob.company, name="Headquarters", by=system_user(bob.tenant))
    body = {"subject": "Offline", "asset_id": printer.pk, "site_number": site.number}
    assert customer(bob).post("/tickets", body).status == 201
    ticket = Ticket.objects.get()
    assert (ticket.asset, ticket.site) == (printer, site)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"subject"}),
        ({"subject": "x"}, {"subject"}),
        ({"subject": "x" * 301}, {"subject"}),
        ({"subject": 5}, {"subject"}),
        ({"subject": "Nul \0"}, {"subject"}),
        ({"subject": "VPN", "description": "x" * 100_001}, {"description"}),
        ({"subject": "VPN", "priority": 0}, {"priority"}),
        ({"subject": "VPN", "priority": 5}, {"priority"}),
        ({"subject": "VPN", "priority": "3"}, {"priority"}),
        ({"subject": "VPN", "job_type": "Gardening"}, {"job_type"}),
        ({"subject": "VPN", "job_type": ""}, {"job_type"}),
        ({"subject": "VPN", "asset_id": 999_999}, {"asset_id"}),
        ({"subject": "VPN", "site_number": 999_999}, {"site_number"}),
        ({"subject": "VPN", "status": "closed"}, {"status"}),
        ({"subject": "VPN", "requester": 1}, {"requester"}),
    ],
)
def test_it_refuses_what_makes_no_ticket(customer, bob, body, fields):
    answer = customer(bob).post("/tickets", body)
    assert (answer.status, set(answer.errors)) == (400, fields)
    assert not Ticket.objects.exists()


def test_it_takes_nothing_of_another_company(customer, mallory, printer, bob):
    site = add_site(bob.company, name="Headquarters", by=system_user(bob.tenant))
    ask = customer(mallory)
    for field, value in {
        "asset_id": printer.pk,
        "site_number": site.number,
        "on_behalf_of": bob.employee_number,
    }.items():
        answer = ask.post("/tickets", {"subject": "Mine", field: value})
        assert (answer.status, set(answer.errors)) == (400, {field})


def test_it_opens_one_on_behalf_of_a_colleague_for_it(customer, ivan, erin, agent, bob):
    answer = customer(ivan).post(
        "/tickets", {"subject": "For Erin", "on_behalf_of": erin.employee_number}
    )
    assert answer.status == 201
    assert Ticket.objects.get().requester == erin
    assert (
        customer(agent)
        .post("/tickets", {"subject": "For Bob", "on_behalf_of": bob.employee_number})
        .json["success"]
    )
    # Whoever may not is told so before the rest of the body is looked at.
    assert customer(bob).post("/tickets", {"on_behalf_of": erin.employee_number}).status == 403


def test_it_opens_none_for_who_may_not(customer, erin):
    assert customer(erin).post("/tickets", {"subject": 5}).status == 403


def test_it_opens_one_ticket_for_one_key(customer, bob):
    ask = customer(bob)
    sent = {"headers": {"Idempotency-Key": "0190"}}
    first = ask.post("/tickets", {"subject": "VPN"}, **sent)
    again = ask.post("/tickets", {"subject": "VPN"}, **sent)
    assert (first.status, first.json) == (again.status, again.json)
    assert Ticket.objects.count() == 1


# ── One of them ──────────────────────────────────────────────────────────────────────────────────
def test_it_shows_a_ticket_with_all_that_is_on_it(customer, cast, agent, bob, ticket, printer):
    update_ticket(ticket, changes={"asset": printer}, by=agent)
    comment = cast.comment(ticket, agent, "I've checked the network cable...")
    note = cast.comment(ticket, agent, "He never turns it on.", is_internal=True)
    answer = customer(bob).get(f"/tickets/{ticket.pk}")
    told = answer.json
    assert answer.status == 200
    said = {
        "comment_id": comment.pk,
        "comment": "I've checked the network cable...",
        "author_name": "Arjun Patel",
        "is_internal": False,
        "created_at": comment.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    assert told == shown(ticket, agent, updated_at=told["updated_at"]) | {
        "comments": [said],
        "asset": {"asset_id": printer.pk, "machine_name": "HP LaserJet Pro"},
        "contracts": [],
        "approval": None,
    }
    internal = customer(agent).get(f"/tickets/{ticket.pk}").json["comments"][1]
    assert (internal["comment_id"], internal["is_internal"]) == (note.pk, True)


def test_it_shows_no_asset_where_there_is_none(customer, bob, ticket):
    assert customer(bob).get(f"/tickets/{ticket.pk}").json["asset"] is None


def test_it_shows_the_contracts_that_cover_it(customer, agent, bob, ticket, printer):
    year = dt.timedelta(days=365)
    today = timezone.now().date()

    def agree(name, status="active", asset=None):
        made = Contract.objects.create(
            company=bob.company,
            name=name,
            start_date=today - year,
            end_date=today + year,
            status=status,
        )
        if asset:
            made.assets.add(asset)

    agree("Everything")
    agree("The printer", asset=printer)
    agree("Once", status="expired")
    other = Asset.objects.create(tenant=bob.tenant, company=bob.company, machine_name="Other")
    agree("Something else", asset=other)
    ask = customer(bob)

    def names():
        told = ask.get(f"/tickets/{ticket.pk}").json["contracts"]
        return [(each["name"], each["status"]) for each in told]

    assert names() == [("Everything", "active")]
    update_ticket(ticket, changes={"asset": printer}, by=agent)
    assert names() == [("Everything", "active"), ("The printer", "active")]
    by = system_user(bob.tenant)
    switch_module(bob.tenant, key="contracts", is_enabled=False, by=by)
    assert names() == []


@pytest.mark.parametrize("key", ["0", "-1", "1.5", "x", "9" * 30, "%00", "%D9%A1"])
def test_it_has_no_ticket_by_an_address_that_names_none(customer, bob, ticket, key):
    for method in ("GET", "PUT"):
        assert customer(bob).send(method, f"/tickets/{key}", None).status == 404


def test_it_is_seen_by_those_whom_it_concerns(customer, cast, agent, ticket):
    add_watcher(ticket, user=cast.erin, by=agent)
    seen = {"bob", "ivan", "erin", "agent", "lead", "admin"}
    for name in ("bob", "ivan", "erin", "dana", "mallory", "agent", "lead", "admin", "rita"):
        answer = customer(cast.person(name)).get(f"/tickets/{ticket.pk}")
        assert answer.status == (200 if name in seen else 404), name


# ── Changing it ──────────────────────────────────────────────────────────────────────────────────
def test_it_lets_a_customer_rename_close_and_reopen_their_own(customer, bob, agent, ticket):
    ask = customer(bob)
    for body, told in (
        ({"subject": "Printer works not"}, ("Printer works not", "open")),
        ({"status": "closed"}, ("Printer works not", "closed")),
        ({"status": "open", "subject": "Again"}, ("Again", "open")),
    ):
        answer = ask.send("PUT", f"/tickets/{ticket.pk}", body)
        assert answer.status == 200
        assert answer.json["success"] is True
        assert (answer.json["data"]["subject"], answer.json["data"]["status"]) == told
    update_ticket(ticket, changes={"status": "In Progress"}, by=agent)
    assert ask.patch(f"/tickets/{ticket.pk}", {"status": "open"}).json["data"]["status"] == (
        "in_progress"
    )


def test_it_lets_it_people_change_all_of_it(customer, ivan, network, ticket):
    body = {"subject": "Cable", "status": "on_hold", "priority": 1, "job_type": "Network"}
    data = customer(ivan).send("PUT", f"/tickets/{ticket.pk}", body).json["data"]
    assert {name: data[name] for name in body} == body
    assert (
        customer(ivan).patch(f"/tickets/{ticket.pk}", {"status": "open"}).json["data"]["status"]
        == "open"
    )
    assert (
        customer(ivan).patch(f"/tickets/{ticket.pk}", {"job_type": None}).json["data"]["job_type"]
        is None
    )


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("bob", {"priority": 1}),
        ("bob", {"priority": "x", "subject": 5}),
        ("bob", {"job_type": "Hardware", "subject": "Mine"}),
        ("bob", {"status": "in_progress"}),
        ("erin", {"subject": "Hers"}),
        ("erin", {}),
    ],
)
def test_it_refuses_what_one_sees_but_may_not_change(customer, cast, agent, ticket, name, body):
    add_watcher(ticket, user=cast.erin, by=agent)
    assert customer(cast.person(name)).send("PUT", f"/tickets/{ticket.pk}", body).status == 403
    ticket.refresh_from_db()
    assert (ticket.title, ticket.version) == ("Printer not working", 1)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"subject": "x"}, "subject"),
        ({"status": "Resolved"}, "status"),
        ({"status": 1}, "status"),
        ({"priority": 9}, "priority"),
        ({"job_type": "Gardening"}, "job_type"),
        ({"job_type": ""}, "job_type"),
        ({"description": "x"}, "description"),
        ({"assigned_tech": 1}, "assigned_tech"),
    ],
)
def test_it_refuses_changes_that_cannot_be(customer, ivan, ticket, body, field):
    answer = customer(ivan).send("PUT", f"/tickets/{ticket.pk}", body)
    assert (answer.status, set(answer.errors)) == (400, {field})
