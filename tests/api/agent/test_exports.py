"""Tickets as CSV, in a folder and in a bucket: asked for, made, fetched."""

import csv
import io
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from helpdesk.reporting.models import TicketExport
from tests.api.agent.attaching import load
from tickets.services import update_ticket

# Parallel workers must collect the same names.
NOBODYS = "0190a6cb-7a3c-7c7b-8b0a-1d2f3e4c5b6a"

HEADER = "id,number,title,status,priority,requester,assignee,team,created_at,resolved_at,csat"


@pytest.fixture(params=["folder", "bucket"])
def store(request):
    """Each test runs with both."""
    request.getfixturevalue(request.param)
    return request.param


@pytest.fixture
def exports(api, agent, deliver):
    return Exporter(api(agent), deliver)


class Exporter:
    """An agent's client that exports."""

    def __init__(self, api, deliver):
        self.api, self.deliver = api, deliver

    def ask(self, **body):
        return self.api.post("/exports/tickets", body)

    def by_ids(self, *tickets):
        """The rows of a file that is made at once."""
        return self.read(self.ask(ids=[str(ticket.public_id) for ticket in tickets]).json["url"])

    def by_filter(self, **said):
        """The rows of a file that a worker makes."""
        job = self.job(self.ask(filter=said).json["job_id"])
        return self.read(job["url"])

    def job(self, job_id):
        """The job after a worker was there."""
        self.deliver()
        return self.api.get(f"/exports/tickets/{job_id}").json

    def load(self, url):
        answer = load(self.api, url)
        assert answer.status == 200, answer.body
        return answer

    def read(self, url):
        text = self.load(url).body.decode()
        assert text.endswith("\r\n")
        assert text.split("\r\n")[0] == HEADER
        return list(csv.DictReader(io.StringIO(text, newline="")))


def test_it_makes_a_file_of_tickets_by_id(store, exports, cast, agent):
    ticket = cast.ticket(cast.bob, priority=2, assignee=agent, team=cast.team())
    update_ticket(ticket, changes={"status": "Resolved"}, by=agent)
    cast.ticket(title="Another")
    [row] = exports.by_ids(ticket)
    for moment in ("created_at", "resolved_at"):
        assert row.pop(moment).endswith("Z")
    assert row == {
        "id": str(ticket.public_id),
        "number": ticket.reference,
        "title": "Printer on fire",
        "status": "Resolved",
        "priority": "2",
        "requester": cast.bob.display_name,
        "assignee": agent.display_name,
        "team": "Service Desk",
        "csat": "",
    }


def test_it_leaves_cells_empty_that_say_nothing(store, exports, cast):
    [row] = exports.by_ids(cast.ticket())
    assert row["assignee"] == row["team"] == row["resolved_at"] == row["csat"] == ""


def test_it_tells_the_last_answer_of_the_requester(folder, exports, cast):
    ticket = cast.ticket()
    for days, score in ((2, "good"), (1, "bad")):
        moment = timezone.now() - timedelta(days=days)
        ticket.surveys.create(
            resolved_at=moment, answered_at=moment, score=score, token_hash=score.encode()
        )
    assert exports.by_ids(ticket)[0]["csat"] == "bad"


def test_it_puts_the_newest_ticket_first_and_each_once(folder, exports, cast):
    first, second = cast.ticket(title="First"), cast.ticket(title="Second")
    rows = exports.by_ids(first, second, first)
    assert [row["title"] for row in rows] == ["Second", "First"]


def test_it_quotes_as_rfc_4180_says(store, exports, cast):
    title = 'He said "no", twice; then naïvely 打印机'
    ticket = cast.ticket(title=title)
    url = exports.ask(ids=[str(ticket.public_id)]).json["url"]
    body = exports.load(url).body.decode()
    assert '"He said ""no"", twice; then naïvely 打印机"' in body
    assert exports.read(url)[0]["title"] == title


