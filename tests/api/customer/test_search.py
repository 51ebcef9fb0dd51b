"""One search through tickets, assets, employees and articles (V106)."""

from urllib.parse import quote

import pytest

from accounts.services import switch_module, system_user
from assets.services import add_asset
from helpdesk.api.customer.document import document
from helpdesk.search.kinds import COUNTED_TO
from tests.api.agent.document import hold
from tests.security.corpus import SQL
from tickets.models import Comment, Ticket

pytestmark = pytest.mark.usefixtures("everybody")

TYPES = ["tickets", "assets", "employees", "kb_articles"]


@pytest.fixture
def office(cast, bob, ivan, mallory):
    """Something about printers in every corner of two companies."""
    by = system_user(cast.tenant)
    cast.ticket(bob, title="Printer on fire")
    cast.ticket(ivan, title="Toner", description="For the printers upstairs.")
    cast.ticket(mallory, title="Printer jams")
    add_asset(bob.company, machine_name="Printer 2", serial_number="PRN-7", by=by)
    add_asset(bob.company, machine_name="Printer 1", serial_number="XP-99", by=by)
    add_asset(mallory.company, machine_name="Printer of Globex", by=by)


def ask(customer, person, query):
    answer = customer(person).get(f"/search?{query}")
    assert answer.status == 200, answer.body
    schema = document()["paths"]["/search"]["get"]["responses"]["200"]
    hold(schema["content"]["application/json"]["schema"], answer.json, document)
    return answer.json["data"]


def names(found):
    keys = {"tickets": "subject", "assets": "machine_name", "employees": "last_name"}
    return {kind: [row[key] for row in found[kind]] for kind, key in keys.items()}


def test_it_finds_everything_at_once(customer, ivan, office):
    found = ask(customer, ivan, "q=printer")
    assert list(found) == [*TYPES, "totals"]
    assert names(found) == {
        "tickets": ["Toner", "Printer on fire"],
        "assets": ["Printer 1", "Printer 2"],
        "employees": [],
    }
    assert found["kb_articles"] == []
    assert found["totals"] == {"tickets": 2, "assets": 2, "employees": 0, "kb_articles": 0}


def test_it_tells_of_each_as_its_own_list_does(customer, ivan, office):
    found = ask(customer, ivan, "q=printer+keller")
    assert found["totals"]["employees"] == 0
    found = ask(customer, ivan, "q=keller") | {"assets": ask(customer, ivan, "q=PRN-7")["assets"]}
    api = customer(ivan)
    assert found["employees"] == api.get("/employees?search=keller").json["employees"]
    assert found["assets"] == api.get("/assets?q=prn-7").json["assets"]
    ticket = ask(customer, ivan, "q=toner")["tickets"]
    assert ticket == api.get("/tickets/search?q=toner").json["tickets"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("bob", (["Printer on fire"], ["Printer 1", "Printer 2"], [])),
        ("erin", ([], [], [])),
        ("dana", ([], ["Printer 1", "Printer 2"], [])),
        ("mallory", (["Printer jams"], ["Printer of Globex"], [])),
        ("walt", ([], [], [])),
        ("rita", ([], [], [])),
    ],
)
def test_it_shows_each_type_to_those_who_may_see_it(customer, cast, office, name, wanted):
    found = ask(customer, cast.person(name), "q=printer")
    assert tuple(names(found).values()) == wanted
    assert [found["totals"][kind] for kind in TYPES[:3]] == [len(each) for each in wanted]


def test_it_shows_people_to_those_who_lead_or_keep_them(customer, cast, bob, erin, ivan):
    assert names(ask(customer, ivan, "q=walsh"))["employees"] == ["Walsh"]
    for person in (bob, erin):
        found = ask(customer, person, "q=walsh&types=employees")
        assert (found["employees"], found["totals"]) == ([], {"employees": 0})


def test_it_shows_staff_all_companies(customer, agent, office):
    found = names(ask(customer, agent, "q=printer"))
    assert found["tickets"] == ["Printer jams", "Toner", "Printer on fire"]
    assert found["assets"] == ["Printer 1", "Printer 2", "Printer of Globex"]


def test_it_never_finds_what_stands_in_a_note(customer, cast, bob, agent):
    ticket = cast.ticket(bob)
    cast.comment(ticket, agent, "A zebra did it", is_internal=True)
    cast.comment(ticket, agent, "A lion did it")
    assert ask(customer, bob, "q=zebra")["totals"]["tickets"] == 0
    assert ask(customer, bob, "q=lion")["totals"]["tickets"] == 1
    assert ask(customer, agent, "q=zebra")["totals"]["tickets"] == 1


