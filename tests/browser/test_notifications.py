"""The bell in a real browser: it rings by itself, opens, and is read."""

import pytest
from playwright.sync_api import expect

from tests.browser.inspection import inspect
from tests.browser.windows import Visits

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("name", "home"), [("agent", "/desk"), ("bob", "/portal")])
def test_its_bell_opens_and_is_sound(visit: Visits, name: str, home: str):
    page = visit(name, f"{home}/notifications")
    bell = page.locator("#bell summary")
    expect(bell.locator(".bell__count")).to_be_visible()
    bell.press("Enter")
    expect(page.locator("#bell-panel .notice").first).to_be_visible()
    inspect(page)
    page.keyboard.press("Escape")
    expect(page.locator("#bell-panel")).to_be_hidden()
    page.goto(f"{home}/notifications/settings")
    inspect(page)


def test_its_bell_falls_silent_in_every_window(visit: Visits):
    listening = visit("lead", "/desk/queues/mine", is_live=True)
    expect(listening.locator("#bell summary .bell__count")).to_be_visible()
    page = visit("lead", "/desk/notifications")
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator("main")).to_contain_text("All caught up")
    expect(listening.locator("#bell .bell__count")).to_have_count(0)
