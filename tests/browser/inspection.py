"""What must be true of every page, whatever it shows."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
GRAVE = {"serious", "critical"}
EVERYTHING = {"resultTypes": ["violations"], "preload": False}
COLORS = EVERYTHING | {"runOnly": ["color-contrast"]}

axe = Axe()


def inspect(page: Page) -> None:
    """The open page is accessible in both themes, wide and narrow, and never scrolls sideways."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    assert_fits(page)
    assert_accessible(page, EVERYTHING)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, COLORS)
    page.set_viewport_size(NARROW)
    assert_fits(page)
    assert_accessible(page, EVERYTHING)


def assert_fits(page: Page) -> None:
    """Nothing makes the page wider than the window."""
    wide = page.evaluate("""() => {
        const root = document.documentElement;
        if (root.scrollWidth <= root.clientWidth) return [];
        return [...document.querySelectorAll("body *")]
            .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1)
            .map((element) => element.outerHTML.slice(0, 120));
    }""")
    assert wide == [], f"{page.url} is wider than {page.viewport_size}"


def assert_accessible(page: Page, options: dict) -> None:
    """axe finds nothing serious or critical."""
    violations = axe.run(page, options=options).response["violations"]
    faults = [
        (each["id"], each["help"], node["html"][:200], node["failureSummary"][-300:])
        for each in violations
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]
    assert faults == [], page.url
