"""What a new ticket is about and where: equipment and sites of the requester's company."""

import pytest

from accounts.services import add_site, system_user
from assets.services import update_asset
from helpdesk.templatetags.ui import address

NEW = "/desk/tickets/new"
OPTIONS = f"{NEW}/asset/options"


@pytest.fixture
def site(cast, bob):
    return add_site(bob.company, name="Attic", by=system_user(cast.tenant))


@pytest.fixture
def laptop(cast, bob, site):
    changes = {"assigned_to": bob, "site": site}
    return update_asset(cast.asset(), changes=changes, by=system_user(cast.tenant))


@pytest.fixture
def theirs(cast, mallory):
    return cast.asset(mallory.company, machine_name="GLX-01")


def test_it_opens_a_ticket_about_an_asset_at_a_site(desk, agent, bob, laptop, site):
    browser = desk(agent)
    # Without scripts one asks for the sites; what was typed stays.
    page = browser.submit(
        browser.get(NEW), NEW, requester=bob.email, title="The hinge creaks", look="1"
    )
    assert page.status == 200 and "Attic" in page.text and not bob.requested_tickets.exists()
    assert page.value(NEW, "title") == "The hinge creaks"
    browser.submit(page, NEW, asset="acme-lt-017", site=site.pk)
    ticket = bob.requested_tickets.get()
    assert (ticket.asset, ticket.site, ticket.company) == (laptop, site, bob.company)


def test_it_offers_no_sites_before_the_requester_is_known(desk, agent, bob, site, mallory):
    browser = desk(agent)
    page = browser.get(NEW)
    assert "Attic" not in page.text and "Those of the requester's company." in page.text
    for nobody in ("Nobody", "nina@acme.example", "a\x00b", mallory.email):
        page = browser.submit(browser.get(NEW), NEW, requester=nobody, look="1")
        assert page.status == 200 and "Attic" not in page.text
    assert "Attic" in browser.get(f"{NEW}?for={bob.email}").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"asset": "GLX-01"}, "The company has no such asset."),
        ({"asset": "17"}, "Several assets fit. Which one: ACME-LT-017 #"),
        ({"site": "{theirs}"}, "There is no such site."),
        ({"site": "nonsense"}, "There is no such site."),
    ],
)
def test_it_refuses_what_is_not_the_companys(
    desk, cast, agent, bob, mallory, laptop, theirs, changes, sentence
):
    other = add_site(mallory.company, name="Theirs", by=system_user(cast.tenant))
    sent = {name: text.format(theirs=other.pk) for name, text in changes.items()}
    browser = desk(agent)
    page = browser.submit(
        browser.get(NEW), NEW, requester=bob.email, title="The hinge creaks", **sent
    )
    assert page.status == 400 and sentence in page.text
    assert not bob.requested_tickets.exists()


def test_it_suggests_what_the_company_of_the_requester_has(desk, agent, bob, laptop, theirs):
    browser = desk(agent)
    page = browser.get(OPTIONS, data={"requester": address(bob), "asset": "lt-017"})
    assert f'data-value="{laptop.reference}"' in page.html
    assert "GLX-01" not in browser.get(f"{OPTIONS}?requester={bob.email}&asset=glx").html
    for query in ("asset=lt-017", "requester=Nobody&asset=lt-017", ""):
        assert browser.get(f"{OPTIONS}?{query}").text == ""


def test_it_begins_with_the_asset_whose_page_one_comes_from(desk, agent, bob, laptop, site):
    browser = desk(agent)
    link = f"{NEW}?asset={laptop.pk}"
    assert link in browser.get(f"/desk/assets/{laptop.pk}").links()
    page = browser.get(link)
    assert page.value(NEW, "requester") == address(bob)
    assert (page.value(NEW, "asset"), page.value(NEW, "site")) == (laptop.reference, str(site.pk))
    for wrong in ("nonsense", "999999", "9" * 30):
        assert browser.get(f"{NEW}?asset={wrong}").value(NEW, "asset") == ""
