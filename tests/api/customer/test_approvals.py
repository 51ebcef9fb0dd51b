"""Approvals: V015 to V019, what is told of one, and who stands in for a manager."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Delegation
from accounts.services import add_manager_group, delegate_decisions, system_user
from tickets.models import Approval, Ticket
from tickets.services import add_job_type, approve_ticket

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
KEYS = {
    "ticket_id", "ticket_number", "subject", "description", "status", "priority", "job_type",
    "assigned_tech", "created_at", "updated_at", "closed_at", "approval_status",
}  # fmt: skip


@pytest.fixture
def access(cast):
    return add_job_type(
        cast.tenant, name="Access", requires_approval=True, by=system_user(cast.tenant)
    )


@pytest.fixture
def asked(cast, access, dana, bob, erin):
    add_manager_group(
        bob.company,
        name="Sales",
        managers=[dana],
        members=[bob, erin],
        by=system_user(bob.tenant),
    )
    return cast.ticket(bob, title="Access to the ledger", job_type=access)


def test_it_says_at_once_that_approval_is_needed(customer, asked, bob):
    answer = customer(bob).post(
        "/tickets", {"subject": "The vault", "description": "Please.", "job_type": "Access"}
    )
    assert answer.status == 201
    assert (answer.json["status"], answer.json["requires_approval"]) == ("on_hold", True)
    detail = customer(bob).get(f"/tickets/{answer.json['ticket_id']}").json
    assert (detail["status"], detail["approval_status"]) == ("on_hold", "pending")
    assert detail["approval"]["status"] == "pending"


def test_it_lists_what_waits_for_me(customer, cast, access, asked, dana):
    cast.ticket(cast.bob)
    second = cast.ticket(cast.erin, job_type=access)
    for path in ("/tickets/pending-approval", "/tickets/pending-approvals"):
        answer = customer(dana).get(path)
        assert answer.status == 200
        assert answer.json["pagination"] == {"page": 1, "limit": 20, "total": 2, "total_pages": 1}
        first, other = answer.json["tickets"]
        assert set(first) == KEYS | {"requested_by", "requested_by_number", "requested_at"}
        assert (first["ticket_id"], other["ticket_id"]) == (asked.pk, second.pk)
        assert (first["requested_by"], first["status"]) == ("Bob Keller", "on_hold")
        assert first["requested_by_number"] == cast.bob.employee_number
        assert MOMENT.fullmatch(first["requested_at"])
    assert len(customer(dana).get("/tickets/pending-approval?limit=1&page=2").json["tickets"]) == 1
    assert customer(dana).get("/tickets/pending-approval?limit=0").status == 400
    assert customer(cast.bob).get("/tickets/pending-approval").status == 403


def test_it_counts_for_everybody(customer, cast, asked, dana, bob, ivan):
    for path in ("/tickets/pending-approval/count", "/tickets/pending-approvals/count"):
        assert customer(dana).get(path).json == {"is_manager": True, "pending_count": 1}
        for person in (bob, ivan, cast.mallory, cast.agent):
            answer = customer(person).get(path)
            assert answer.status == 200
            assert answer.json == {
                "is_manager": person.username == "mallory", "pending_count": 0,
            }  # fmt: skip
    delegate_decisions(dana, delegate=cast.erin, starts_on=timezone.now().date(), by=dana)
    told = customer(cast.erin).get("/tickets/pending-approval/count").json
    assert told == {"is_manager": True, "pending_count": 1}


@pytest.mark.parametrize("body", [None, {}, {"comment": "Needed."}])
def test_it_approves(customer, asked, dana, body):
    answer = customer(dana).post(f"/tickets/{asked.pk}/approve", body)
    assert answer.status == 200, answer.body
    data = answer.json["data"]
    assert MOMENT.fullmatch(data.pop("decided_at"))
    assert data == {
        "ticket_id": asked.pk,
        "status": "open",
        "approval_status": "approved",
        "decided_by": "Dana Whitfield",
        "decided_for": None,
        "comment": (body or {}).get("comment", ""),
    }
    again = customer(dana).post(f"/tickets/{asked.pk}/approve", body)
    assert (again.status, again.json["code"]) == (400, "already_decided")


def test_it_rejects_with_a_reason_for_the_requester(customer, asked, dana, bob):
    path = f"/tickets/{asked.pk}/reject"
    for body in (None, {}, {"reason": ""}, {"reason": " "}, {"reason": 7}, {"reason": "x" * 5001}):
        assert customer(dana).post(path, body).status == 400
    answer = customer(dana).post(path, {"reason": "This needs a budget first."})
    assert answer.status == 200
    assert (answer.json["data"]["status"], answer.json["data"]["approval_status"]) == (
        "closed", "rejected",
    )  # fmt: skip
    told = customer(bob).get(f"/tickets/{asked.pk}").json
    assert told["approval"]["comment"] == "This needs a budget first."
    assert told["approval"]["decided_by"] == "Dana Whitfield"
    again = customer(dana).post(path, {"reason": "Again."})
    assert (again.status, again.json["code"]) == (400, "already_decided")


def test_it_decides_nothing_that_nobody_asks(customer, cast, asked, dana, bob):
    ticket = cast.ticket(bob)
    answer = customer(dana).post(f"/tickets/{ticket.pk}/approve", {})
    assert (answer.status, answer.json["code"]) == (400, "not_pending")


def test_it_refuses_in_the_order_of_the_house(customer, cast, asked, access, dana):
    """401, 404, 403, 400."""
    for act in ("approve", "reject"):
        path = f"/tickets/{asked.pk}/{act}"
        assert customer().post(path, 7).status == 401
        for name in ("erin", "mallory", "walt"):
            assert customer(cast.person(name)).post(path, {"x": 1}).status == 404, name
        for name in ("bob", "ivan", "agent"):
            assert customer(cast.person(name)).post(path, {"x": 1}).status == 403, name
        assert customer(dana).post(path, {"x": 1}).status == 400
    own = cast.ticket(dana, job_type=access)
    assert customer(dana).post(f"/tickets/{own.pk}/approve", {}).status == 403
    assert Ticket.objects.get(pk=asked.pk).approval_status == "pending"


def test_it_lists_the_tickets_of_my_team(customer, cast, asked, dana, erin):
    hers = cast.ticket(erin, title="Tablet is slow")
    cast.ticket(dana)
    cast.ticket(cast.ivan)
    ask = customer(dana)

    def found(query=""):
        answer = ask.get(f"/tickets/team{query}")
        assert answer.status == 200, answer.body
        assert set(answer.json["pagination"]) == {"page", "limit", "total", "total_pages"}
        return [each["ticket_id"] for each in answer.json["tickets"]]

    assert found() == [hers.pk, asked.pk]
    assert found("?status=on_hold") == [asked.pk]
    assert found(f"?employee_number={erin.employee_number}") == [hers.pk]
    assert found(f"?employee_number={dana.employee_number}") == []
    assert found("?limit=1&page=2") == [asked.pk]
    assert ask.get("/tickets/team?employee_number=x").status == 400
    assert ask.get("/tickets/team?status=x").status == 400
    assert customer(cast.bob).get("/tickets/team").status == 403
    assert ask.get(f"/tickets/{hers.pk}").status == 200


def test_it_tells_who_decides_and_what_was_decided(customer, cast, asked, dana, bob):
    path = f"/tickets/{asked.pk}/approval"
    pending = customer(bob).get(path).json["data"]
    assert pending["approval_status"] == "pending"
    assert pending["may_decide"] is False
    assert pending["deciders"] == [
        {"employee_number": dana.employee_number, "name": "Dana Whitfield"}
    ]
    assert customer(dana).get(path).json["data"]["may_decide"] is True
    approve_ticket(asked, comment="Fine.", by=dana)
    decided = customer(bob).get(path).json["data"]
    assert (decided["approval_status"], decided["deciders"]) == ("approved", [])
    [entry] = decided["history"]
    assert (entry["status"], entry["decided_by"], entry["comment"]) == (
        "approved", "Dana Whitfield", "Fine.",
    )  # fmt: skip
    assert customer(cast.mallory).get(path).status == 404
    plain = cast.ticket(bob)
    assert customer(bob).get(f"/tickets/{plain.pk}/approval").json["data"]["history"] == []


def test_it_keeps_work_back_from_it_people_too(customer, asked, ivan, bob):
    path = f"/tickets/{asked.pk}"
    answer = customer(ivan).send("PUT", path, {"status": "in_progress"})
    assert (answer.status, answer.json["code"]) == (400, "approval_pending")
    opened = customer(bob).send("PUT", path, {"status": "open"})
    assert (opened.status, opened.json["code"]) == (400, "approval_pending")
    assert customer(bob).send("PUT", path, {"status": "closed"}).status == 200
    assert Approval.objects.get().state == "withdrawn"


# ── Standing in ──────────────────────────────────────────────────────────────────────────────────
def test_it_delegates_for_some_days(customer, asked, dana, erin):
    ask, path = customer(dana), "/profile/delegation"
    assert ask.get(path).json == {"success": True, "data": None}
    today = timezone.now().date()
    body = {
        "delegate_employee_number": erin.employee_number,
        "from": today.isoformat(),
        "until": (today + timedelta(days=7)).isoformat(),
        "note": "Holiday",
    }
    told = {**body, "delegate_name": "Erin Walsh", "is_current": True}
    assert ask.send("PUT", path, body).json == {"success": True, "data": told}
    assert ask.get(path).json["data"] == told
    answer = customer(erin).post(f"/tickets/{asked.pk}/approve", {"comment": "For Dana."})
    assert answer.json["data"]["decided_by"] == "Erin Walsh"
    assert answer.json["data"]["decided_for"] == "Dana Whitfield"
    assert ask.delete(path).status == 204
    assert ask.delete(path).status == 204
    assert ask.get(path).json["data"] is None


def test_it_replaces_one_stand_in_by_another(customer, dana, erin, bob):
    ask, path = customer(dana), "/profile/delegation"
    for person in (erin, bob):
        body = {
            "delegate_employee_number": person.employee_number,
            "from": "2026-03-10T14:30:00Z",
            "until": None,
        }
        data = ask.send("PATCH", path, body).json["data"]
        assert (data["delegate_employee_number"], data["from"], data["until"]) == (
            person.employee_number, "2026-03-10", None,
        )  # fmt: skip


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_it_changes_of_a_delegation_what_is_sent(customer, dana, erin, bob, method):
    ask, path = customer(dana), "/profile/delegation"
    today = timezone.now().date()
    refused = ask.send(method, path, {"note": "Holiday"})
    assert (refused.status, set(refused.errors)) == (400, {"delegate_employee_number", "from"})
    body = {"delegate_employee_number": erin.employee_number, "from": today.isoformat()}
    until = (today + timedelta(days=7)).isoformat()
    ask.send(method, path, body | {"until": until, "note": "Holiday"})
    told = ask.send(method, path, {"delegate_employee_number": bob.employee_number}).json["data"]
    assert (told["delegate_name"], told["from"], told["until"], told["note"]) == (
        "Bob Keller", today.isoformat(), until, "Holiday",
    )  # fmt: skip
    assert ask.send(method, path, {"until": None}).json["data"]["until"] is None


def test_it_begins_a_delegation_anew_once_the_last_one_is_over(customer, dana, erin, bob):
    past = timezone.now().date() - timedelta(days=9)
    Delegation.objects.create(manager=dana, delegate=erin, starts_on=past, ends_on=past, note="Ill")
    ask, path = customer(dana), "/profile/delegation"
    assert ask.send("PATCH", path, {"delegate_employee_number": bob.employee_number}).status == 400
    body = {"delegate_employee_number": bob.employee_number, "from": "2026-03-10"}
    told = ask.send("PATCH", path, body).json["data"]
    assert (told["until"], told["note"]) == (None, "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"delegate_employee_number": 99999}, "delegate_employee_number"),
        ({"delegate_employee_number": "1"}, "delegate_employee_number"),
        ({"from": "soon"}, "from"),
        ({"from": "2026-02-30"}, "from"),
        ({"from": None}, "from"),
        ({"until": "2020-01-01"}, "until"),
        ({"note": "x" * 501}, "note"),
        ({"color": "red"}, "color"),
    ],
)
def test_it_refuses_a_delegation_that_cannot_be(customer, dana, erin, changes, field):
    body = {"delegate_employee_number": erin.employee_number, "from": "2026-03-10"}
    answer = customer(dana).send("PUT", "/profile/delegation", body | changes)
    assert (answer.status, set(answer.errors)) == (400, {field})


def test_it_lets_managers_delegate_to_colleagues_only(customer, dana, bob, mallory, agent):
    for person in (dana, mallory, agent):
        body = {"delegate_employee_number": person.employee_number, "from": "2026-03-10"}
        answer = customer(dana).send("PUT", "/profile/delegation", body)
        assert (answer.status, set(answer.errors)) == (400, {"delegate_employee_number"})
    assert customer(bob).send("PUT", "/profile/delegation", {}).status == 403
