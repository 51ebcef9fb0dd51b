"""Light, dark, or as the system says: chosen once, there from the first byte."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inspection import settle
from tests.browser.windows import Visits

pytestmark = pytest.mark.browser


def choose(page: Page, name: str) -> None:
    page.locator("summary.me").click()
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize(("name", "path"), [("agent", "/desk/queues/mine"), ("bob", "/portal")])
def test_it_keeps_the_theme(visit: Visits, name: str, path: str):
    page = visit(name, path, color_scheme="light")
    html = page.locator("html")
    bright = ground(page)
    choose(page, "Dark")
    expect(html).to_have_attribute("data-theme", "dark")
    dark = ground(page)
    assert dark != bright

    # The server has it in the page, so that nothing flashes before scripts run.
    answer = page.goto(path)
    assert 'data-theme="dark"' in answer.text()[:400]
    assert ground(page) == dark
    choose(page, "Auto")
    answer = page.reload()
    assert "data-theme" not in answer.text()[:400]
    assert ground(page) == bright


def test_it_follows_the_system(visit: Visits):
    page = visit("", "/login", color_scheme="dark")
    dark = ground(page)
    page.emulate_media(color_scheme="light")
    assert ground(page) != dark


def ground(page: Page) -> str:
    settle(page)
    return page.evaluate("getComputedStyle(document.body).backgroundColor")
