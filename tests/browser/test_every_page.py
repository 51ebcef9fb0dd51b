"""Every page: no error, no scrolling sideways, nothing that keeps anybody out, light and dark."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.inspection import dark_and_narrow, inspect, inspect_as_it_is
from tests.browser.load_demo import FIRST_ADMIN, FRESH_HOST
from tests.browser.pages import (
    NAMES,
    NO_PAGES,
    PERSONS,
    look_up,
    pages,
    path_of,
    samples_of_the_admin,
)
from tests.browser.windows import Site, Visits
from tests.inventory import Address, addresses
from tests.processes import web

pytestmark = pytest.mark.browser

# What pages look like when asked for something in particular, or by somebody else.
VARIANTS = [
    ("", "/login"),
    ("", "/login?failed=1&next=/desk"),
    ("", "/login/forgotten"),
    ("bob", "/login/second-factor"),
    ("admin", "/desk/queues/mine"),
    ("agent", "/desk/queues/resolved?sort=priority&q=monitor"),
    ("agent", "/desk/queues/all?q=printer&status=Open&status=Closed&priority=2"),
    ("agent", "/desk/queues/all?q=nobody-ever-wrote-this"),
    ("agent", "/desk/queues/all?done_from=2026-01-01&promise=missed&reopened=1"),
    ("agent", "/desk/tickets/{number}?queue=all&all=1"),
    ("agent", "/desk/tickets/{closed}"),
    ("agent", "/desk/metrics?from=2026-01-01&team=none"),
    ("agent", "/desk/people?q=nobody-is-called-this"),
    ("agent", "/desk/notifications?all"),
    ("bob", "/portal?tab=waiting"),
    ("bob", "/portal?tab=closed"),
    ("bob", "/portal?tab=all&q=nobody-ever-wrote-this"),
    ("ivan", "/portal/search?q=acme"),
    ("bob", "/portal/search?q=nobody-ever-wrote-this"),
    ("bob", "/portal/tickets/{closed}"),
    ("bob", "/portal/notifications?all"),
    ("erin", "/portal"),
    ("agent", "/portal/tickets/{number}"),
    ("agent", "/desk/queues/open"),
    ("bob", "/portal"),
    ("admin", "/admin/tickets/ticket/"),
]
WALLS = [
    ("bob", "/desk", "The desk is for agents"),
    ("bob", "/portal/tickets/999999", "Page not found"),
    ("erin", "/portal/tickets/new", "may not open requests"),
    ("agent", "/desk/tickets/999999", "Page not found"),
]
PAGES = list(pages())
MODELS = samples_of_the_admin()


@pytest.fixture(scope="package")
def names(demo_database: str) -> dict[str, str]:
    """What stands in the addresses of the demo's tickets and people."""
    return look_up(demo_database)


def test_it_knows_what_every_page_is_about():
    asked = {name for _, address in PAGES for name in address.parameters}
    assert asked <= set(NAMES), "NAMES of tests/browser/pages.py says what each stands for"
    assert {address.route for address in addresses()} >= NO_PAGES | set(PERSONS)


@pytest.mark.parametrize(("name", "address"), PAGES, ids=lambda it: getattr(it, "route", it))
def test_it_is_sound(visit: Visits, names: dict[str, str], name: str, address: Address):
    look(visit, name, path_of(address, names))


@pytest.mark.parametrize(("name", "path"), VARIANTS)
def test_it_is_sound_in_other_ways(visit: Visits, names: dict[str, str], name: str, path: str):
    page = visit.look(name, path.format(**names), dark_and_narrow)
    expect(page.locator("h1").first).to_be_attached()
    inspect_as_it_is(page)


def test_it_is_sound_in_the_reference(visit: Visits):
    page = visit.look("", "/docs", dark_and_narrow)
    expect(page.locator("h1").first).to_be_attached()
    inspect_as_it_is(page)


def test_it_is_sound_for_the_first_admin(site: Site):
    visits = Visits(Site(site.url.replace("//localhost", f"//{FRESH_HOST}"), site.chromium))
    page = visits("", f"/welcome/{FIRST_ADMIN}")
    inspect(page)
    send_nothing(page, "Make the account")
    inspect(page)
    visits.faults.forgive(r"\b400\b")
    visits.close()
    assert not visits.faults.found


def look(visit: Visits, name: str, path: str) -> None:
    page = visit.look(name, path)
    expect(page.locator("h1").first).to_be_attached()
    inspect(page)


@pytest.mark.parametrize(("name", "path", "text"), WALLS)
def test_it_is_sound_where_it_refuses(visit: Visits, name: str, path: str, text: str):
    page = visit.look(name, path)
    expect(page.locator("main")).to_contain_text(text)
    inspect(page)
    visit.faults.forgive(r"\b40[34]\b")


@pytest.mark.parametrize(
    ("name", "path", "button"),
    [
        ("", "/login", "Sign in"),
        ("agent", "/desk/tickets/new", "Open ticket"),
        ("agent", "/desk/people/{public_id}/edit", "Save"),
        ("bob", "/portal/tickets/new", "Send request"),
    ],
)
def test_it_is_sound_with_errors(
    visit: Visits, names: dict[str, str], name: str, path: str, button: str
):
    page = visit(name, path.format(**names))
    send_nothing(page, button)
    inspect(page)
    visit.faults.forgive(r"\b40[014]\b")


def send_nothing(page: Page, button: str) -> None:
    page.evaluate("document.querySelectorAll('form').forEach((form) => (form.noValidate = true))")
    for field in page.locator(
        "main input:not([type=hidden], [type=radio], [type=file]):visible"
    ).all():
        field.fill("")
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("[aria-invalid=true]").first).to_be_attached()


@pytest.mark.parametrize("dialog", ["palette", "shortcuts"])
def test_it_is_sound_with_a_dialog_open(visit: Visits, dialog: str):
    page = visit.look("agent", "/desk/queues/mine")
    page.keyboard.press({"palette": "Control+k", "shortcuts": "?"}[dialog])
    expect(page.locator(f"#{dialog}")).to_be_visible()
    inspect(page)


def test_it_is_sound_with_menus_open(visit: Visits):
    for name, path in (("agent", "/desk/queues/mine"), ("bob", "/portal")):
        page = visit.look(name, path)
        page.locator("summary.me").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        inspect(page)


def test_it_is_sound_in_the_admin(visit: Visits):
    inspect(visit.look("admin", "/admin/"))


@pytest.mark.parametrize("model", MODELS)
def test_it_is_sound_in_the_admin_of(visit: Visits, model: str):
    page = visit.look("admin", f"/admin/{model}/")
    inspect_as_it_is(page)
    rows = page.locator("#result_list tbody th a").first
    if rows.count():
        page.goto(rows.get_attribute("href"))
        expect(page.locator("#content h1")).to_be_attached()
        dark_and_narrow(page)
        inspect_as_it_is(page)


def test_it_is_sound_in_the_style_guide(chromium: Browser, environment: dict[str, str]):
    with web(**environment | {"DEBUG": "1"}) as url:
        visits = Visits(Site(url, chromium))
        inspect(visits("agent", "/desk/styleguide"))
        visits.close()
    assert not visits.faults.found


def test_it_tells_axe_of_a_fault(visit: Visits):
    page: Page = visit("", "/login")
    page.evaluate("document.querySelector('label').remove()")
    with pytest.raises(AssertionError, match="label"):
        inspect(page)
