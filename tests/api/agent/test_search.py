"""Full-text search over number, title, description, comments and requester."""

import re

import pytest

from accounts.services import system_user, update_person
from helpdesk.api.agent.dialect import cursor_of
from tickets.models import SearchDocument
from tickets.services import add_comment, add_watcher, update_ticket

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def found(api):
    def find(person, query, more=""):
        answer = api(person).get(f"/tickets?search={query}{more}")
        assert answer.status == 200, answer.body
        return [ticket["title"] for ticket in answer.json]

    return find


@pytest.fixture
def tickets(cast, bob, dana):
    return [
        cast.ticket(bob, title="Printer jams daily", description="The fuser is *worn out*."),
        cast.ticket(dana, title="Laptop battery swollen", description="Printer is fine though."),
        cast.ticket(bob, title="Café Wi-Fi slow", description="The access point reboots."),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("printer", ["Laptop battery swollen", "Printer jams daily"]),
        ("PRINTER", ["Laptop battery swollen", "Printer jams daily"]),
        ("printer jams", ["Printer jams daily"]),
        ("jams printer", ["Printer jams daily"]),
        ('"worn out"', ["Printer jams daily"]),
        ('"out worn"', []),
        ("jams OR battery", ["Laptop battery swollen", "Printer jams daily"]),
        ("printer -jams", ["Laptop battery swollen"]),
        ("prin", ["Laptop battery swollen", "Printer jams daily"]),
        ("prin jams", []),
        ("jams prin", ["Printer jams daily"]),
        ("rinter", []),
        ("cafe", ["Café Wi-Fi slow"]),
        ("CAFÉ", ["Café Wi-Fi slow"]),
        ("TKT-000002", ["Laptop battery swollen"]),
        ("tkt-2", ["Laptop battery swollen"]),
        ("#3", ["Café Wi-Fi slow"]),
        ("000003", ["Café Wi-Fi slow"]),
        ("whitfield", ["Laptop battery swollen"]),
        ("dana@acme.example", ["Laptop battery swollen"]),
        ("xyzzy", []),
    ],
)
def test_it_understands_what_people_type(found, agent, tickets, query, expected):
    assert found(agent, query.replace("#", "%23")) == expected


@pytest.mark.parametrize(
    "query",
    ["'", '"', "''", '"""', "\\", "a\\", "'a' &", "!!", "a:*", "a & | b", "(", ")(", "<->", "-", "- -",
     "OR", "OR OR", "a OR", "%00", "%00a", "a%00b", "%FF%FE", "%", "_", "*", ":*", "a:*b'", "'''a",
     "&amp;", "%F0%9F%94%A5", "TKT-", "TKT-999999999999999999999", "#0", "-1", "x" * 3000,
     "a+" * 2000, '"a' * 300, "(" * 500, "-a+" * 300, "%E2%80%8B", "%D9%A3", "TKT-%D9%A3"],
)  # fmt: skip
def test_it_never_fails_whatever_is_typed(found, api, agent, bob, tickets, query):
    text = query.replace("#", "%23").replace("&", "%26") if "%" not in query else query
    for person in (agent, bob):
        found(person, text)
        found(person, text, "&sort=relevance")


def test_it_finds_replies_for_everybody_who_may_read_them(found, agent, bob, dana, tickets):
    add_comment(tickets[0], body_md="The zebra stripes are gone.", by=agent)
    assert found(agent, "zebra") == found(bob, "zebra") == ["Printer jams daily"]
    assert found(dana, "zebra") == []


@pytest.mark.parametrize(
    "query", ["zebra", "zeb", "printer zebra", '"zebra crossing"', "xyzzy OR zebra", "cross"]
)
def test_it_never_finds_a_note_for_a_customer(found, agent, bob, tickets, query):
    add_comment(tickets[0], body_md="Zebra crossing, do not tell.", is_internal=True, by=agent)
    assert found(agent, query) == ["Printer jams daily"]
    assert found(bob, query) == []
    assert found(bob, query, "&sort=relevance") == []


def test_it_does_not_tell_of_a_note_by_excluding_its_word(found, agent, bob, tickets):
    add_comment(tickets[0], body_md="Zebra", is_internal=True, by=agent)
    assert found(agent, "jams -zebra") == []
    assert found(bob, "jams -zebra") == ["Printer jams daily"]


