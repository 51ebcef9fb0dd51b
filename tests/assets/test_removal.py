"""Removing an asset on its page: what it says before, what is left after, who may."""

import pytest
from django.test import Client

from accounts.services import open_session, switch_module, system_user
from assets.models import Asset, AssetRelation, Credential, CredentialAccess
from helpdesk.core.models import Event
from tests.desk.browsing import Browser
from tests.stock import Stock

HOMES = {"ivan": "/portal/equipment", "agent": "/desk/assets"}


def browser_of(person):
    return Browser(Client(), open_session(person, by=person))


@pytest.fixture
def laptop(cast, ivan):
    return cast.asset()


@pytest.fixture(params=HOMES)
def entrance(request, cast):
    """A browser of somebody who may remove assets, in portal or desk, and where these are."""
    return browser_of(cast.person(request.param)), HOMES[request.param]


def test_it_says_what_goes_and_what_stays(cast, entrance, bob, ivan):
    browser, home = entrance
    asset = cast.equip(Stock(ivan.company).asset)
    cast.ticket(ivan, asset=asset)
    page = browser.get(f"{home}/{asset.pk}/remove")
    assert f"Remove {asset} ?" in page.text and "This cannot be undone." in page.text
    for words in ("1 port", "1 password", "1 link to another asset", "1 request about it",
                  "1 license, its seat free again", "1 contract"):  # fmt: skip
        assert words in page.text
    assert f"{home}/{asset.pk}/remove" in browser.get(f"{home}/{asset.pk}/edit").links()
    assert Asset.objects.filter(pk=asset.pk).exists()


def test_it_removes_an_asset_and_keeps_its_tickets(cast, entrance, ivan, laptop):
    browser, home = entrance
    ticket = cast.ticket(ivan, asset=laptop)
    address = f"{home}/{laptop.pk}/remove"
    page = browser.submit(browser.get(address), address)
    assert page.path == home and "ACME-LT-017 is removed." in page.text
    ticket.refresh_from_db()
    assert ticket.asset is None
    assert not (Credential.objects.exists() or AssetRelation.objects.exists())
    assert CredentialAccess.objects.get().machine_name == "ACME-LT-017"
    assert Event.objects.filter(type="asset_removed").exists()
    # The second of two at once finds nothing.
    assert browser.post(address).status == 404


def test_it_retires_an_asset_instead(entrance, laptop):
    browser, home = entrance
    address = f"{home}/{laptop.pk}/remove"
    page = browser.submit(browser.get(address), address, retire="1")
    assert page.path == f"{home}/{laptop.pk}" and "ACME-LT-017 is retired." in page.text
    laptop.refresh_from_db()
    assert laptop.status == "retired"
    assert "Retire it instead" not in browser.get(address).text


def test_it_is_for_those_who_may_change_assets(cast, bob, ivan, laptop):
    address = f"{HOMES['ivan']}/{laptop.pk}"
    for send in (browser_of(bob).get, browser_of(bob).post):
        assert send(f"{address}/remove").status == 403
    assert "/remove" not in browser_of(bob).get(address).html
    switch_module(cast.tenant, key="assets", is_enabled=False, by=system_user(cast.tenant))
    assert browser_of(ivan).post(f"{address}/remove").status == 403
    assert Asset.objects.filter(pk=laptop.pk).exists()
