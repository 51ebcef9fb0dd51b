"""Equipment in the portal: one's own and all of it, one asset, its passwords, its label."""

import pytest

from accounts.services import switch_module, system_user
from assets.models import CredentialAccess
from assets.services import add_asset_field, update_asset
from tests.cast import SECRET

pytestmark = pytest.mark.usefixtures("everybody")

HOME = "/portal/equipment"


@pytest.fixture
def laptop(cast, bob):
    asset = cast.asset()
    return update_asset(asset, changes={"assigned_to": bob}, by=system_user(cast.tenant))


def test_it_shows_ones_own_first_and_all_beside(portal, bob, dana, laptop):
    mine = portal(bob).get(HOME)
    assert "ACME-LT-017" in mine.text and "Dock of" not in mine.text
    assert "Dock of ACME-LT-017" in portal(bob).get(f"{HOME}?of=all").text
    assert "Nothing is yours yet" in portal(dana).get(HOME).text


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=lt-017", True), ("q=%25", False), ("type=laptop", True), ("type=Printer", False),
     ("status=active", True), ("status=lost", False), ("status=nonsense", True), ("page=99", True)],
)  # fmt: skip
def test_it_filters(portal, bob, laptop, query, found):
    page = portal(bob).get(f"{HOME}?{query}")
    assert page.status == 200 and ("ACME-LT-017" in page.text) == found


@pytest.mark.parametrize("tab", ["", "network", "passwords", "requests", "history", "nonsense"])
def test_it_shows_an_asset_in_parts_and_no_password(portal, cast, bob, laptop, tab):
    cast.ticket(bob, asset=laptop)
    page = portal(bob).get(f"{HOME}/{laptop.pk}?tab={tab}")
    assert page.status == 200
    word = {"network": "00:1a:2b:3c:4d:5e", "passwords": "BIOS", "requests": "Printer on fire",
            "history": "took it in"}.get(tab, "Connected to")  # fmt: skip
    assert word in page.text
    assert SECRET not in page.html
    # Whoever may only look learns neither the way to a password nor who used it.
    assert "/passwords/" not in page.html and "looked up" not in page.text


def test_it_changes_an_asset_and_keeps_what_was_refused(portal, ivan, bob, laptop):
    by = system_user(ivan.tenant)
    add_asset_field(laptop.type, key="owner", label="Owner", is_required=True, by=by)
    browser, path = portal(ivan), f"{HOME}/{laptop.pk}/edit"
    page = browser.submit(browser.get(path), path, machine_name="ACME-LT-117", notes="Kept")
    assert page.status == 400 and page.value(path, "notes") == "Kept"
    changes = {"custom_fields.owner": "Sales", "custom_fields.memory_gb": "32",
               "assigned_to": "ivan@acme.example", "machine_name": "ACME-LT-117"}  # fmt: skip
    page = browser.submit(browser.get(path), path, **changes)
    assert "Saved." in page.text and "ACME-LT-117" in page.text
    laptop.refresh_from_db()
    assert (laptop.assigned_to, laptop.custom_fields) == (ivan, {"memory_gb": 32, "owner": "Sales"})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"machine_name": ""}, "This field is required."),
        ({"assigned_to": "mallory@globex.example"}, "The company has no such employee."),
        ({"custom_fields.memory_gb": "much"}, "This must be a number."),
        ({"status": "broken"}, "Select a valid choice."),
    ],
)
def test_it_says_what_is_wrong(portal, ivan, mallory, laptop, changes, sentence):
    browser, path = portal(ivan), f"{HOME}/{laptop.pk}/edit"
    page = browser.submit(browser.get(path), path, **changes)
    assert page.status == 400 and sentence in page.text


def test_it_takes_in_an_asset(portal, ivan, laptop):
    browser, path = portal(ivan), f"{HOME}/new"
    page = browser.submit(browser.get(path), path, machine_name="ACME-PR-09")
    assert "Taken in." in page.text and "ACME-PR-09" in page.text


def test_it_shows_a_password_once_asked_and_on_record(portal, ivan, laptop):
    browser = portal(ivan)
    path = f"{HOME}/{laptop.pk}/passwords/{laptop.credentials.get().pk}"
    asked = browser.get(path)
    assert "is recorded for your company" in asked.text and SECRET not in asked.html
    assert CredentialAccess.objects.count() == 1
    shown = browser.post(path)
    assert SECRET in shown.html and shown.response["Cache-Control"] == "no-store"
    assert CredentialAccess.objects.latest("pk").user == ivan
    assert "looked up the password" in browser.get(f"{HOME}/{laptop.pk}?tab=history").text


def test_it_prints_labels_whose_code_opens_the_asset(portal, bob, laptop):
    page = portal(bob).get(f"{HOME}/labels?id={laptop.pk}&id=x&id=999999")
    assert page.text.count("ACME-LT-017") == 1
    assert page.html.count("<path") and "style=" not in page.html
    assert "Nothing to print" in portal(bob).get(f"{HOME}/labels?q=nothing").text


def test_it_is_for_those_who_may(portal, cast, bob, erin, laptop):
    credential = laptop.credentials.get()
    for path in (HOME, f"{HOME}/{laptop.pk}", f"{HOME}/labels", f"{HOME}/new"):
        assert portal(erin).get(path).status == 403
    for path in ("edit", f"passwords/{credential.pk}"):
        assert portal(bob).get(f"{HOME}/{laptop.pk}/{path}").status == 403
        assert portal(bob).post(f"{HOME}/{laptop.pk}/{path}").status == 403
    assert "/portal/equipment" not in portal(erin).get("/portal").html
    switch_module(cast.tenant, key="assets", is_enabled=False, by=system_user(cast.tenant))
    assert portal(bob).get(HOME).status == 403


def test_it_lets_one_choose_ones_device_in_a_request(portal, cast, bob, erin, mallory, laptop):
    path = "/portal/tickets/new"
    browser = portal(bob)
    page = browser.get(f"{path}?asset={laptop.pk}")
    assert page.value(path, "asset") == str(laptop.pk)
    browser.submit(page, path, title="The hinge creaks")
    assert bob.requested_tickets.latest("pk").asset == laptop
    theirs = cast.asset(mallory.company, machine_name="GLX-01")
    assert "GLX-01" not in browser.get(f"{path}?asset={theirs.pk}").text
    refused = browser.submit(browser.get(path), path, title="Not mine", asset=theirs.pk)
    assert refused.status == 400
