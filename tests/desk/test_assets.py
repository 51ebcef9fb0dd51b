"""Assets in the desk: finding one, seeing its tickets, changing it, looking a password up."""

import pytest

from accounts.services import add_site, system_user
from assets.services import add_asset_field
from tests.cast import SECRET

pytestmark = pytest.mark.usefixtures("everybody")

NEW = "/desk/assets/new"


@pytest.fixture
def laptop(cast, bob):
    return cast.asset()


def test_it_finds_the_assets_of_every_company(desk, cast, agent, mallory, laptop):
    cast.asset(mallory.company, machine_name="GLX-01")
    browser = desk(agent)
    assert "GLX-01" in browser.get("/desk/assets").text
    assert "GLX-01" not in browser.get("/desk/assets?q=acme-lt").text


def test_it_shows_the_tickets_of_an_asset(desk, cast, agent, bob, laptop):
    ticket = cast.ticket(bob, asset=laptop)
    page = desk(agent).get(f"/desk/assets/{laptop.pk}?tab=requests")
    assert f"/desk/tickets/{ticket.number}" in page.links()


def test_it_changes_an_asset(desk, agent, laptop):
    browser, path = desk(agent), f"/desk/assets/{laptop.pk}/edit"
    page = browser.submit(browser.get(path), path, notes="Looked at.")
    assert "Saved." in page.text and "Looked at." in page.text
    assert browser.submit(browser.get(path), path, machine_name="").status == 400


def test_it_shows_a_password_on_request(desk, agent, laptop):
    browser = desk(agent)
    path = f"/desk/assets/{laptop.pk}/passwords/{laptop.credentials.get().pk}"
    assert SECRET not in browser.get(path).html
    assert SECRET in browser.post(path).html


def test_it_takes_in_an_asset_of_the_company_that_is_chosen_first(desk, cast, agent, bob, mallory):
    company, by = bob.company, system_user(cast.tenant)
    site = add_site(company, name="Attic", by=by)
    kind = cast.laptops(cast.tenant)
    browser = desk(agent)
    asked = browser.get(NEW)
    assert "Whose is it?" in asked.text and company.name in asked.text
    path = f"{NEW}?company={company.number}"
    page = browser.get(path)
    assert "Attic" in page.text and bob.email in page.html
    values = {
        "machine_name": "ACME-LT-9",
        "type": kind.pk,
        "site": site.pk,
        "assigned_to": bob.email,
    }
    sent = page.form(NEW).filled(values)
    # Without scripts one asks for the fields of the type; what was typed stays.
    looked = browser.post(path, sent | {"look": "1"})
    assert looked.status == 200 and looked.value(NEW, "machine_name") == "ACME-LT-9"
    sent = looked.form(NEW).filled({"custom_fields.memory_gb": "16"})
    page = browser.post(path, sent)
    assert "Taken in." in page.text and "Memory (GB) 16" in page.text
    asset = company.assets.get()
    assert (asset.site, asset.assigned_to, asset.custom_fields) == (site, bob, {"memory_gb": 16})


def test_it_refuses_what_another_company_has(desk, cast, agent, bob, mallory):
    path = f"{NEW}?company={bob.company.number}"
    site = add_site(mallory.company, name="Theirs", by=system_user(cast.tenant))
    browser = desk(agent)
    sent = browser.get(path).form(NEW).filled({"machine_name": "X"})
    for values in ({"site": str(site.pk)}, {"assigned_to": mallory.email}):
        assert browser.post(path, sent | values).status == 400
    assert not bob.company.assets.exists()


@pytest.mark.parametrize("company", ["999", "nonsense", "-1", "99999999999999999999"])
def test_it_knows_no_such_company(desk, agent, company):
    assert desk(agent).get(f"{NEW}?company={company}").status == 404
    assert desk(agent).post(f"{NEW}?company={company}").status == 404
    assert desk(agent).post(NEW).status == 404


def test_it_asks_for_what_a_type_needs(desk, cast, agent, bob):
    kind = cast.laptops(cast.tenant)
    add_asset_field(kind, key="owner", label="Owner", is_required=True, by=system_user(cast.tenant))
    path, browser = f"{NEW}?company={bob.company.number}", desk(agent)
    sent = browser.get(path).form(NEW).filled({"machine_name": "X", "type": kind.pk})
    page = browser.post(path, sent)
    assert page.status == 400 and "Owner" in page.text
