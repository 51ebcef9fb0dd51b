"""Searches that somebody keeps (V107 to V109)."""

import pytest

from helpdesk.core.errors import Forbidden
from helpdesk.core.models import Event
from helpdesk.search.models import SavedSearch
from helpdesk.search.services import MOST_SAVED, remove_search, save_search

pytestmark = pytest.mark.usefixtures("everybody")


def save(customer, person, **body):
    answer = customer(person).post("/search/saved", {"query": "printer"} | body)
    assert answer.status == 201, answer.body
    return answer.json["data"]


def test_it_keeps_a_search(customer, bob):
    filters = {"status": ["open"], "created_from": "2026-03-10", "asset_id": 7}
    body = {"name": "Printers", "types": ["assets", "tickets"], "filters": filters}
    saved = save(customer, bob, **body)
    assert saved == {
        "search_id": SavedSearch.objects.get().pk,
        "name": "Printers",
        "query": "printer",
        "types": ["tickets", "assets"],
        "filters": filters,
        "created_at": SavedSearch.objects.get().created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    for path in ("/search/saved", "/saved-searches"):
        told = customer(bob).get(path).json
        assert told["saved_searches"] == [saved]
        assert told["pagination"]["total"] == 1


def test_it_is_called_by_its_words_unless_told(customer, bob):
    saved = save(customer, bob, query="  wifi\n in the\u202e attic ")
    assert (saved["name"], saved["query"]) == ("wifi in the attic", "wifi in the attic")
    assert (saved["types"], saved["filters"]) == ([], {})
    assert len(save(customer, bob, query="x" * 200)["name"]) == 100


def test_it_shows_everybody_their_own(customer, bob, ivan, agent, rita):
    saved = save(customer, bob)
    path = f"/search/saved/{saved['search_id']}"
    for person in (ivan, agent, rita):
        assert customer(person).get("/search/saved").json["saved_searches"] == []
        assert customer(person).delete(path).status == 404
    answer = customer(bob).delete(path)
    assert (answer.status, answer.body) == (204, b"")
    assert customer(bob).delete(path).status == 404
    assert not SavedSearch.objects.exists()


def test_it_lets_nobody_act_for_another(bob, ivan):
    with pytest.raises(Forbidden):
        save_search(bob, query="printer", by=ivan)
    search = save_search(bob, query="printer", by=bob)
    with pytest.raises(Forbidden):
        remove_search(search, by=ivan)


def test_it_keeps_on_record_that_it_happened_but_not_what_was_looked_for(customer, bob, ivan):
    saved = save(customer, bob, query="pregnancy leave")
    customer(bob).delete(f"/search/saved/{saved['search_id']}")
    events = Event.objects.filter(subject_type="search.savedsearch").order_by("pk")
    assert [event.type for event in events] == ["search_saved", "search_removed"]
    for event in events:
        assert (event.actor, event.is_internal) == (bob, True)
        assert event.data == {"id": saved["search_id"]}
    assert b"search_saved" not in customer(ivan).get("/audit-log").body


def test_it_keeps_one_of_a_name(customer, bob, ivan):
    save(customer, bob, name="Printers")
    answer = customer(bob).post("/search/saved", {"name": "PRINTERS", "query": "x"})
    assert (answer.status, answer.json["code"], set(answer.errors)) == (400, "duplicate", {"name"})
    save(customer, ivan, name="Printers")


def test_it_keeps_so_many_and_no_more(customer, bob):
    SavedSearch.objects.bulk_create(
        SavedSearch(person=bob, name=f"No. {n}", query="x") for n in range(MOST_SAVED)
    )
    answer = customer(bob).post("/search/saved", {"query": "printer"})
    assert (answer.status, answer.json["code"]) == (400, "too_many")


def test_it_answers_a_repeated_request_as_before(customer, bob):
    headers = {"Idempotency-Key": "once"}
    answers = [
        customer(bob).post("/search/saved", {"query": "printer"}, headers=headers) for _ in range(2)
    ]
    assert answers[0].json == answers[1].json
    assert SavedSearch.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "query"),
        ({"query": ""}, "query"),
        ({"query": " \u202e"}, "query"),
        ({"query": 7}, "query"),
        ({"query": "a\0"}, "query"),
        ({"query": "x" * 201}, "query"),
        ({"query": "x" * 10_000}, "query"),
        ({"query": "a", "name": "x" * 101}, "name"),
        ({"query": "a", "name": ["x"]}, "name"),
        ({"query": "a", "types": ["cars"]}, "types"),
        ({"query": "a", "types": "tickets"}, "types"),
        ({"query": "a", "types": [["tickets"]]}, "types"),
        ({"query": "a", "filters": []}, "filters"),
        ({"query": "a", "filters": {"color": "red"}}, "filters"),
        ({"query": "a", "filters": {"q": "again"}}, "filters"),
        ({"query": "a", "filters": {"status": ["Resolved"]}}, "filters"),
        ({"query": "a", "filters": {"job_type": ["x" * 4_000]}}, "filters"),
        ({"query": "a", "filters": {"job_type": "Nul \0"}}, "filters"),
        ({"query": "a", "filters": {"sort": "title; DROP TABLE"}}, "filters"),
        ({"query": "a", "person": 1}, "person"),
    ],
)
def test_it_refuses_what_it_cannot_keep(customer, bob, body, field):
    answer = customer(bob).post("/search/saved", body)
    assert (answer.status, set(answer.errors)) == (400, {field})
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("text", ["%_\\", "!!!", "<script>alert(1)</script>", "עברית", "🖨️"])
def test_it_keeps_any_words(customer, bob, text):
    save(customer, bob, query=text)
    assert customer(bob).get("/search/saved").json["saved_searches"][0]["query"] == text