def test_it_does_not_rank_by_notes_for_a_customer(found, cast, agent, bob):
    plain = cast.ticket(bob, title="mouse one", description="keyboard")
    cast.ticket(bob, title="mouse two", description="keyboard")
    add_comment(plain, body_md="keyboard " * 50, is_internal=True, by=agent)
    assert found(agent, "keyboard", "&sort=relevance")[0] == "mouse one"
    assert found(bob, "keyboard", "&sort=relevance")[0] == "mouse two"


def test_it_ranks_only_when_asked(found, agent, tickets):
    assert found(agent, "printer") == ["Laptop battery swollen", "Printer jams daily"]
    best = found(agent, "printer", "&sort=relevance")
    assert best == ["Printer jams daily", "Laptop battery swollen"]


def walk(person, path):
    """The titles of every page, one ticket on each, by the links between them."""
    seen = []
    while path:
        answer = person.get(path)
        seen += [ticket["title"] for ticket in answer.json]
        link = re.fullmatch(r'<[^>]*(/tickets[^>]+)>; rel="next"', answer.headers.get("Link", "x"))
        path = link and link[1]
    return seen


def test_it_pages_through_what_it_ranked(api, cast, found, agent, bob, tickets):
    for times in (3, 1, 1, 2):
        cast.ticket(bob, title=f"zebra {times}", description="printer " * times)
    best = found(agent, "printer", "&sort=relevance")
    assert len(best) == 6
    assert walk(api(agent), "/tickets?search=printer&sort=relevance&limit=1") == best


def test_it_pages_steadily_while_better_matches_arrive(api, cast, agent, bob, tickets):
    path = "/tickets?search=printer&sort=relevance&limit=1"
    link = api(agent).get(path).headers["Link"]
    cast.ticket(bob, title="Printer printer", description="Printer, printer.")
    assert walk(api(agent), link[link.index("/tickets") : link.index(">")]) == [
        "Laptop battery swollen"
    ]


def test_it_does_not_tell_by_a_page_what_stands_in_a_ticket_of_others(found, cast, bob, mallory):
    cast.ticket(bob, title="Printer jams")
    for secret in ("printer merger merger", "nothing at all"):
        of_others = cast.ticket(mallory, title=secret)
        behind = f"&sort=relevance&cursor={cursor_of(of_others.number)}"
        assert found(bob, "printer OR merger", behind) == []


def test_it_pages_newest_first_where_nothing_is_to_be_ranked(api, agent, tickets):
    seen = walk(api(agent), "/tickets?sort=relevance&limit=1")
    assert seen == ["Café Wi-Fi slow", "Laptop battery swollen", "Printer jams daily"]


def test_it_finds_what_a_watcher_may_see(found, agent, dana, tickets):
    assert found(dana, "jams") == []
    add_watcher(tickets[0], user=dana, by=agent)
    assert found(dana, "jams") == ["Printer jams daily"]


def test_it_follows_a_changed_title_at_once(found, agent, tickets):
    update_ticket(tickets[0], changes={"title": "Scanner jams daily"}, by=agent)
    assert found(agent, "scanner") == ["Scanner jams daily"]
    assert found(agent, "printer") == ["Laptop battery swollen"]


def test_it_follows_a_changed_name(found, agent, bob, tickets):
    update_person(bob, changes={"display_name": "Roberto Keller"}, by=system_user(bob.tenant))
    SearchDocument.objects.build("t.requester_id = %s", [bob.pk])
    assert found(agent, "roberto") == ["Café Wi-Fi slow", "Printer jams daily"]


def test_it_bears_very_long_texts(found, cast, agent, bob):
    words = " ".join(f"w{number}x" for number in range(12_000))
    ticket = cast.ticket(bob, title="Long one", description=words)
    for _ in range(12):
        add_comment(ticket, body_md=words.replace("w", "v"), by=agent)
    add_comment(ticket, body_md="z" * 99_000, by=agent)
    assert found(agent, "w7x") == ["Long one"]


def test_it_keeps_tenants_apart(found, rita, agent, tickets):
    assert found(rita, "printer") == []