def test_it_is_downloaded_and_never_shown(store, exports, cast):
    url = exports.ask(ids=[str(cast.ticket().public_id)]).json["url"]
    headers = exports.load(url).headers
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert headers["Content-Disposition"].startswith('attachment; filename="tickets-')
    assert headers["Content-Disposition"].endswith('.csv"')
    if store == "folder":
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "private, no-store"


def test_it_signs_for_a_quarter_of_an_hour(store, exports, cast, monkeypatch):
    url = exports.ask(ids=[str(cast.ticket().public_id)]).json["url"]
    if store == "bucket":
        assert "X-Amz-Expires=900" in urlsplit(url).query
        return
    monkeypatch.setattr("helpdesk.reporting.models.DOWNLOAD_SECONDS", -1)
    assert load(exports.api, url).status == 404


@pytest.mark.parametrize("token", ["x", "MQ:1sKFHk:forged", "eyJhIjoxfQ:1:2"])
def test_it_takes_no_address_it_did_not_sign(folder, api, token):
    assert api().get(f"/exports/files/{token}").status == 404


def test_it_answers_below_api_with_an_address_below_api(folder, api, agent, cast):
    answer = api(agent, prefix="/api").post(
        "/exports/tickets", {"ids": [str(cast.ticket().public_id)]}
    )
    assert urlsplit(answer.json["url"]).path.startswith("/api/exports/files/")


def test_it_gives_a_job_for_more_than_a_thousand(folder, exports, cast, agent, monkeypatch):
    monkeypatch.setattr("helpdesk.reporting.models.AT_ONCE", 2)
    tickets = [cast.ticket(title=f"Number {number}") for number in range(3)]
    answer = exports.ask(ids=[str(ticket.public_id) for ticket in tickets])
    assert answer.status == 202
    assert set(answer.json) == {"job_id", "url"}
    assert answer.json["url"] is None
    before = exports.api.get(f"/exports/tickets/{answer.json['job_id']}").json
    assert before == {"status": "queued", "progress": 0}
    job = exports.job(answer.json["job_id"])
    assert (job["status"], job["progress"]) == ("done", 100)
    assert len(exports.read(job["url"])) == 3


def test_it_takes_a_thousand_at_once(folder, exports, cast):
    tickets = [cast.ticket()]
    ids = [str(tickets[0].public_id)] * 1_000
    answer = exports.ask(ids=ids)
    assert (answer.status, set(answer.json)) == (200, {"url"})


def test_it_counts_ids_as_they_are_sent(folder, exports, cast):
    answer = exports.ask(ids=[str(cast.ticket().public_id)] * 1_001)
    assert answer.status == 202
    assert len(exports.read(exports.job(answer.json["job_id"])["url"])) == 1


