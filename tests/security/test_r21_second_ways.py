"""RT CVE-2026-108270 (forward any transaction), CVE-2023-45024 (search leaks transactions): what one
may not read is told by no second way either: list, count, search, print, export, bell, log or mail."""

import io
import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.services import set_access, update_person
from tests.inventory import addresses
from tests.test_architecture import PUBLIC
from tests.test_tenancy import path_of, values  # noqa: F401
from tickets.models import Ticket
from tickets.models.replies import reply_named_by, reply_token
from tickets.services import (
    IncomingFile,
    add_comment,
    add_watcher,
    finish_upload,
    hold_file,
    remove_attachment,
    remove_watcher,
    update_ticket,
)

SECRET, NOWHERE = "xylophonic", "xylophobics"
# One address of each view: aliases answer alike.
READS = list(
    {
        each.name: each
        for each in addresses()
        if "GET" in each.methods and not each.is_admin and each.name not in PUBLIC
    }.values()
)
# What looking may write: that news were read, a secret that is shown to be scanned (without effect
# before it is confirmed), and the events of both with their place in the feed.
KEPT = "core_event|tickets_notification|accounts_secondfactor"
WRITES = re.compile(
    rf"""\s*(INSERT INTO|UPDATE|DELETE FROM|MERGE INTO) (?!"?(?:{KEPT}))""", re.IGNORECASE
)
SEARCHES = [each for each in READS if not each.parameters]
WORDS = ("search", "q", "title", "tag", "filename", "text")


def file_called(name, ticket, *, by, **fields):
    held = hold_file(ticket, file=IncomingFile(name, 5, io.BytesIO(b"Notes")), by=by)
    return finish_upload(held, ticket=ticket, by=by, **fields)


def told(ask, address, values, query=""):  # noqa: F811
    """What somebody gets there, without what differs each time."""
    answer = ask.get(path_of(address, values) + query)
    assert answer.status < 500, address.route
    raw = answer.raw
    body = b"".join(raw.streaming_content) if raw.streaming else answer.body
    told = body.decode("utf-8", "replace") + str(dict(answer.headers))
    return answer.status, re.sub(r"[^\n]*csrf[^\n]*|nonce-[\w-]+|req-[\w-]+", "", told)


def showing(ask, places, values):  # noqa: F811
    """Which of these tell the word to whom `ask` speaks for."""
    return {each for each in places if SECRET in told(ask, each, values)[1].lower()}


@pytest.fixture
def notes(cast, values):  # noqa: F811
    """All that staff keep to themselves on bob's ticket, each with the word in it."""
    ticket = Ticket.objects.get(public_id=values["ticket_id"])
    agent = cast.agent
    note = add_comment(ticket, body_md=f"He is {SECRET}, @lead.", is_internal=True, by=agent)
    file_called(f"{SECRET}-a.txt", ticket, by=agent, comment=note)
    file_called(f"{SECRET}-b.txt", ticket, by=agent, is_internal=True)
    gone = file_called(f"{SECRET}-c.txt", ticket, by=agent, is_internal=True)
    remove_attachment(gone, by=agent)
    return ticket


@pytest.fixture
def mighty(cast):
    """A customer who may do all that customers may, so that every page of theirs opens."""
    changes = {"is_manager": True, "it_privileges": True, "asset_edit": "Modify"}
    return set_access(cast.ivan, changes=changes | {"can_view_billing": True}, by=cast.admin)


def test_it_tells_customers_of_no_note_anywhere(api, mighty, values, notes, deliver):  # noqa: F811
    deliver()
    assert showing(api(mighty), READS, values) == set()


def test_it_finds_no_note_for_customers(api, mighty, values, notes, deliver):  # noqa: F811
    """A word of a note is for them a word that stands nowhere: same rows, counts, snippets."""
    deliver()
    ask = api(mighty)
    for each in SEARCHES:
        found = [
            told(ask, each, values, "?" + "&".join(f"{name}={word}" for name in WORDS))
            for word in (SECRET, NOWHERE)
        ]
        same = [(status, len(text.replace(NOWHERE, SECRET))) for status, text in found]
        assert same[0] == same[1], each.route


