"""How backups stand, and asking for data back: V110 to V112."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.services import switch_module
from assets.services import add_backup_device, add_backup_job, record_backup_run, update_backup_job
from helpdesk.core.models import Event
from tests.stock import Stock
from tickets.models import Ticket
from tickets.services import add_job_type, approve_ticket, reject_ticket, update_ticket

WANTED = "/backups/restore-requests"
POINT = "2026-03-10T14:30:00Z"


@pytest.fixture
def stock(bob):
    return Stock(bob.company)


def ran(stock, job, status, hours, **fields):
    began = timezone.now() - dt.timedelta(hours=hours)
    return record_backup_run(job, status=status, started_at=began, by=stock.by, **fields)


def another(stock, name, **fields):
    device = add_backup_device(stock.company, name=name, by=stock.by)
    return add_backup_job(device, name="Nightly", by=stock.by, **fields)


# ── How they stand ───────────────────────────────────────────────────────────────────────────────
def test_it_tells_the_latest_backups(customer, bob, stock):
    run = stock.run
    data = customer(bob).get("/backups").json["data"]
    assert data == {
        "status": {
            "protected": 1,
            "healthy": 1,
            "warning": 0,
            "failed": 0,
            "last_success_at": f"{run.finished_at:%Y-%m-%dT%H:%M:%SZ}",
        },
        "backups": [
            {
                "backup_id": run.pk,
                "asset_id": stock.asset.pk,
                "machine_name": "Printer asset",
                "job_name": "Nightly",
                "type": "image",
                "status": "success",
                "size_bytes": 5_000_000,
                "started_at": f"{run.started_at:%Y-%m-%dT%H:%M:%SZ}",
                "finished_at": f"{run.finished_at:%Y-%m-%dT%H:%M:%SZ}",
                "verified": False,
            }
        ],
    }
    assert customer(bob).get("/backups/status").json["data"] == data


def test_it_counts_each_device_by_its_last_run(customer, bob, stock):
    ran(stock, stock.job, "failed", 3)
    ran(stock, stock.job, "running", 1)
    ran(stock, another(stock, "Files"), "warning", 2)
    ran(stock, another(stock, "Old"), "success", 2)
    another(stock, "New")
    update_backup_job(another(stock, "Gone"), changes={"is_active": False}, by=stock.by)
    status = customer(bob).get("/backups").json["data"]["status"]
    del status["last_success_at"]
    assert status == {"protected": 4, "healthy": 1, "warning": 1, "failed": 1}


def test_it_tells_of_one_asset_and_no_more_than_asked(customer, bob, stock):
    ran(stock, stock.job, "success", 3)
    ran(stock, another(stock, "Files"), "success", 2)
    ask = customer(bob)
    assert len(ask.get("/backups?limit=1").json["data"]["backups"]) == 1
    data = ask.get(f"/backups?asset_id={stock.asset.pk}").json["data"]
    assert (data["status"]["protected"], len(data["backups"])) == (1, 2)
    assert ask.get("/backups?asset_id=99999999").json["data"]["backups"] == []
    assert ask.get("/backups?asset_id=x").status == 400


def test_it_shows_nothing_to_others(customer, erin, mallory, stock):
    assert customer(erin).get("/backups").status == 403
    assert customer(mallory).get("/backups").json["data"] == {
        "status": {
            "protected": 0, "healthy": 0, "warning": 0, "failed": 0, "last_success_at": None,
        },
        "backups": [],
    }  # fmt: skip


def test_it_records_the_same_run_once(stock):
    began = stock.run.started_at
    record_backup_run(stock.job, status="warning", started_at=began, by=stock.by)
    assert stock.job.runs.get().status == "warning"


# ── Asking for data back ─────────────────────────────────────────────────────────────────────────
def test_it_makes_a_ticket_of_a_request(customer, bob, agent, stock):
    body = {
        "description": "I deleted the *quotes* folder.",
        "asset_id": stock.asset.pk,
        "backup_id": stock.run.pk,
        "restore_point": POINT,
        "paths": ["C:\\Sales\\Quotes", "<script>alert(1)</script>"],
        "destination": "alternate",
        "urgency": 2,
    }
    answer = customer(bob).post(WANTED, body)
    assert answer.status == 201
    data = answer.json["data"]
    ticket = Ticket.objects.get(pk=data["ticket_id"])
    assert data == {
        "request_id": data["request_id"],
        "status": "submitted",
        "machine_name": "Printer asset",
        "requested_by": bob.employee_number,
        "requested_by_name": "Bob Keller",
        "created_at": data["created_at"],
        "ticket_id": ticket.pk,
        "ticket_number": ticket.number,
        **body,
    }
    assert (ticket.title, ticket.requester, ticket.priority, ticket.asset) == (
        "Restore: Printer asset", bob, 2, stock.asset,
    )  # fmt: skip
    assert "    C:\\Sales\\Quotes" in ticket.description
    assert "2026-03-10 14:30 UTC" in ticket.description
    told = Event.objects.get(type="restore_requested")
    assert (told.actor, told.data["ticket"]) == (bob, ticket.reference)
    for person in (bob, agent):
        assert customer(person).get(f"{WANTED}/{data['request_id']}").json["data"] == data


def test_it_takes_the_least_there_is_from_anybody(customer, erin):
    data = customer(erin).post(WANTED, {"description": "My desktop is empty"}).json["data"]
    ticket = Ticket.objects.get(pk=data["ticket_id"])
    assert (ticket.title, ticket.priority) == ("Restore: My desktop is empty", 3)
    assert (data["asset_id"], data["paths"], data["destination"]) == (None, [], "original")


def test_it_knows_the_asset_and_the_moment_of_a_backup(customer, bob, stock):
    body = {"description": "All", "backup_id": stock.run.pk}
    data = customer(bob).post(WANTED, body).json["data"]
    assert data["asset_id"] == stock.asset.pk
    assert data["restore_point"] == f"{stock.run.started_at:%Y-%m-%dT%H:%M:%SZ}"


def test_it_has_the_job_type_of_restores(customer, cast, admin, bob):
    kind = add_job_type(cast.tenant, name="Data restore", default_priority=2, by=admin)
    data = customer(bob).post(WANTED, {"description": "All"}).json["data"]
    ticket = Ticket.objects.get(pk=data["ticket_id"])
    assert (ticket.job_type, ticket.priority) == (kind, 2)


def test_it_follows_its_ticket(customer, agent, bob):
    ask = customer(bob)
    made = ask.post(WANTED, {"description": "All"}).json["data"]
    ticket = Ticket.objects.get(pk=made["ticket_id"])
    for status, state in (
        ("In Progress", "in_progress"), ("Pending", "on_hold"), ("Resolved", "completed"),
    ):  # fmt: skip
        update_ticket(ticket, changes={"status": status}, by=agent)
        assert ask.get(f"{WANTED}/{made['request_id']}").json["data"]["status"] == state
        listed = ask.get(f"{WANTED}?status={state}").json["restore_requests"]
        assert [each["request_id"] for each in listed] == [made["request_id"]]
    assert ask.get(f"{WANTED}?status=submitted").json["restore_requests"] == []
    assert ask.get(f"{WANTED}?status=lost").status == 400


def test_it_waits_for_a_managers_yes(customer, cast, admin, agent, bob):
    add_job_type(cast.tenant, name="Data restore", requires_approval=True, by=admin)
    ask = customer(bob)
    first, second = (ask.post(WANTED, {"description": "All"}).json["data"] for _ in range(2))
    assert first["status"] == "pending_approval"
    for made, decide in ((first, approve_ticket), (second, reject_ticket)):
        ticket = Ticket.objects.get(pk=made["ticket_id"])
        reason = {"reason": "No."} if decide is reject_ticket else {}
        decide(ticket, **reason, by=agent)
    states = {
        each["request_id"]: each["status"] for each in ask.get(WANTED).json["restore_requests"]
    }
    assert states == {first["request_id"]: "submitted", second["request_id"]: "rejected"}
    for state, made in (("submitted", first), ("rejected", second)):
        listed = ask.get(f"{WANTED}?status={state}").json["restore_requests"]
        assert [each["request_id"] for each in listed] == [made["request_id"]]


def test_it_is_seen_by_its_own_and_by_it(customer, bob, dana, erin, ivan, mallory, agent):
    made = customer(bob).post(WANTED, {"description": "All"}).json["data"]
    one = f"{WANTED}/{made['request_id']}"
    for person, count, status in (
        (bob, 1, 200), (ivan, 1, 200), (agent, 1, 200),
        (dana, 0, 404), (erin, 0, 404), (mallory, 0, 404),
    ):  # fmt: skip
        answer = customer(person).get(f"{WANTED}?per_page=5")
        assert answer.json["pagination"]["total"] == count
        assert customer(person).get(one).status == status
    assert customer(bob).get("/backups/recovery-requests").json["pagination"]["total"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "description"),
        ({"description": " "}, "description"),
        ({"description": "x" * 20_001}, "description"),
        ({"description": 1}, "description"),
        ({"description": "x", "asset_id": 0}, "asset_id"),
        ({"description": "x", "asset_id": "1"}, "asset_id"),
        ({"description": "x", "backup_id": 0}, "backup_id"),
        ({"description": "x", "restore_point": "yesterday"}, "restore_point"),
        ({"description": "x", "restore_point": "2999-01-01T00:00:00Z"}, "restore_point"),
        ({"description": "x", "paths": "C:"}, "paths"),
        ({"description": "x", "paths": ["a\nb"]}, "paths"),
        ({"description": "x", "paths": ["x" * 1001]}, "paths"),
        ({"description": "x", "paths": [str(n) for n in range(51)]}, "paths"),
        ({"description": "x", "destination": "moon"}, "destination"),
        ({"description": "x", "urgency": 5}, "urgency"),
        ({"description": "x", "ticket_id": 1}, "ticket_id"),
    ],
)
def test_it_refuses_what_cannot_be(customer, bob, body, field):
    answer = customer(bob).post(WANTED, body)
    assert (answer.status, set(answer.errors)) == (400, {field})
    assert not Ticket.objects.exists()


def test_it_restores_nothing_of_others_nor_from_a_failure(customer, bob, mallory, stock):
    theirs = Stock(mallory.company, "Scanner")
    failed = ran(stock, stock.job, "failed", 2)
    other = ran(stock, another(stock, "Files"), "success", 2)
    for body, field in (
        ({"asset_id": theirs.asset.pk}, "asset_id"),
        ({"backup_id": theirs.run.pk}, "backup_id"),
        ({"backup_id": failed.pk}, "backup_id"),
    ):
        answer = customer(bob).post(WANTED, {"description": "x", **body})
        assert (answer.status, set(answer.errors)) == (400, {field})
    unnamed = {"description": "x", "backup_id": other.pk}
    assert customer(bob).post(WANTED, unnamed).json["data"]["asset_id"] is None


def test_it_tells_nothing_of_equipment_to_who_sees_none(customer, erin, stock):
    for name, thing in (("asset_id", stock.asset), ("backup_id", stock.run)):
        answer = customer(erin).post(WANTED, {"description": "x", name: thing.pk})
        assert (answer.status, answer.errors) == (400, {name: "There is no such thing."})


def test_it_takes_a_repeated_request_once(customer, bob):
    keyed = {"Idempotency-Key": "restore-1"}
    first, again = (
        customer(bob).post(WANTED, {"description": "All"}, headers=keyed) for _ in range(2)
    )
    assert first.json == again.json
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("address", ["/backups", WANTED, f"{WANTED}/1"])
def test_it_is_part_of_a_module(customer, cast, admin, bob, address):
    switch_module(cast.tenant, key="backups", is_enabled=False, by=admin)
    answer = customer(bob).get(address)
    assert (answer.status, answer.json["code"]) == (403, "module_disabled")
