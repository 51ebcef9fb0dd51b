"""Staff remove what was entered by mistake: what is said before, what is left after, who may."""

import pytest
from django.test import Client

from accounts.models import Site
from accounts.services import add_site, open_session, update_person
from assets.models import IPAddress, License
from assets.services import add_ip_address, add_network
from helpdesk.core.models import Event
from tests.desk.browsing import Browser
from tests.stock import Stock
from tickets.services import request_restore

# Where each is removed, what goes with it, and what stays without it.
THINGS = {
    "contract": ("contracts", [], ["1 asset"]),
    "license": ("licenses", ["1 license seat"], []),
    "domain": ("domains", [], []),
    "network": ("networks", ["1 VLAN"], ["1 IP address"]),
    "run": ("backups", [], ["1 restore request"]),
    "job": ("backups/jobs", ["1 backup run"], ["1 restore request"]),
    "device": ("backups/devices", ["1 backup job", "1 backup run"], ["1 restore request"]),
}


def browser_of(person):
    return Browser(Client(), open_session(person, by=person))


@pytest.fixture
def stock(bob):
    made = Stock(bob.company)
    request_restore(bob.tenant, description="Printer queue", run=made.run, by=bob)
    return made


@pytest.fixture
def site(cast, bob):
    site = add_site(bob.company, name="Depot", by=cast.admin)
    update_person(bob, changes={"site": site}, by=cast.admin)
    return site


@pytest.mark.parametrize("thing", THINGS)
def test_it_says_what_goes_and_removes_it(agent, stock, thing):
    place, lost, left = THINGS[thing]
    row, browser = getattr(stock, thing), browser_of(agent)
    address = f"/desk/{place}/{row.pk}/remove"
    page = browser.get(address)
    assert f"/desk/{place.partition('/')[0]}" in page.links() and "Keep it" in page.text
    assert f"Remove {row} ?" in page.text and "This cannot be undone." in page.text
    assert ("Gone with it" in page.text, "Stays, without it" in page.text) == (
        bool(lost), bool(left),
    )  # fmt: skip
    assert all(words in page.text for words in lost + left)

    page = browser.submit(page, address)
    assert (page.path, page.status) == (f"/desk/{place.partition('/')[0]}", 200)
    assert f"{row} is removed." in page.text
    assert not type(row).objects.filter(pk=row.pk).exists()
    told = Event.objects.filter(type__endswith="_removed").get()
    assert (told.actor, told.subject_id, told.data["name"]) == (agent, row.pk, str(row))
    # The second of two at once finds nothing.
    assert browser.post(address).status == 404


@pytest.mark.parametrize("place", ["contracts", "licenses", "domains", "networks", "backups"])
def test_it_is_offered_in_the_lists(agent, stock, place):
    links = browser_of(agent).get(f"/desk/{place}").links()
    assert len([link for link in links if link.endswith("/remove")]) == 1


def test_it_leads_from_a_run_to_its_job_and_its_device(agent, stock):
    links = browser_of(agent).get(f"/desk/backups/{stock.run.pk}/remove").links()
    assert {
        f"/desk/backups/jobs/{stock.job.pk}/remove",
        f"/desk/backups/devices/{stock.device.pk}/remove",
    } <= set(links)


def test_it_cancels_a_contract_instead(agent, stock):
    address = f"/desk/contracts/{stock.contract.pk}/remove"
    browser = browser_of(agent)
    page = browser.submit(browser.get(address), address, cancel="1")
    assert "Printer care is cancelled." in page.text
    stock.contract.refresh_from_db()
    assert stock.contract.status == "cancelled"
    assert "Cancel it instead" not in browser.get(address).text


def test_it_keeps_addresses_apart(agent, stock):
    address = f"/desk/networks/{stock.network.pk}/remove"
    add_ip_address(stock.company, address="10.20.0.5", by=stock.by)
    page = browser_of(agent).post(address)
    assert page.status == 409 and "10.20.0.5 is known without a network, too." in page.text
    stock.network.refresh_from_db()
    # In another network it is another one.
    IPAddress.objects.filter(network=None).update(
        network=add_network(stock.company, name="Lab", cidr="10.20.0.0/24", by=stock.by)
    )
    assert "is removed." in browser_of(agent).post(address).text


def test_it_removes_a_site_that_no_ticket_names(cast, bob, agent, site):
    company = f"/desk/companies/{bob.company.number}"
    address = f"/desk/sites/{site.pk}/remove"
    ticket = cast.ticket(bob, site=site)
    admin = browser_of(cast.admin)
    assert address in admin.get(company).links()
    page = admin.get(address)
    assert "It stays, because it is named by 1 ticket." in page.text
    assert "Remove the site" not in page.text
    assert admin.post(address).status == 409 and Site.objects.filter(pk=site.pk).exists()

    ticket.delete()
    page = admin.submit(admin.get(address), address)
    assert page.path == company and "Depot (Acme Corp) is removed." in page.text
    bob.refresh_from_db()
    assert bob.site is None and not Site.objects.filter(pk=site.pk).exists()


def test_it_is_for_those_who_keep_it(cast, agent, bob, site, stock):
    for person, address in (
        (agent, f"/desk/sites/{site.pk}/remove"),
        (bob, f"/desk/licenses/{stock.license.pk}/remove"),
    ):
        assert browser_of(person).get(address).status == 403
        assert browser_of(person).post(address).status == 403
    assert (
        f"/desk/sites/{site.pk}/remove"
        not in browser_of(agent).get(f"/desk/companies/{bob.company.number}").links()
    )
    assert Site.objects.exists() and License.objects.exists()