def test_looking_changes_nothing(api, mighty, values):  # noqa: F811
    """R41: whoever makes a browser look makes nothing happen."""
    ask = api(mighty)
    for each in READS:
        with CaptureQueriesContext(connection) as queries:
            ask.get(path_of(each, values))
        assert [row["sql"] for row in queries if WRITES.match(row["sql"])] == [], each.route


def test_staff_do_find_it(api, agent, values, notes):  # noqa: F811
    """Without this, a word that is nowhere would pass for a wall."""
    ask = api(agent)
    of_ticket = [each for each in READS if "ticket" in each.route and each.parameters]
    shown = {each.name for each in showing(ask, of_ticket, values)}
    assert {"desk.views.tickets.TicketPage", "helpdesk.api.agent.comments.Comments"} <= shown
    assert ask.get(f"/tickets?search={SECRET}").json


# ── Sight that is lost ───────────────────────────────────────────────────────────────────────────
@pytest.fixture
def ticket(cast, values):  # noqa: F811
    """bob's ticket with the word in its title, in replies and files; dana watches, all were told."""
    ticket = Ticket.objects.get(public_id=values["ticket_id"])
    agent = cast.agent
    ticket = update_ticket(ticket, changes={"title": f"The {SECRET} one"}, by=agent)
    for each in (cast.dana, cast.ivan):
        add_watcher(ticket, user=each, by=agent)
    add_comment(ticket, body_md=f"Very {SECRET}.", by=agent)
    file_called(f"{SECRET}.txt", ticket, by=agent)
    return ticket


def to_another_company(cast, ticket):
    update_ticket(ticket, changes={"requester": cast.mallory}, by=cast.agent)


def to_a_colleague(cast, ticket):
    update_ticket(ticket, changes={"requester": cast.dana}, by=cast.agent)


def to_another_company_themself(cast, ticket):
    update_person(cast.dana, changes={"company": cast.mallory.company}, by=cast.admin)


def no_agent_any_more(cast, ticket):
    set_access(cast.agent2, changes={"roles": ["requester"]}, by=cast.admin)


LOSSES = [
    (to_another_company, "bob"),
    (to_another_company, "dana"),
    (to_another_company, "ivan"),
    (to_another_company_themself, "dana"),
    (to_a_colleague, "bob"),
    (no_agent_any_more, "agent2"),
]


def test_who_lost_sight_of_it_lost_it_everywhere(api, cast, mighty, values, ticket, deliver):  # noqa: F811
    """Asked is whatever shows the ticket to anybody: staff, or a customer who may do most."""
    deliver()
    # Made before the first savepoint, so that they outlast it.
    for name in ("mallory", "agent2"):
        cast.person(name)
    places = showing(api(mighty), READS, values) | showing(api(cast.agent), READS, values)
    assert len(places) > 20
    leaks = set()
    for lose, who in LOSSES:
        before = transaction.savepoint()
        person = cast.person(who)
        assert any(showing(api(person), [each], values) for each in places)
        lose(cast, ticket)
        deliver()
        found = showing(api(User.objects.get(pk=person.pk)), places, values)
        leaks |= {(lose.__name__, who, each.route) for each in found}
        assert reply_named_by(reply_token(ticket, person)) is None
        transaction.savepoint_rollback(before)
    assert leaks == set()


@pytest.mark.parametrize(("lose", "who"), LOSSES[:5])
def test_no_mail_that_was_under_way_tells_of_it(cast, inbox, post, ticket, deliver, lose, who):
    """What a mail says is decided when it goes out."""
    deliver()
    lose(cast, ticket)
    post()
    said = [f"{each['Subject']} {each.plain} {each.html}" for each in inbox.of(cast.person(who))]
    assert not [text for text in said if SECRET in text]


def test_a_watcher_who_is_let_go_sees_nothing_more(api, cast, ticket, values):  # noqa: F811
    cast.erin.refresh_from_db()
    add_watcher(ticket, user=cast.erin, by=cast.agent)
    ask = api(cast.erin)
    path = f"/tickets/{ticket.public_id}"
    assert ask.get(path).status == 200
    remove_watcher(ticket, user=cast.erin, by=cast.agent)
    assert ask.get(path).status == 404
