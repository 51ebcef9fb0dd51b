"""`sla` of a ticket, and `GET /slas`, as the contract has them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def ticket(office, wall):
    office.golden = office.policy(priority=3)
    return office.ticket()


def sla(api, person, ticket):
    answer = api(person).get(f"/tickets/{ticket.public_id}")
    assert answer.status == 200
    return answer.json.get("sla")


def test_it_says_how_the_clocks_stand(api, agent, office, wall, ticket):
    wall.at("2026-03-02 09:30:00.123456")
    assert sla(api, agent, ticket) == {
        "policy_id": str(office.golden.public_id),
        "response_elapsed_ms": 1_800_123,
        "resolution_elapsed_ms": 1_800_123,
        "response_target_mins": 60,
        "resolution_target_mins": 480,
        "paused": False,
        "response_due_at": "2026-03-02T15:00:00.000000Z",
        "resolution_due_at": "2026-03-02T22:00:00.000000Z",
        "response_breached": False,
        "resolution_breached": False,
    }


def test_it_says_why_the_clocks_are_paused(api, agent, office, wall, ticket, cast):
    wall.at("2026-03-02 09:30")
    cast.comment(ticket, agent)
    office.move(ticket, "Pending")
    wall.at("2026-03-03 09:30")
    assert sla(api, agent, ticket) == {
        "policy_id": str(office.golden.public_id),
        "response_elapsed_ms": 1_800_000,
        "resolution_elapsed_ms": 1_800_000,
        "response_target_mins": 60,
        "resolution_target_mins": 480,
        "paused": True,
        "reason": "Pending",
        "response_due_at": "2026-03-02T15:00:00.000000Z",
        "response_breached": False,
        "resolution_breached": False,
        "responded_at": "2026-03-02T14:30:00.000000Z",
    }


def test_it_shows_the_last_reading_of_a_ticket_that_is_done(api, agent, bob, office, wall, ticket):
    wall.at("2026-03-03 09:01")
    office.move(ticket, "Resolved")
    wall.at("2026-03-09 09:00")
    found = sla(api, agent, ticket)
    assert found["resolution_elapsed_ms"] == 481 * 60_000
    assert found["resolution_breached"] is True
    assert found == sla(api, bob, ticket)


def test_it_is_left_out_where_nothing_is_promised(api, agent, office):
    answer = api(agent).get(f"/tickets/{office.ticket().public_id}")
    assert "sla" not in answer.json


def test_it_keeps_the_rest_of_the_ticket_and_its_tag(api, agent, office, ticket):
    answer = api(agent).get(f"/tickets/{ticket.public_id}")
    assert answer.json["custom_json"] == {}
    assert answer.headers["ETag"] == f'"{ticket.version}"'


def test_it_takes_one_query_for_ticket_and_clocks(api, agent, ticket):
    speaker = api(agent)
    speaker.get(f"/tickets/{ticket.public_id}")
    with CaptureQueriesContext(connection) as queries:
        speaker.get(f"/tickets/{ticket.public_id}")
    # The ticket itself goes past Django's cursor, prepared; nothing of SLA is asked beside it.
    assert [q["sql"] for q in queries if "sla" in q["sql"] or "statuschange" in q["sql"]] == []


def test_it_follows_a_changed_policy_at_once(api, agent, office, ticket):
    from tickets.services import update_policy

    assert sla(api, agent, ticket)["response_target_mins"] == 60
    update_policy(office.golden, changes={"response_target_mins": 90}, by=office.by)
    assert sla(api, agent, ticket)["response_target_mins"] == 90


def test_it_lists_the_policies(api, agent, office, ticket, cast):
    company = cast.company("Acme Corp")
    other = office.policy("Acme", company=company, team=office.team, calendar=office.calendar)
    assert api(agent).get("/slas").json == [
        {
            "id": str(other.public_id),
            "name": "Acme",
            "response_target_mins": 60,
            "resolution_target_mins": 480,
            "company": "Acme Corp",
            "team_id": str(office.team.public_id),
            "calendar": "Office hours",
            "at_risk_percent": 80,
            "is_active": True,
        },
        {
            "id": str(office.golden.public_id),
            "name": "Normal",
            "response_target_mins": 60,
            "resolution_target_mins": 480,
            "priority": 3,
            "at_risk_percent": 80,
            "is_active": True,
        },
    ]


def test_policies_are_for_agents_of_the_tenant(api, office, ticket, bob, rita):
    assert api().get("/slas").status == 401
    assert api(bob).get("/slas").json == {"error": "forbidden"}
    assert api(rita).get("/slas").json == []
