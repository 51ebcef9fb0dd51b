"""Everything works where JavaScript is off."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.windows import Hands, Visits

pytestmark = pytest.mark.browser


@pytest.fixture
def enter(visit: Visits):
    """`enter("bob")` signs in by the form, in a browser without JavaScript."""

    def sign_in(name: str, path: str = "") -> Page:
        page = visit("", f"/login?next={path}" if path else "/login", java_script_enabled=False)
        page.get_by_label("User name or e-mail").fill(name)
        page.get_by_label("Password").fill("helpdesk-demo")
        page.get_by_role("button", name="Sign in").click()
        return page

    return sign_in


def test_it_serves_a_customer(enter):
    page = enter("bob")
    page.get_by_role("link", name="Ask for help").first.click()
    page.locator("[name=title]").fill("Plain paper is out")
    page.locator("textarea").fill("Since *Monday*.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("[data-preview] em")).to_have_text("Monday")
    page.get_by_role("button", name="Send request").click()
    expect(page.locator("h1")).to_have_text("Plain paper is out")
    page.locator("textarea").fill("We have found some.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#thread")).to_contain_text("We have found some.")
    page.get_by_role("button", name="My problem is solved").click()
    expect(page.locator("#standing")).to_contain_text("This request is closed")
    page.locator("textarea").fill("Out again.")
    page.get_by_role("button", name="Reopen").click()
    expect(page.locator("#thread")).to_contain_text("Out again.")
    page.get_by_role("link", name="My requests").first.click()
    page.get_by_role("searchbox").fill("plain paper")
    page.keyboard.press("Enter")
    expect(page.locator(".request").first).to_contain_text("Plain paper is out")
    page.locator("summary.me").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/login"))


def test_it_serves_an_agent(enter):
    page = enter("agent")
    expect(page).to_have_url(re.compile("/desk/queues/mine"))
    page.get_by_role("link", name="New ticket").first.click()
    page.get_by_label("Requester").fill("bob@acme.example")
    page.get_by_label("Title").fill("Scripts are off")
    page.get_by_role("button", name="Open ticket").click()
    expect(page.locator("h1")).to_have_text("Scripts are off")

    thread = page.locator("#thread")
    page.locator("#body").fill("And it works.")
    page.get_by_role("button", name="Send", exact=False).first.click()
    expect(thread.locator(".message--staff")).to_contain_text("And it works.")
    page.get_by_text("Internal note", exact=True).first.click()
    page.locator("#body").fill("Do not tell.")
    page.get_by_role("button", name="Add note").click()
    expect(thread.locator(".message--note")).to_contain_text("Do not tell.")

    properties = page.locator("#properties")
    properties.get_by_label("Status").select_option("In Progress")
    properties.get_by_label("Assignee").select_option(label="Agnes Lindqvist")
    properties.get_by_role("button", name="Save").click()
    expect(page.locator("#ticket-head")).to_contain_text("In Progress")
    expect(thread).to_contain_text("Agnes Lindqvist")
    for status in ("Closed", "Open"):
        properties.get_by_label("Status").select_option(status)
        properties.get_by_role("button", name="Save").click()
        expect(page.locator("#ticket-head")).to_contain_text(status)

    page.goto("/desk/queues/all")
    page.get_by_role("searchbox").fill("scripts off")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_contain_text("Scripts are off")


def test_it_filters_and_changes_many_at_once(enter, hands: Hands):
    for number in ("one", "two"):
        hands.ask(f"Bulky waste {number}")
    page = enter("agent", "/desk/queues/unassigned")
    page.get_by_role("searchbox").fill("bulky waste")
    page.keyboard.press("Enter")
    expect(page.locator("[name=ticket]")).to_have_count(2)
    for box in page.locator("[name=ticket]").all():
        box.check()
    page.locator(".bulk").get_by_label("Status").select_option("Open")
    page.locator(".bulk").get_by_label("Assignee").select_option("me")
    page.locator(".bulk").get_by_role("button", name="Apply").click()
    expect(page.get_by_text("2 tickets changed.")).to_be_visible()
    page.goto("/desk/queues/mine?status=Open&q=bulky")
    expect(page.locator("[data-row]")).to_have_count(2)
