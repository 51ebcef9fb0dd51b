"""What customers do in the portal."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.windows import Hands, Visits

pytestmark = pytest.mark.browser


def test_it_takes_a_request_from_first_to_last(visit: Visits):
    page = visit("bob", "/portal")
    page.get_by_role("link", name="Ask for help").first.click()
    page.get_by_label("What is it about?").or_(page.locator("[name=title]")).first.fill("No tone")
    page.locator("textarea").fill("The phone on my desk is `dead`.")
    page.get_by_role("button", name="Send request").click()
    standing, thread = page.locator("#standing"), page.locator("#thread")
    expect(standing).to_contain_text("Thank you, we have your request")
    expect(thread.locator("code")).to_have_text("dead")

    page.locator("textarea").fill("The cable was loose.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(thread).to_contain_text("The cable was loose.")
    page.get_by_role("button", name="My problem is solved").click()
    expect(standing).to_contain_text("This request is closed")
    page.locator("textarea").fill("It is dead again.")
    page.get_by_role("button", name="Reopen").click()
    expect(thread).to_contain_text("It is dead again.")
    expect(page.get_by_role("button", name="My problem is solved")).to_be_visible()
    expect(standing).not_to_contain_text("closed")


def test_it_previews_and_keeps_a_draft(visit: Visits, hands: Hands):
    case = hands.ask("Drafts")
    page = visit("bob", case.portal)
    page.locator("textarea").fill("This is **important**.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("[data-preview] strong")).to_have_text("important")
    page.reload()
    expect(page.locator("textarea")).to_have_value("This is **important**.")


def test_it_offers_no_request_to_who_may_not_ask(visit: Visits):
    page = visit("erin", "/portal")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("a[href*='tickets/new']")).to_have_count(0)
    expect(page.get_by_text("Ask for help")).to_have_count(0)
    page.goto("/portal/tickets/new")
    expect(page.locator("main")).to_contain_text("may not open requests")
    visit.faults.forgive(r"\b403\b")


def test_it_finds_requests(visit: Visits, hands: Hands):
    case = hands.ask("Zeppelin in the car park")
    page = visit("bob", "/portal/outages")
    page.keyboard.press("/")
    page.keyboard.type("car park")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=case.title)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("zeppel")
    expect(page.locator("#found mark")).to_have_text(["Zeppel"])
    expect(page).to_have_url(re.compile("q=zeppel$"))
    page.get_by_role("button", name="Keep this search").click()
    page.get_by_role("link", name="zeppel", exact=True).click()
    expect(page.locator("#found mark")).to_have_text(["Zeppel"])
    page.get_by_role("button", name="Forget “zeppel”").click()
    expect(page.get_by_role("button", name="Forget “zeppel”")).to_have_count(0)


def test_it_looks_a_password_up(visit: Visits):
    page = visit("ivan", "/portal/equipment?of=all&q=acme-lt-017")
    page.get_by_role("link", name="ACME-LT-017").click()
    page.get_by_role("link", name="Passwords").click()
    page.get_by_role("link", name=re.compile("^Show")).first.click()
    page.get_by_role("button", name="Show the password").click()
    expect(page.locator(".secret")).not_to_be_empty()