def test_it_puts_what_is_meant_first(customer, cast, bob, ivan, office):
    by = system_user(cast.tenant)
    for number in range(3):
        cast.ticket(bob, title=f"Later {number}: see ticket 1 and TKT-000001")
        add_asset(ivan.company, machine_name=f"A spare for XP-99 no. {number}", by=by)
    for said in ("1", "%231", "TKT-000001", "tkt-1"):
        found = ask(customer, ivan, f"q={said}&types=tickets&limit=2")["tickets"]
        assert found[0]["subject"] == "Printer on fire", said
    assert ask(customer, ivan, "q=1&types=tickets&limit=2")["totals"] == {"tickets": 4}
    for said in ("XP-99", "xp-99"):
        found = ask(customer, ivan, f"q={said}&types=assets")
        assert names(found)["assets"][0] == "Printer 1"
        assert found["totals"] == {"assets": 4}
    for said in (bob.email, str(bob.employee_number)):
        assert names(ask(customer, ivan, f"q={said}"))["employees"][0] == "Keller"


def test_it_finds_while_one_types(customer, ivan, office):
    for typed in ("prin", "print", "printe"):
        found = ask(customer, ivan, f"q={typed}")["totals"]
        assert (found["tickets"], found["assets"]) == (2, 2)
    for typed in ("kel", "kell", "keller"):
        assert ask(customer, ivan, f"q={typed}")["totals"]["employees"] == 1


def test_it_looks_only_for_the_types_that_are_named(customer, ivan, office):
    for query in (
        "types=assets,employees",
        "types=assets&types=employees",
        "types[]=employees,assets",
    ):
        found = ask(customer, ivan, f"q=printer&{query}")
        assert list(found) == [*TYPES, "totals"]
        assert found["tickets"] == []
        assert found["totals"] == {"assets": 2, "employees": 0}


def test_it_shows_as_many_as_are_wanted(customer, ivan, office):
    found = ask(customer, ivan, "q=printer&limit=1")
    assert [len(found[kind]) for kind in TYPES] == [1, 1, 0, 0]
    assert found["totals"]["tickets"] == found["totals"]["assets"] == 2


def test_it_leaves_out_what_is_switched_off(customer, cast, admin, ivan, bob, office):
    for key in ("assets", "knowledge_base"):
        switch_module(cast.tenant, key=key, is_enabled=False, company=ivan.company, by=admin)
    found = ask(customer, ivan, "q=printer")
    assert set(found) == {"tickets", "employees", "totals"}
    assert set(found["totals"]) == {"tickets", "employees"}
    # What is off is said before what is missing, and to those who may not see it, too.
    for query in ("q=printer&types=assets", "types=tickets,kb_articles", "types=assets,cars"):
        answer = customer(bob).get(f"/search?{query}")
        assert (answer.status, answer.json["code"]) == (403, "module_disabled")


def test_it_finds_for_staff_no_assets_of_a_company_without_them(
    customer, cast, admin, agent, bob, mallory, office
):
    def found():
        return names(ask(customer, agent, "q=printer"))["assets"]

    switch_module(cast.tenant, key="assets", is_enabled=False, company=bob.company, by=admin)
    assert found() == ["Printer of Globex"]
    switch_module(cast.tenant, key="assets", is_enabled=True, company=bob.company, by=admin)
    assert found() == ["Printer 1", "Printer 2", "Printer of Globex"]
    switch_module(cast.tenant, key="assets", is_enabled=False, by=admin)
    assert customer(agent).get("/search?q=printer&types=assets").status == 403
    assert "assets" in ask(customer, bob, "q=printer")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=%20%0A", "q"),
        ("q=%00", "q"),
        (f"q={'x' * 10_000}", "q"),
        ("q=a&types=cars", "types"),
        ("q=a&types=tickets,Assets", "types"),
        ("q=a&limit=0", "limit"),
        ("q=a&limit=51", "limit"),
        ("q=a&limit=x", "limit"),
    ],
)
def test_it_refuses_what_it_cannot_look_for(customer, bob, query, field):
    answer = customer(bob).get(f"/search?{query}")
    assert (answer.status, set(answer.errors)) == (400, {field})


@pytest.mark.parametrize(
    "text",
    ["%", "_", "\\", "%_\\", "'", '"', "!!!", "&|!():*", "((((", "-", "<->", "\u202eretnirp", "עברית",
     "🖨️", "9" * 30, "#" + "9" * 18, "x" * 200, " ".join("ab" * 60)[:200], *SQL],
)  # fmt: skip
def test_it_takes_anything_for_words(customer, ivan, agent, office, text):
    for person in (ivan, agent):
        found = ask(customer, person, f"q={quote(text)}")
        if text in {"%", "_", "%_\\"}:
            assert not any(found["totals"].values())


def test_it_counts_to_a_thousand(customer, cast, bob, agent):
    assert COUNTED_TO == 1_000
    first = cast.ticket(bob, title="Printer")
    numbers = range(COUNTED_TO + 5)
    made = Ticket.objects.bulk_create(
        Ticket(
            tenant=cast.tenant, company=bob.company, requester=bob, title="Printer", priority=3,
            source="web", number=first.number + 1 + n,
        )
        for n in numbers
    )  # fmt: skip
    Ticket.search.related.related_model.objects.build("t.tenant_id = %s", [cast.tenant.pk])
    assert len(made) > COUNTED_TO and not Comment.objects.exists()
    for person in (bob, agent):
        assert ask(customer, person, "q=printer")["totals"]["tickets"] == COUNTED_TO


def test_it_asks_strangers_to_sign_in(customer):
    assert customer().get("/search?types=cars").status == 401
