"""Assets in the desk: finding one, seeing its tickets, changing it, looking a password up."""

import pytest

from tests.cast import SECRET


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
