"""A new ticket in a window: who asks decides which assets and sites are offered."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.windows import Visits

pytestmark = pytest.mark.browser


def test_it_offers_what_the_company_of_the_requester_has(visit: Visits):
    page = visit("agent", "/desk/tickets/new")
    sites = page.locator("#site option")
    expect(sites).to_have_count(1)
    page.locator("#requester").fill("bob@acme")
    page.locator("#requester-options").get_by_role("option").click()
    expect(page.locator("#requester")).to_have_value("Bob Keller <bob@acme.example>")
    expect(sites.filter(has_text="Headquarters")).to_have_count(1)
    page.locator("#asset").fill("acme-lt-017")
    page.locator("#asset-options").get_by_role("option").click()
    page.locator("#site").select_option(label="Headquarters")
    page.locator("#title").fill("The hinge creaks")
    page.get_by_role("button", name="Open ticket").click()
    page.wait_for_url(re.compile(r"/desk/tickets/\d+$"))
    expect(page.locator("#p-asset")).to_have_value(re.compile("ACME-LT-017 #"))
    expect(page.locator("#p-site")).to_have_value(re.compile(r"\d+"))
