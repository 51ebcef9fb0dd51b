"""Every page: no error, no scrolling sideways, nothing that keeps anybody out, light and dark."""

import pytest
from django.contrib import admin
from playwright.sync_api import Browser, Page, expect

from tests.browser.inspection import WIDE, inspect
from tests.browser.load_demo import FIRST_ADMIN
from tests.browser.windows import Hands, Site, Visits
from tests.processes import web

pytestmark = pytest.mark.browser

PAGES = [
    ("", "/login"),
    ("", "/login?failed=1&next=/desk"),
    ("", f"/welcome/{FIRST_ADMIN}"),
    ("", "/login/forgotten"),
    ("", "/docs"),
    ("agent", "/desk/queues/mine"),
    ("agent", "/desk/queues/unassigned"),
    ("agent", "/desk/queues/open"),
    ("agent", "/desk/queues/resolved?sort=priority&q=monitor"),
    ("agent", "/desk/queues/all?q=printer&status=Open&status=Closed&priority=2"),
    ("agent", "/desk/queues/all?q=nobody-ever-wrote-this"),
    ("agent", "/desk/tickets/{answered}?queue=all&all=1"),
    ("agent", "/desk/tickets/{closed}"),
    ("agent", "/desk/tickets/{answered}/edit"),
    ("agent", "/desk/tickets/new"),
    ("agent", "/desk/metrics"),
    ("agent", "/desk/metrics?from=2026-01-01&team=none"),
    ("agent", "/desk/queues/all?done_from=2026-01-01&promise=missed&reopened=1"),
    ("agent", "/desk/people"),
    ("agent", "/desk/exports"),
    ("agent", "/desk/people?q=nobody-is-called-this"),
    ("agent", "/desk/people/{bob}"),
    ("agent", "/desk/people/{bob}/edit"),
    ("admin", "/desk/queues/mine"),
    ("bob", "/portal"),
    ("bob", "/portal?tab=waiting"),
    ("bob", "/portal?tab=closed"),
    ("bob", "/portal?tab=all&q=nobody-ever-wrote-this"),
    ("bob", "/portal/tickets/new"),
    ("bob", "/portal/tickets/{answered}"),
    ("bob", "/portal/tickets/{closed}"),
    ("bob", "/portal/profile"),
    ("bob", "/login/second-factor"),
    ("agent", "/desk/profile"),
    ("bob", "/portal/notifications?all"),
    ("agent", "/desk/notifications?all"),
    ("erin", "/portal"),
    ("agent", "/portal/tickets/{answered}"),
]
WALLS = [
    ("bob", "/desk", "The desk is for agents"),
    ("bob", "/portal/tickets/999999", "Nobody answers this bell"),
    ("erin", "/portal/tickets/new", "may not open requests"),
    ("agent", "/desk/tickets/999999", "Nobody answers this bell"),
]
MODELS = sorted(model._meta.label_lower.replace(".", "/") for model in admin.site._registry)


@pytest.fixture(scope="package")
def names(site: Site) -> dict[str, str]:
    """What stands in the addresses of the demo's tickets and people."""
    hands = Hands(site)

    def number(words: str) -> str:
        ticket = hands.send("bob", "GET", f"/tickets?search={words}")[0]
        return str(int(ticket["number"].removeprefix("TKT-")))

    found = {"answered": number("VPN drops"), "closed": number("Quotes lose their logo")}
    found["bob"] = hands.send("bob", "GET", "/me")["id"]
    hands.close()
    return found


@pytest.mark.parametrize(("name", "path"), PAGES)
def test_it_is_sound(visit: Visits, names: dict[str, str], name: str, path: str):
    page = visit(name, path.format(**names))
    expect(page.locator("h1").first).to_be_attached()
    inspect(page, again=True)


@pytest.mark.parametrize(("name", "path", "text"), WALLS)
def test_it_is_sound_where_it_refuses(visit: Visits, name: str, path: str, text: str):
    page = visit(name, path)
    expect(page.locator("main")).to_contain_text(text)
    inspect(page)
    visit.faults.forgive(r"\b40[34]\b")


@pytest.mark.parametrize(
    ("name", "path", "button"),
    [
        ("", "/login", "Sign in"),
        ("", f"/welcome/{FIRST_ADMIN}", "Make the account"),
        ("agent", "/desk/tickets/new", "Open ticket"),
        ("agent", "/desk/people/{bob}/edit", "Save"),
        ("bob", "/portal/tickets/new", "Send request"),
    ],
)
def test_it_is_sound_with_errors(
    visit: Visits, names: dict[str, str], name: str, path: str, button: str
):
    page = visit(name, path.format(**names))
    page.evaluate("document.querySelectorAll('form').forEach((form) => (form.noValidate = true))")
    for field in page.locator(
        "main input:not([type=hidden], [type=radio], [type=file]):visible"
    ).all():
        field.fill("")
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("[aria-invalid=true]").first).to_be_attached()
    inspect(page)
    visit.faults.forgive(r"\b40[014]\b")


@pytest.mark.parametrize("dialog", ["palette", "shortcuts"])
def test_it_is_sound_with_a_dialog_open(visit: Visits, dialog: str):
    page = visit("agent", "/desk/queues/mine")
    page.keyboard.press({"palette": "Control+k", "shortcuts": "?"}[dialog])
    expect(page.locator(f"#{dialog}")).to_be_visible()
    inspect(page)


def test_it_is_sound_with_menus_open(visit: Visits):
    for name, path in (("agent", "/desk/queues/mine"), ("bob", "/portal")):
        page = visit(name, path)
        page.locator("summary.me").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        inspect(page)


def test_it_is_sound_in_the_admin(visit: Visits):
    inspect(visit("admin", "/admin/"))


@pytest.mark.parametrize("model", MODELS)
def test_it_is_sound_in_the_admin_of(visit: Visits, model: str):
    # They are all made by the same few templates: one of them is loaded anew for the dark.
    again = model == "tickets/ticket"
    page = visit("admin", f"/admin/{model}/")
    inspect(page, again=again)
    page.set_viewport_size(WIDE)
    rows = page.locator("#result_list tbody th a")
    if rows.count():
        rows.first.click()
        expect(page.locator("#content h1")).to_be_attached()
        inspect(page, again=again)


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
