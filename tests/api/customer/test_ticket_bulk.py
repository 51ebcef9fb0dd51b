"""The same done to several tickets (V021)."""

import pytest

from accounts.services import system_user
from tickets.models import Comment, Ticket
from tickets.services import add_job_type


@pytest.fixture
def three(cast, bob, ivan, mallory):
    return [cast.ticket(person, title="Printer") for person in (bob, ivan, mallory)]


def run(ask, tickets, action, value=None):
    body = {"ticket_ids": [ticket.pk for ticket in tickets], "action": action}
    return ask.post("/tickets/bulk", body | ({} if value is None else {"value": value}))


def test_it_tells_of_each_ticket_what_became_of_it(customer, bob, three):
    mine, colleagues, theirs = three
    answer = run(customer(bob), three, "close")
    assert answer.status == 200
    assert answer.json == {
        "success": True,
        "data": {
            "processed": 3,
            "succeeded": 1,
            "failed": 2,
            "results": [
                {"ticket_id": mine.pk, "success": True, "error": None},
                *(
                    {
                        "ticket_id": each.pk,
                        "success": False,
                        "error": "There is no such thing here.",
                    }
                    for each in (colleagues, theirs)
                ),
            ],
        },
    }
    assert [ticket.status for ticket in Ticket.objects.order_by("pk")] == ["Closed", "New", "New"]


@pytest.mark.parametrize(
    ("action", "value", "field", "wanted"),
    [
        ("close", None, "status", "Closed"),
        ("reopen", None, "status", "New"),
        ("set_status", "on_hold", "status", "Pending"),
        ("set_priority", 1, "priority", 1),
        ("set_job_type", "network", "job_type__name", "Network"),
        ("add_comment", "Any news?", "comments__body_md", "Any news?"),
    ],
)
def test_it_does_what_it_people_want(customer, cast, ivan, three, action, value, field, wanted):
    add_job_type(cast.tenant, name="Network", by=system_user(cast.tenant))
    told = run(customer(ivan), three, action, value).json["data"]
    assert [each["success"] for each in told["results"]] == [True, True, False]
    assert Ticket.objects.filter(pk__in=[t.pk for t in three[:2]], **{field: wanted}).count() == 2


def test_it_refuses_a_customer_what_only_it_may(customer, bob, three):
    for action, value in (("set_priority", 1), ("set_status", "in_progress")):
        told = run(customer(bob), three[:1], action, value).json["data"]["results"][0]
        assert told["success"] is False
        assert told["error"].startswith("You may change the subject of your own ticket")
    assert run(customer(bob), three[:1], "set_status", "closed").json["data"]["succeeded"] == 1


def test_it_takes_a_ticket_once(customer, bob, three):
    told = run(customer(bob), three[:1] * 3, "add_comment", "Hello?").json["data"]
    assert told["processed"] == 1
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ticket_ids": []}, "ticket_ids"),
        ({"ticket_ids": [1] * 101}, "ticket_ids"),
        ({"ticket_ids": ["1"]}, "ticket_ids"),
        ({"ticket_ids": 1}, "ticket_ids"),
        ({"action": "delete"}, "action"),
        ({"action": None}, "action"),
        ({"action": "set_status", "value": "Resolved"}, "value"),
        ({"action": "set_status"}, "value"),
        ({"action": "set_priority", "value": "1"}, "value"),
        ({"action": "set_priority", "value": True}, "value"),
        ({"action": "set_priority", "value": 1.0}, "value"),
        ({"action": "set_priority", "value": [1]}, "value"),
        ({"action": "set_job_type", "value": "Gardening"}, "value"),
        ({"action": "add_comment", "value": " "}, "value"),
        ({"action": "add_comment", "value": {"a": 1}}, "value"),
        ({"action": "add_comment", "value": "Nul \0"}, "value"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_it_refuses_what_cannot_be_done(customer, bob, three, changes, field):
    body = {"ticket_ids": [three[0].pk], "action": "close"} | changes
    answer = customer(bob).post("/tickets/bulk", body)
    assert (answer.status, set(answer.errors)) == (400, {field})
