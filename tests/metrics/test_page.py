"""The metrics page of the desk: exact figures, and behind each one the tickets it counts."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.models import Session
from accounts.services import open_session
from desk.board.words import duration, percent
from desk.charts import LINES, nice
from tests.desk.browsing import Browser
from tickets.models import Survey
from tickets.services import answer_survey

PERIOD = "from=2026-03-01&to=2026-03-10"


@pytest.fixture
def look(agent):
    """`look("from=…")`: the page as an agent sees it."""

    def browse(query=PERIOD, person=agent):
        token = open_session(person, by=person)
        Session.objects.update(expires_at=datetime(2100, 1, 1, tzinfo=UTC))
        tenant = "" if person.tenant.is_default else person.tenant.slug
        browser = Browser(Client(), token, tenant)
        return browser, browser.get(f"/desk/metrics?{query}")

    return browse


@pytest.fixture
def rated(cast):
    """Lets the requester of a ticket say how it went."""

    def rate(ticket, score):
        ticket.refresh_from_db()
        survey = Survey.objects.create(
            ticket=ticket, resolved_at=ticket.resolved_at, token_hash=bytes(str(ticket.pk), "ascii")
        )
        return answer_survey(survey, score=score, by=ticket.requester)

    return rate


@pytest.fixture
def week(lived, office, wall, rated, cast, agent):
    """Six tickets of the first week of March, and one of February."""
    office.policy(priority=3)
    network = cast.team("Network")
    good = lived(
        ("2026-03-02 09:00", ""), ("2026-03-02 09:30", "reply"), ("2026-03-02 11:00", "Resolved"),
        assignee=agent,
    )  # fmt: skip
    rated(good, "good")
    bad = lived(
        ("2026-03-02 09:00", ""), ("2026-03-02 15:00", "reply"), ("2026-03-02 16:00", "Resolved"),
        ("2026-03-03 09:00", "Open"), ("2026-03-03 10:00", "Closed"), assignee=agent,
    )  # fmt: skip
    rated(bad, "bad")
    lived(("2026-03-03 10:00", ""), ("2026-03-05 16:00", "Closed"), team=network, priority=1)
    lived(("2026-03-04 20:00", ""), priority=2)
    lived(("2026-03-05 10:00", ""), ("2026-03-05 11:00", "Pending"), team=None)
    lived(("2026-02-02 09:00", ""), ("2026-02-02 10:00", "Resolved"))
    lived(("2026-01-05 09:00", ""))
    wall.at("2026-03-10 12:00")


def tiles(page):
    found = re.findall(
        r'figure-tile__label">(.*?)</span>\s*<span class="figure-tile__value">(.*?)</span>',
        page.html,
    )
    return dict(found)


def test_it_says_nothing_of_nothing(look, office):
    _, page = look()
    assert tiles(page) == {
        "Created": "0", "Resolved": "0", "Open now": "0", "First reply": "—", "Resolution": "—",
        "SLA kept": "—", "Satisfied": "—", "Reopened": "—",
    }  # fmt: skip
    assert "Nobody has answered" in page.text
    assert "No ticket was created or resolved in this period." in page.text


def test_it_shows_the_figures_of_the_period(look, week):
    _, page = look()
    assert tiles(page) == {
        "Created": "5",
        "Resolved": "3",
        "Open now": "3",
        # Half an hour, and six.
        "First reply": "3 h 15 min",
        # Two hours; seven and one; and in the network, around the clock, two days and six hours.
        "Resolution": "8 h 0 min",
        "SLA kept": "50 %",
        "Satisfied": "50 %",
        "Reopened": "33 %",
    }
    assert "mean 21 h 20 min" in page.text


def test_it_narrows_to_a_team(look, week, cast):
    network = cast.team("Network").public_id
    _, page = look(f"{PERIOD}&team={network}")
    assert tiles(page)["Created"] == tiles(page)["Resolved"] == "1"
    assert tiles(page)["Resolution"] == "54 h 0 min"
    assert all(f"team={network}" in link for link in page.links() if "done_from" in link)
    _, page = look(f"{PERIOD}&team=none")
    assert (tiles(page)["Created"], tiles(page)["Open now"]) == ("1", "1")


def test_it_shows_another_tenant_its_own(look, week, rita, cast):
    _, page = look(f"{PERIOD}&team={cast.team('Network').public_id}", rita)
    assert set(tiles(page).values()) == {"0", "—"}
    assert not re.search(r"\bNetwork\b", page.text)


@pytest.mark.parametrize(
    "query", ["from=x&to=y&team=z", "from=2026-03-09&to=2026-03-01", "from=%00", "from=0001-01-01"]
)
def test_it_ignores_what_cannot_be(look, week, query):
    _, page = look(query)
    assert page.status == 200
    assert int(tiles(page)["Created"]) <= 7


def counted(browser, link):
    """How many tickets a list shows."""
    page = browser.get(link)
    assert page.status == 200, link
    return len(re.findall(r'class="ticket-row[ "]', page.html)), page


def test_it_leads_from_each_figure_to_as_many_tickets(look, week):
    browser, page = look()
    figures = re.findall(
        r'<a href="(/desk/queues/[^"]+)"[^>]*>\s*([\d,]+)\s*(?:<span[^>]*>[^<]*</span>)?\s*</a>',
        page.html,
    )
    bars = re.findall(r'<a href="([^"]+)"\s+tabindex="-1"\s+aria-label="[^"]*: (\d+) ', page.html)
    cells = re.findall(r'<a href="([^"]+)"\s+aria-label="[^"]*, (\d+) tickets?"', page.html)
    links = {link.replace("&amp;", "&"): int(count) for link, count in figures + bars + cells}
    assert len(links) > 25
    for link, count in links.items():
        assert (link, counted(browser, link)[0]) == (link, count)


def test_it_leads_from_each_share_to_its_tickets(look, week):
    browser, page = look()
    for part, count in {
        "promise=any": 2, "promise=missed": 1, "rated=any": 2, "replied=1": 2, "reopened=1": 1,
        "assignee=": 2,
    }.items():  # fmt: skip
        link = next(link for link in page.links() if part in link and "queues/all" in link)
        assert (part, counted(browser, link)[0]) == (part, count)


def test_the_list_tells_what_it_is_narrowed_to(look, week):
    browser, page = look()
    link = next(link for link in page.links() if "promise=missed" in link)
    _, listed = counted(browser, link)
    for words in ("Resolved 1 Mar 2026 to 10 Mar 2026", "Policy Normal", "Missed a promise"):
        assert words in listed.text
    without = next(link for link in listed.links() if "done_from" not in link and "promise" in link)
    assert "policy=" in without
    # The bar of filters keeps it.
    kept = dict(listed.form("/desk/queues/all").values)
    assert kept["promise"] == "missed" and kept["done_from"] == "2026-03-01"


def test_the_list_ignores_a_figure_that_cannot_be(look, week):
    browser, _ = look()
    query = "created_from=x&created_hour=9-99&policy=%00&promise=x&rated=%27&reopened=2&done_to=0"
    everything, _ = counted(browser, "/desk/queues/all")
    assert counted(browser, f"/desk/queues/all?{query}")[0] == everything


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [(0, "0 s"), (59_999, "59 s"), (60_000, "1 min"), (5_400_000, "1 h 30 min"), (4e8, "111 h")],
)
def test_it_says_how_long(milliseconds, words):
    assert duration(milliseconds) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0 %"),
        (0.001, "0.1 %"),
        (0.5, "50 %"),
        (0.998, "99.8 %"),
        (0.99999, "99.9 %"),
        (1, "100 %"),
    ],
)
def test_it_never_rounds_to_all_or_nothing(share, words):
    assert percent(share) == words


@pytest.mark.parametrize("most", [0, 1, 4, 5, 9, 10, 41, 99, 100, 101, 999, 1_000_001])
def test_it_scales_by_round_numbers(most):
    top = nice(most)
    assert most <= top <= max(LINES, 2.6 * most)
    assert top % LINES == 0
