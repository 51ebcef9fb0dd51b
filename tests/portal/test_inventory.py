"""What a company has, in its portal."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from accounts.services import report_outage, switch_module, update_outage
from assets.services import add_contract, add_license
from tests.stock import Stock
from tickets.models import RestoreRequest, Ticket

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def stock(bob):
    return Stock(bob.company)


PAGES = {
    "/portal/contracts": b"Printer care",
    "/portal/licenses": b"1 of 2 seats",
    "/portal/networks": b"10.20.0.0/24",
    "/portal/domains": b"printer.example",
    "/portal/backups": b"Printer asset",
}


@pytest.mark.parametrize("path", PAGES)
def test_it_shows_what_the_company_has(api, bob, mallory, stock, path):
    answer = api(bob).get(path)
    assert answer.status == 200 and PAGES[path] in answer.body
    other = api(mallory).get(path)
    assert other.status == 200 and PAGES[path] not in other.body


def test_it_shows_a_network_with_its_vlans(api, bob, mallory, stock):
    path = f"/portal/networks/{stock.network.pk}"
    assert b"Printer VLAN" in api(bob).get(path).body
    assert api(mallory).get(path).status == 404


def test_it_shows_no_assets_to_who_may_not_see_them(api, erin, stock):
    assert api(erin).get("/portal/contracts").status == 200
    for path in ("licenses", "networks", "domains", "backups", f"networks/{stock.network.pk}"):
        assert api(erin).get(f"/portal/{path}").status == 403
    overview = api(erin).get("/portal/it").body
    assert b"/portal/contracts" in overview and b"/portal/licenses" not in overview


def test_it_tells_what_ends_soon(api, bob, erin, stock):
    soon = timezone.now() + dt.timedelta(days=5)
    add_license(stock.company, name="Drawing suite", expires_at=soon, by=stock.by)
    add_contract(
        stock.company, name="Copier lease", start_date=soon.date(), end_date=soon.date(),
        by=stock.by,
    )  # fmt: skip
    page = api(bob).get("/portal/it").body
    assert b"Drawing suite" in page and b"Copier lease" in page and b"in 5 days" in page
    page = api(erin).get("/portal/it").body
    assert b"Drawing suite" not in page and b"Copier lease" in page


def test_it_takes_a_request_for_data(api, browser, bob, stock):
    ask = api(bob)
    form = (
        f"description=The+quotes+are+gone&asset={stock.asset.pk}&paths=C:%5CQuotes%0D%0AD:%5Cx"
        "&restore_point=2026-03-10T14:30&destination=alternate&urgency=2"
    )
    answer = ask.post(
        "/portal/backups/restore",
        raw=form.encode(),
        content_type="application/x-www-form-urlencoded",
    )
    wanted = RestoreRequest.objects.get()
    assert answer.status == 303
    assert answer.headers["Location"] == f"/portal/tickets/{wanted.ticket.number}?created=1"
    assert (wanted.paths, wanted.asset, wanted.ticket.source) == (
        ["C:\\Quotes", "D:\\x"], stock.asset, "portal",
    )  # fmt: skip
    assert b"Restore: Printer asset" in ask.get("/portal/backups").body


def test_it_keeps_what_was_typed_when_it_refuses(api, bob, mallory, stock):
    theirs = Stock(mallory.company, "Scanner").asset
    answer = api(bob).post(
        "/portal/backups/restore",
        raw=f"description=Mine&asset={theirs.pk}&destination=original&urgency=3".encode(),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status == 400
    assert b"Mine" in answer.body and not Ticket.objects.exists()
    assert b"Scanner" not in answer.body


# ── Outages ──────────────────────────────────────────────────────────────────────────────────────
def test_it_tells_an_outage_on_every_page(api, cast, agent, bob, mallory):
    outage = report_outage(
        cast.tenant, company=bob.company, title="Mail is <b>slow</b>", severity="major",
        message="We look into it.", by=agent,
    )  # fmt: skip
    for path in ("/portal", "/portal/profile", "/portal/it"):
        assert b"Mail is &lt;b&gt;slow" in api(bob).get(path).body
        assert b"Mail is" not in api(mallory).get(path).body
    assert b"We look into it." in api(bob).get("/portal/outages").body
    update_outage(outage, changes={"status": "resolved"}, message="Fixed.", by=agent)
    assert b"Mail is" not in api(bob).get("/portal").body
    assert b"Fixed." in api(bob).get("/portal/outages").body


def test_it_tells_no_outage_where_that_is_switched_off(api, cast, admin, agent, bob):
    report_outage(cast.tenant, title="Mail is slow", by=agent)
    switch_module(cast.tenant, key="outages", is_enabled=False, by=admin)
    assert b"Mail is slow" not in api(bob).get("/portal").body
    assert api(bob).get("/portal/outages").status == 403


def test_it_gives_the_banners_alone_to_those_whom_they_concern(api, cast, agent, bob, mallory):
    report_outage(cast.tenant, company=bob.company, title="Mail is slow", by=agent)
    alone = api(bob).get("/portal/outages/banners").body
    assert b"Mail is slow" in alone and b"<html" not in alone
    assert b"Mail is slow" not in api(mallory).get("/portal/outages/banners").body


def test_it_says_that_an_outage_lasts_longer_than_expected(api, cast, agent, bob):
    now, hour = timezone.now(), dt.timedelta(hours=1)
    times = {"started_at": now - 2 * hour, "eta": now + hour}
    outage = report_outage(cast.tenant, title="Mail is slow", **times, by=agent)
    assert b"was expected" not in api(bob).get("/portal/outages").body
    update_outage(outage, changes={"eta": now - hour}, by=agent)
    for path in ("/portal", "/portal/outages"):
        assert re.search(rb"was\s+expected to end", api(bob).get(path).body)


@pytest.mark.parametrize(
    ("ahead", "is_told", "changes_in"),
    [
        (dt.timedelta(days=5), False, dt.timedelta(days=2)),
        (dt.timedelta(hours=1), True, dt.timedelta(hours=1)),
        (dt.timedelta(hours=-1), True, None),
    ],
    ids=["far", "near", "going on"],
)
def test_it_says_when_planned_work_changes_by_itself(
    api, cast, agent, bob, ahead, is_told, changes_in
):
    starts = timezone.now() + ahead
    report_outage(cast.tenant, title="New firewall", started_at=starts, by=agent)
    page = api(bob).get("/portal").body.decode()
    assert ("New firewall" in page) == is_told
    found = re.search(r'data-live-in="(\d+)"', page)
    assert (found is None) == (changes_in is None)
    if found:
        assert 0 <= changes_in.total_seconds() + 1 - int(found[1]) < 60
