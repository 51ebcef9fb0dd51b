"""Opening a ticket."""

import threading

import pytest
from django.db import connection

from helpdesk.core.models import Counter, Event
from tickets.models import StatusChange, Ticket
from tickets.services import create_ticket


def opening(requester, **fields):
    return {
        "title": "Printer on fire",
        "priority": 2,
        "requester_id": str(requester.public_id),
    } | fields


def test_it_opens_a_ticket_for_somebody(api, agent, bob):
    body = opening(
        bob,
        description="It *burns*.",
        urgency=1,
        category="Hardware",
        subcategory="Printer",
        tags=["Fire", "fire", " 3rd floor "],
        custom_json={"floor": 3, "nothing": None},
    )
    answer = api(agent).post("/tickets", body)
    assert answer.status == 201
    ticket = Ticket.objects.get(public_id=answer.json["id"])
    assert answer.json == {"id": str(ticket.public_id), "number": "TKT-000001", "status": "New"}
    seen = api(agent).get(f"/tickets/{ticket.public_id}").json
    assert {name: seen[name] for name in body if name != "tags"} == {
        name: body[name] for name in body if name != "tags"
    }
    assert seen["tags"] == ["fire", "3rd floor"]
    assert seen["source"] == "api"
    assert (ticket.company, ticket.tenant) == (bob.company, bob.tenant)


def test_it_records_who_opened_it(api, agent, bob):
    api(agent).post("/tickets", opening(bob))
    change = StatusChange.objects.get()
    assert (change.old_status, change.new_status, change.by) == ("", "New", agent)
    event = Event.objects.get(type="ticket_created")
    assert event.actor == agent
    assert event.data["status"] == "New"


def test_it_is_opened_by_a_customer_for_themself(api, bob):
    answer = api(bob).post("/tickets", {"title": "Help me", "priority": 4})
    assert answer.status == 201
    assert Ticket.objects.get().requester == bob
    assert api(bob).post("/tickets", opening(bob)).status == 201


def test_it_is_not_opened_by_a_customer_for_others(api, bob, dana, agent):
    for other in (dana, agent):
        answer = api(bob).post("/tickets", opening(other))
        assert answer.status == 400
        assert list(answer.errors) == ["requester_id"]


def test_it_is_not_opened_by_who_may_not(api, erin):
    answer = api(erin).post("/tickets", {"title": 7})
    assert (answer.status, answer.json) == (403, {"error": "forbidden"})


def test_it_needs_a_requester_from_agents(api, agent):
    answer = api(agent).post("/tickets", {"title": "Help me", "priority": 4})
    assert answer.status == 400
    assert list(answer.errors) == ["requester_id"]


def test_it_needs_a_requester_of_the_same_tenant(api, agent, walt):
    answer = api(agent).post("/tickets", opening(walt))
    assert answer.status == 400
    assert list(answer.errors) == ["requester_id"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", None), ("title", ""), ("title", "ab"), ("title", "  ab  "), ("title", "x" * 301),
        ("title", 123), ("title", ["abc"]), ("title", {"a": 1}), ("title", "abc\x00"),
        ("title", "\u200b\u200b\u200b\u200b"),
        ("description", 1), ("description", "x" * 100_001), ("description", "\x00"),
        ("priority", None), ("priority", 0), ("priority", 5), ("priority", "2"), ("priority", 2.0),
        ("priority", True), ("priority", -1), ("priority", 2**31), ("priority", 2**63),
        ("priority", 10**40), ("priority", []),
        ("urgency", 0), ("urgency", 5), ("urgency", "1"), ("urgency", False),
        ("category", 1), ("category", "x" * 101), ("subcategory", "x" * 101),
        ("tags", "fire"), ("tags", [1]), ("tags", ["x" * 51]), ("tags", None), ("tags", {}),
        ("tags", [str(n) for n in range(31)]), ("tags", ["\x00"]), ("tags", [["a"]]),
        ("custom_json", []), ("custom_json", "{}"), ("custom_json", None), ("custom_json", 1),
        ("custom_json", {"a": "\x00"}), ("custom_json", {"\x00": 1}),
        ("custom_json", {"a": "x" * 70_000}),
        ("requester_id", None), ("requester_id", ""), ("requester_id", "nonsense"),
        ("requester_id", 7), ("requester_id", "00000000-0000-0000-0000-000000000000"),
        ("requester_id", ["x"]), ("requester_id", "urn:uuid:00000000-0000-0000-0000-000000000000"),
        ("status", "Closed"), ("source", "email"), ("number", 7), ("tenant", 1), ("company", 1),
        ("assignee_id", None), ("created_at", "2020-01-01T00:00:00Z"), ("by", 1), ("self", 1),
        ("code", "x"), ("message", "x"), ("", 1),
    ],
)  # fmt: skip
def test_it_names_the_field_that_is_wrong(api, agent, bob, field, value):
    answer = api(agent).post("/tickets", opening(bob, **{field: value}))
    assert answer.status == 400
    assert list(answer.errors) == [field]
    assert isinstance(answer.errors[field], str)
    assert not Ticket.objects.exists()