@pytest.mark.parametrize(
    ("said", "titles"),
    [
        ({}, ["Loose", "Urgent", "Plain"]),
        ({"status": "open"}, ["Urgent"]),
        ({"status": ["new", "OPEN"], "priority": [1, "3"]}, ["Urgent", "Plain"]),
        ({"status": "New,Open", "priority": "4"}, ["Loose"]),
        ({"assignee": "me"}, ["Urgent"]),
        ({"assignee": ["none"], "priority": 3}, ["Plain"]),
        ({"team": "{team}"}, ["Urgent"]),
        ({"team": ["{team}", "none"], "priority": 1}, ["Urgent"]),
        ({"search": "urgent OR loose"}, ["Loose", "Urgent"]),
        ({"search": "zeppelin"}, []),
    ],
    ids=str,
)
def test_it_filters_as_the_list_does(folder, exports, cast, agent, said, titles):
    cast.ticket(title="Plain")
    urgent = cast.ticket(title="Urgent", priority=1, assignee=agent, team=cast.team())
    update_ticket(urgent, changes={"status": "Open"}, by=agent)
    cast.ticket(title="Loose", priority=4)
    team = str(cast.team().public_id)
    said = {
        name: [team if word == "{team}" else word for word in words]
        if isinstance(words, list)
        else team
        if words == "{team}"
        else words
        for name, words in said.items()
    }
    assert [row["title"] for row in exports.by_filter(**said)] == titles


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "ids"),
        ({"ids": [NOBODYS], "filter": {}}, "ids"),
        ({"ids": []}, "ids"),
        ({"ids": "all"}, "ids"),
        ({"ids": None}, "ids"),
        ({"ids": [1]}, "ids"),
        ({"ids": [["x"]]}, "ids"),
        ({"ids": ["no-id"]}, "ids"),
        ({"ids": [NOBODYS]}, "ids"),
        ({"filter": "status"}, "filter"),
        ({"filter": None}, "filter"),
        ({"filter": [1]}, "filter"),
        ({"filter": {"status": "Broken"}}, "status"),
        ({"filter": {"status": {}}}, "status"),
        ({"filter": {"status": [True]}}, "status"),
        ({"filter": {"status": None}}, "status"),
        ({"filter": {"priority": 5}}, "priority"),
        ({"filter": {"priority": [1.5]}}, "priority"),
        ({"filter": {"team": "no-id"}}, "team"),
        ({"filter": {"team": [NOBODYS]}}, "team"),
        ({"filter": {"assignee": "you"}}, "assignee"),
        ({"filter": {"search": 3}}, "search"),
        ({"filter": {"search": "a\x00b"}}, "search"),
        ({"filter": {"limit": 3}}, "limit"),
        ({"filter": {}, "columns": ["id"]}, "columns"),
    ],
    ids=str,
)
def test_it_refuses_what_it_cannot_mean(folder, exports, body, field):
    answer = exports.ask(**body)
    assert answer.status == 400
    assert list(answer.errors) == [field]
    assert not TicketExport.objects.exists()


def test_it_says_in_the_contracts_words_what_a_filter_is(folder, exports):
    assert exports.ask(filter=[]).errors == {"filter": "This must be an object."}


def test_it_exports_nothing_that_is_not_there_for_the_person(folder, api, cast, rita):
    answer = api(rita).post("/exports/tickets", {"ids": [str(cast.ticket().public_id)]})
    assert (answer.status, list(answer.errors)) == (400, ["ids"])


def test_it_exports_nothing_of_another_tenant(folder, api, cast, rita, deliver):
    cast.ticket()
    mine = Exporter(api(rita), deliver)
    assert mine.by_filter() == []


@pytest.mark.parametrize("body", [{"filter": {}}, {"ids": ["x"]}, {}], ids=str)
def test_it_is_for_agents(folder, api, bob, body):
    answer = api(bob).post("/exports/tickets", body)
    assert (answer.status, answer.error) == (403, "forbidden")


def test_it_shows_a_job_to_its_owner_only(folder, exports, api, cast, agent2, admin, bob):
    job_id = exports.ask(filter={}).json["job_id"]
    for other in (agent2, admin, bob):
        assert api(other).get(f"/exports/tickets/{job_id}").status == 404
    assert exports.api.get(f"/exports/tickets/{uuid.uuid4()}").status == 404
    assert exports.api.get("/exports/tickets/no-id").status == 404


def test_it_makes_one_job_of_a_request_that_is_sent_again(folder, exports):
    headers = {"Idempotency-Key": "once"}
    first, again = (
        exports.api.post("/exports/tickets", {"filter": {}}, headers=headers) for _ in range(2)
    )
    assert first.json == again.json
    assert TicketExport.objects.count() == 1


def test_it_lets_nobody_keep_every_worker_busy(folder, exports):
    for _ in range(5):
        assert exports.ask(filter={}).status == 202
    answer = exports.ask(filter={})
    assert answer.status == 429
    assert answer.headers["Retry-After"] == "30"
    exports.deliver()
    assert exports.ask(filter={}).status == 202
