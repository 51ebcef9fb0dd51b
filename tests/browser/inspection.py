"""What must be true of every page, whatever it shows."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
GRAVE = ["serious", "critical"]
OPTIONS = {"resultTypes": ["violations"], "preload": False}
# Select2, of Django's admin, puts what is chosen of many into a list that is none.
WHOLE = {"exclude": [[".select2-selection--multiple"]]}

# Some never end, or do not even begin while nothing is painted. A color that is inherited begins to
# fade when that of its parent has ended, so one round is not enough.
STILL = """() => {
    for (let round = 0; round < 10; round++) {
        for (const animation of document.getAnimations()) {
            if (animation.effect.getComputedTiming().endTime < Infinity) animation.finish();
        }
        getComputedStyle(document.body).color;
    }
}"""

# Pages have few colors, which axe parses thousands of times.
AXE = (
    Axe().axe_script
    + """;(() => {
        const { Color } = axe.commons.color, parse = Color.prototype.parseString;
        const known = new Map();
        Color.prototype.parseString = function (text) {
            if (!known.has(text)) known.set(text, parse.call(new Color(), text));
            const { r, g, b, alpha } = known.get(text);
            return Object.assign(this, { r, g, b, alpha });
        };
    })();"""
)
# Each rule has one impact: those that would be forgiven need not run.
RUN = """([context, options, grave]) => {
    const forgiven = axe._audit.rules.filter((rule) => !grave.includes(rule.impact));
    const rules = Object.fromEntries(forgiven.map((rule) => [rule.id, { enabled: false }]));
    return axe.run(context, { ...options, rules });
}"""


def inspect(page: Page) -> None:
    """The open page is accessible, light and wide, dark and narrow, and never scrolls sideways."""
    light_and_wide(page)
    inspect_as_it_is(page)
    dark_and_narrow(page)
    inspect_as_it_is(page)


def inspect_as_it_is(page: Page) -> None:
    """The same, in the one way it is shown now: for pages that look like others."""
    assert_fits(page)
    assert_accessible(page)


def dark_and_narrow(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)


def light_and_wide(page: Page) -> None:
    """As pages are looked at first. Cheap before one is loaded, dear afterwards."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)


def assert_fits(page: Page) -> None:
    """Nothing makes the page wider than the window."""
    wide = page.evaluate("""() => {
        const root = document.documentElement;
        if (root.scrollWidth <= root.clientWidth) return [];
        return [...document.querySelectorAll("body *")]
            .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1)
            .map((element) => element.outerHTML.slice(0, 120));
    }""")
    assert not wide, f"{page.url} is wider than {page.viewport_size}: {wide}"


def settle(page: Page) -> None:
    """Ends the fading of colors and the sliding of panels."""
    page.evaluate(STILL)


def assert_accessible(page: Page) -> None:
    """axe finds nothing serious or critical."""
    settle(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    violations = page.evaluate(RUN, [WHOLE, OPTIONS, GRAVE])["violations"]
    faults = [
        f"{each['id']}: {node['html'][:200]}: {node['failureSummary'][-300:]}"
        for each in violations
        for node in each["nodes"]
    ]
    assert not faults, "\n".join((page.url, *faults))