def test_it_names_all_wrong_fields_at_once(api, agent):
    answer = api(agent).post("/tickets", {"priority": "high", "title": 1})
    assert set(answer.errors) == {"priority", "title"}


def test_it_takes_texts_up_to_their_limits(api, agent, bob):
    body = opening(bob, title="x" * 300, description="y" * 100_000)
    assert api(agent).post("/tickets", body).status == 201


def test_it_keeps_lone_backslashes_and_every_script(api, agent, bob):
    body = opening(bob, title="日本語 🔥 Ünïcödé \\", description="a\r\nb\rc\u202ed")
    ticket_id = api(agent).post("/tickets", body).json["id"]
    seen = api(agent).get(f"/tickets/{ticket_id}").json
    assert seen["title"] == body["title"]
    assert seen["description"] == "a\nb\nc\u202ed"


def test_it_counts_for_each_tenant(api, agent, bob, rita, walt):
    assert api(agent).post("/tickets", opening(bob)).json["number"] == "TKT-000001"
    assert api(rita).post("/tickets", opening(walt)).json["number"] == "TKT-000001"
    assert api(agent).post("/tickets", opening(bob)).json["number"] == "TKT-000002"


def test_it_gives_a_number_back_when_the_ticket_fails(api, agent, bob, rita):
    assert api(agent).post("/tickets", opening(bob)).json["number"] == "TKT-000001"
    assert api(agent).post("/tickets", opening(bob, title="")).status == 400
    assert api(agent).post("/tickets", opening(bob)).json["number"] == "TKT-000002"


def test_it_shows_long_numbers_whole(api, agent, bob):
    api(agent).post("/tickets", opening(bob))
    Counter.objects.filter(name="ticket").update(value=1_234_567)
    assert api(agent).post("/tickets", opening(bob)).json["number"] == "TKT-1234568"
    assert api(agent).get("/tickets").json[0]["number"] == "TKT-1234568"


@pytest.mark.django_db(transaction=True)
def test_it_counts_without_gaps_when_many_open_at_once(cast, bob):
    start, failures = threading.Barrier(20), []

    def work(number):
        try:
            start.wait()
            # Every fourth one fails, and must take no number with it.
            title = "Parallel" if number % 4 else "x"
            create_ticket(bob.tenant, title=title, priority=3, requester=bob, source="api", by=bob)
        except Exception as error:  # noqa: BLE001  judged below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(error).__name__ for error in failures] == ["Invalid"] * 5
    assert sorted(Ticket.objects.values_list("number", flat=True)) == list(range(1, 16))


def test_it_is_limited_to_so_many_a_minute(api, agent, bob, settings):
    settings.RATE_LIMIT_TICKETS = 2
    assert api(agent).get("/tickets").status == 200
    assert api(agent).get("/tickets").status == 200
    refused = api(agent).post("/tickets", opening(bob))
    assert (refused.status, refused.json) == (429, {"error": "rate limited"})
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert api(bob).get("/tickets").status == 200
