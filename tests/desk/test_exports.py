"""Exporting from the desk without JavaScript: a whole list, or what is ticked."""

import csv
import io
import uuid

import pytest

from helpdesk.reporting.models import TicketExport
from tickets.services import update_ticket


@pytest.fixture
def scene(cast, folder, agent):
    """Three open tickets, one of them urgent, and one that is done."""
    for title, priority in (("First", 3), ("Second", 1), ("Third", 3)):
        cast.ticket(title=title, priority=priority)
    update_ticket(cast.ticket(title="Done"), changes={"status": "Closed"}, by=agent)
    return cast


def titles(browser, page):
    """The titles in the file that the first link of the page leads to."""
    [url, *_] = [link for link in page.links() if link.endswith("/file")]
    answer = browser.client.get(url, follow=True)
    assert answer["Content-Disposition"].startswith("attachment")
    text = b"".join(answer.streaming_content).decode()
    return [row["title"] for row in csv.DictReader(io.StringIO(text, newline=""))]


def test_it_exports_a_list_as_it_is_filtered(scene, desk, agent, deliver):
    browser = desk(agent)
    listed = browser.get("/desk/queues/open?priority=3&q=first+OR+third")
    waiting = browser.submit(listed, "/desk/exports")
    assert waiting.path == "/desk/exports"
    assert "Open tickets · Normal · “first OR third” CSV" in waiting.text
    assert "Waiting" in waiting.text
    assert '<meta http-equiv="refresh"' in waiting.html
    deliver()
    done = browser.get("/desk/exports")
    assert "2 tickets" in done.text
    assert '<meta http-equiv="refresh"' not in done.html
    assert titles(browser, done) == ["Third", "First"]


def test_it_exports_nothing_where_nothing_fits(scene, desk, agent, deliver):
    browser = desk(agent)
    browser.post("/desk/exports", {"ticket": "999"})
    assert titles(browser, browser.get("/desk/exports")) == []
    browser.post("/desk/exports", {"list": f"queue=all&team={uuid.uuid4()}"})
    deliver()
    assert titles(browser, browser.get("/desk/exports")) == []


@pytest.mark.parametrize(
    ("queue", "shown", "expected"),
    [
        ("mine", "Open tickets · 1 agent", []),
        ("unassigned", "New, Open · Unassigned", ["Third", "Second", "First"]),
        ("resolved", "Resolved, Closed", ["Done"]),
        ("all", "Every ticket", ["Done", "Third", "Second", "First"]),
        ("all?status=Closed&team=none", "Closed · No team", ["Done"]),
    ],
)
def test_it_exports_what_a_queue_holds(scene, desk, agent, deliver, queue, shown, expected):
    browser = desk(agent)
    browser.submit(browser.get(f"/desk/queues/{queue}"), "/desk/exports")
    deliver()
    page = browser.get("/desk/exports")
    assert shown in page.text
    assert titles(browser, page) == expected


def test_it_exports_what_is_ticked_at_once(scene, desk, agent):
    browser = desk(agent)
    numbers = ["1", "3", "99", "x"]
    page = browser.post("/desk/exports", {"ticket": numbers, "status": "Closed"})
    assert "2 chosen tickets" in page.text
    assert titles(browser, page) == ["Third", "First"]


def test_it_offers_no_file_before_there_is_one(scene, desk, agent, cast):
    browser = desk(agent)
    browser.post("/desk/exports", {"list": "queue=open"})
    export = TicketExport.objects.get()
    assert browser.get(f"/desk/exports/{export.public_id}/file").status == 404


def test_it_shows_ones_own_exports_only(scene, desk, agent, agent2, admin):
    browser = desk(agent)
    browser.post("/desk/exports", {"ticket": ["1"]})
    export = TicketExport.objects.get()
    for other in (agent2, admin):
        assert "No exports" in desk(other).get("/desk/exports").text
        assert desk(other).get(f"/desk/exports/{export.public_id}/file").status == 404


@pytest.mark.parametrize("asked", ["queue=nothing", "queue=team-1"])
def test_it_knows_no_list_that_is_not_there(scene, desk, agent, asked):
    assert desk(agent).post("/desk/exports", {"list": asked}).status == 404
