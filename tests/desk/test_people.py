"""The people who ask, and finding them and their tickets quickly."""

from accounts.models import ManagerGroup
from accounts.services import open_session, switch_module, system_user
from desk.places import PLACES
from tickets.models.csat import survey_with_token
from tickets.services import answer_survey, open_survey, update_ticket


def test_it_shows_a_person_with_their_tickets(desk, cast, agent, bob):
    cast.ticket(bob, title="Chair squeaks")
    cast.ticket(cast.dana, title="Of somebody else")
    page = desk(agent).get(f"/desk/people/{bob.public_id}")
    assert "Chair squeaks" in page.text
    assert "Of somebody else" not in page.text
    assert (bob.email in page.text, "Acme Corp" in page.text) == (True, True)


def test_it_shows_what_a_person_said_of_us(desk, cast, agent, bob, dana):
    def said(person, title, score, comment=""):
        ticket = cast.ticket(person, title=title)
        update_ticket(ticket, changes={"status": "Resolved"}, by=agent)
        survey = survey_with_token(open_survey(ticket, by=system_user(cast.tenant)))
        answer_survey(survey, score=score, comment=comment, by=person)
        return ticket

    said(bob, "Chair squeaks", "good")
    bad = said(bob, "Lamp flickers", "bad", "Took <b>weeks</b>.")
    said(dana, "Of somebody else", "bad", "Not mine.")
    page = desk(agent).get(f"/desk/people/{bob.public_id}")
    assert "1/2 rated good" in page.text
    assert "Took <b>weeks</b>." in page.text
    assert "Not mine." not in page.text
    satisfaction = page.text.partition("Satisfaction")[2]
    assert satisfaction.index("Lamp flickers") < satisfaction.index("Chair squeaks")
    assert f"/desk/tickets/{bad.number}" in page.links()
    assert "rated good" not in desk(agent).get(f"/desk/people/{agent.public_id}").text


def test_it_corrects_a_requester(desk, agent, bob):
    browser = desk(agent)
    path = f"/desk/people/{bob.public_id}/edit"
    page = browser.submit(browser.get(path), path, phone="+1 212 555 0100", display_name="Bobby")
    bob.refresh_from_db()
    assert "Saved." in page.text
    assert (bob.display_name, bob.phone) == ("Bobby", "+1 212 555 0100")


def test_it_says_why_a_person_cannot_be_changed(desk, agent, bob, dana, admin):
    browser = desk(agent)
    path = f"/desk/people/{bob.public_id}/edit"
    page = browser.submit(browser.get(path), path, email=dana.email, phone="1")
    assert (page.status, "Somebody else has this already." in page.text) == (400, True)
    assert page.value(path, "phone") == "1"
    path = f"/desk/people/{admin.public_id}/edit"
    page = browser.submit(browser.get(path), path, display_name="Boss")
    assert (page.status, "Only an admin may change an agent." in page.text) == (403, True)


def test_it_suggests_people_by_name_and_address(desk, agent, bob, dana):
    browser = desk(agent)
    assert bob.email in browser.get("/desk/people/options?requester=bo").html
    assert dana.email in browser.get("/desk/people/options?person=dana@ac").html
    assert "option" not in browser.get("/desk/people/options?q=").html


def test_it_finds_tickets_and_people_from_one_field(desk, cast, agent, bob):
    ticket = cast.ticket(bob, title="Chair squeaks")
    found = desk(agent).get("/desk/palette?q=squeak").html
    assert f"/desk/tickets/{ticket.number}" in found
    assert f"/desk/people/{bob.public_id}" in desk(agent).get("/desk/palette?q=bob").html


def test_it_finds_who_is_typed_by_name_before_what_mentions_them(desk, cast, agent, bob, dana):
    cast.ticket(bob, title="Keller and the printer are at acme.example")

    def order(text):
        found = desk(agent).get(f"/desk/palette?q={text}").html
        return found.index('aria-label="People"') < found.index('aria-label="Tickets"')

    assert order("kel") and order("Keller+Bob")
    # Addresses are those of many.
    assert not order("acme.example")


def test_it_leads_from_every_page_to_every_place(desk, cast, agent):
    html = desk(agent).get("/desk/companies").html
    for place in PLACES:
        assert f'data-href="{place.href}"' in html
        assert f'href="{place.href}"\n' in html
    assert html.count('aria-current="page"') == 1


def test_it_finds_companies_and_assets_in_the_palette(desk, cast, agent, rita, bob, mallory):
    asset = cast.asset(mallory.company, machine_name="GLX-01")
    found = desk(agent).get("/desk/palette?q=glx-01")
    assert f"/desk/assets/{asset.pk}" in found.html and "Assets" in found.text
    found = desk(agent).get("/desk/palette?q=globex")
    assert f"/desk/companies/{mallory.company.number}" in found.html
    assert "GLX" not in desk(rita).get("/desk/palette?q=glx-01").text.replace("“glx-01”", "")
    assert "Globex" not in desk(rita).get("/desk/palette?q=globex").text


def test_it_finds_no_assets_where_the_module_is_off(desk, cast, admin, agent, bob, mallory):
    for person in (bob, mallory):
        cast.asset(person.company, machine_name=f"LT {person.company}")
    switch_module(cast.tenant, key="assets", is_enabled=False, company=bob.company, by=admin)
    found = desk(agent).get("/desk/palette?q=LT").text
    assert "LT Globex" in found and "LT Acme" not in found
    assert "Acme Corp" in desk(agent).get("/desk/palette?q=acme").text


def test_it_leads_from_a_search_of_tickets_to_the_other_lists(desk, agent):
    links = desk(agent).get("/desk/queues/all?q=a%20%26%20b").links()
    for place in ("people", "companies", "assets"):
        assert f"/desk/{place}?q=a%20%26%20b" in links


def test_it_lists_people_by_name(desk, agent, bob, dana):
    page = desk(agent).get("/desk/people?q=acme.example")
    assert page.html.index(bob.display_name) < page.html.index(dana.display_name)
    assert "Nobody found" in desk(agent).get("/desk/people?q=zzz").text


def test_it_invites_a_newcomer(desk, cast, agent, bob, inbox, post):
    browser = desk(agent)
    action = f"/desk/people/{bob.public_id}/invite"
    page = browser.submit(browser.get(f"/desk/people/{bob.public_id}"), action)
    assert "An invitation is on its way." in page.text
    post()
    assert inbox.addresses == [bob.email]
    open_session(bob, by=bob)
    assert action not in browser.get(f"/desk/people/{bob.public_id}").html
    assert "They have signed in already." in browser.post(action, {}).text


def test_it_tells_agents_what_somebody_may_do_and_who_decides(desk, agent, bob, dana):
    group = ManagerGroup.objects.create(company=bob.company, name="Sales")
    group.managers.add(dana)
    group.members.add(bob)
    page = desk(agent).get(f"/desk/people/{bob.public_id}")
    assert "Asks for help, sees equipment" in page.text
    assert "Dana Whitfield" in page.text and "Acme Corp" in page.text
