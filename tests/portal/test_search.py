"""One search through everything of the portal, and the searches that somebody keeps."""

import pytest
from django.template import Context, Template

from accounts.models import ManagerGroup
from accounts.services import switch_module
from helpdesk.search.models import SavedSearch
from helpdesk.search.services import save_search

pytestmark = pytest.mark.usefixtures("everybody")

HOME, SAVED = "/portal/search", "/portal/search/saved"


@pytest.fixture
def office(cast, bob, ivan, mallory):
    cast.ticket(bob, title="Printer on fire", description="It is the *café* printer: it burns.")
    cast.ticket(mallory, title="Printer of Globex")
    return cast.asset(machine_name="Printer 7", serial_number="PRN-7")


def test_it_finds_everything_that_one_may_see(portal, ivan, bob, office):
    page = portal(ivan).get(f"{HOME}?q=printer")
    assert "/portal/tickets/1" in page.links()
    assert f"/portal/equipment/{office.pk}" in page.links()
    assert "Globex" not in page.text
    page = portal(ivan).get(f"{HOME}?q=keller")
    assert f"/portal/people/{bob.employee_number}" in page.links()
    # What else there is to look in, for those who may.
    assert f"{HOME}?q=keller&types=employees" in page.links()
    page = portal(bob).get(f"{HOME}?q=walsh")
    assert "types=employees" not in page.html and "Nothing found" in page.text


def test_it_shows_managers_their_team(portal, dana, bob, erin):
    group = ManagerGroup.objects.create(company=dana.company, name="Sales")
    group.managers.add(dana)
    group.members.add(bob)
    links = portal(dana).get(f"{HOME}?q=acme.example&types=employees").links()
    assert f"/portal/people/{bob.employee_number}" in links
    assert f"/portal/people/{erin.employee_number}" not in links


def test_it_finds_for_agents_what_the_portal_shows_them(portal, agent, bob, office):
    page = portal(agent).get(f"{HOME}?q=printer")
    for link in page.links():
        if link.startswith(("/portal/tickets/", "/portal/equipment/")):
            assert portal(agent).get(link).status == 200
    assert "types=employees" not in page.html


def test_it_leaves_out_what_is_switched_off(portal, cast, admin, ivan, office):
    switch_module(cast.tenant, key="assets", is_enabled=False, by=admin)
    page = portal(ivan).get(f"{HOME}?q=printer")
    assert "/portal/equipment" not in page.html and "Printer on fire" in page.html.replace(
        "<mark>Printer</mark>", "Printer"
    )
    assert portal(ivan).get(f"{HOME}?q=printer&types=assets").status == 200


def test_it_leads_to_all_that_there_is(portal, cast, bob):
    for number in range(7):
        cast.ticket(bob, title=f"Printer {number}")
    page = portal(bob).get(f"{HOME}?q=printer")
    (more,) = [link for link in page.links() if link.startswith("/portal?")]
    assert "Printer 0" in portal(bob).get(more).text
    assert "Printer 1" not in page.text
    assert "Printer 0" in portal(bob).get(f"{HOME}?q=printer&types=tickets").text


def test_it_says_where_nothing_is_found_and_where_nothing_is_looked_for(portal, bob):
    assert "Nothing found" in portal(bob).get(f"{HOME}?q=unicorn").text
    for query in ("", "?q=", "?q=%00", "?q=%20", "?q=&types=cars"):
        assert "One search for everything" in portal(bob).get(f"{HOME}{query}").text


def test_it_marks_why_it_was_found(portal, bob, office):
    html = portal(bob).get(f"{HOME}?q=cafe+prin").html
    assert "<mark>Prin</mark>ter on fire" in html
    assert "It is the <mark>café</mark> <mark>prin</mark>ter: it burns." in html


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("<b>Printer</b>", "printer", "&lt;b&gt;<mark>Printer</mark>&lt;/b&gt;"),
        ("a & b", "<script>", "a &amp; b"),
        ("Footprint", "print", "Footprint"),
        ("Straße İstanbul ﬁn", "istanbul", "Straße <mark>İstanbul</mark> ﬁn"),
        ("(a|b)+", ".*", "(a|b)+"),
        ("שלום", "שלום", "<mark>שלום</mark>"),
        ("anything", "", "anything"),
    ],
)
def test_it_marks_words_and_nothing_else(text, typed, shown):
    drawn = Template("{% load found %}{{ text|marked:typed }}")
    assert drawn.render(Context({"text": text, "typed": typed})) == shown


def test_it_shows_the_place_of_a_long_text():
    drawn = Template("{% load found %}{{ text|excerpt:'needle' }}")
    said = drawn.render(Context({"text": f"{'hay ' * 100}a **needle** & {'hay ' * 100}"}))
    assert said.startswith("… hay ") and said.endswith(" hay …")
    assert "a <mark>needle</mark> &amp; hay" in said and len(said) < 260
    assert drawn.render(Context({"text": "hay " * 100})) == ""


def test_it_keeps_and_forgets_a_search(portal, ivan, office):
    browser = portal(ivan)
    page = browser.get(f"{HOME}?q=printer&types=tickets")
    kept = browser.submit(page, SAVED, name="Hot printers")
    assert kept.status == 200 and "Kept." in kept.text
    saved = SavedSearch.objects.get()
    assert (saved.name, saved.query, saved.types) == ("Hot printers", "printer", ["tickets"])
    # It is kept already, and one press away on every search.
    assert SAVED not in [form.action for form in kept.reader.forms]
    page = browser.get(HOME)
    assert f"{HOME}?q=printer&types=tickets" in page.links()
    gone = browser.submit(page, f"{SAVED}/{saved.pk}/remove")
    assert gone.status == 200 and not SavedSearch.objects.exists()


def test_it_says_what_cannot_be_kept(portal, bob):
    save_search(bob, query="printer", by=bob)
    browser = portal(bob)
    page = browser.submit(browser.get(f"{HOME}?q=printers"), SAVED, name="Printer")
    assert page.status == 400 and "a search of this name already" in page.text
    assert browser.post(SAVED, {"query": "", "types": "cars"}).status == 400
    assert browser.post(SAVED, {"query": "a\0b"}).status == 400
    assert SavedSearch.objects.count() == 1


def test_it_shows_nobody_the_searches_of_others(portal, bob, ivan, agent):
    saved = save_search(bob, query="salary", by=bob)
    for person in (ivan, agent):
        assert "salary" not in portal(person).get(HOME).text
        assert portal(person).post(f"{SAVED}/{saved.pk}/remove").status == 404
    assert portal(bob).get(f"{SAVED}/{saved.pk}/remove").status == 200
    assert SavedSearch.objects.exists()


@pytest.mark.parametrize("path", ["/portal", HOME, "/portal/equipment"])
def test_it_is_on_every_page_once(portal, ivan, path):
    page = portal(ivan).get(path)
    assert [form.action for form in page.reader.forms].count(HOME) == 1
