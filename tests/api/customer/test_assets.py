"""The equipment of the company: V040 to V044 and V056."""

import pytest

from accounts.services import switch_module, system_user
from assets.models import Asset, AssetRelation
from assets.services import add_asset, add_asset_field, update_asset
from helpdesk.core.models import Event
from tests.api.customer.conftest import move_in
from tests.cast import SECRET
from tests.stock import Stock

pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture(scope="module")
def kept(everybody):
    """bob's laptop, for all tests here: giving it one of everything takes long."""
    bob = everybody.bob
    changes = {
        "serial_number": "PF-3XK7Q2",
        "manufacturer": "Lenovo",
        "model": "ThinkPad T14",
        "assigned_to": bob,
        "site": move_in(bob),
        "custom_fields": {"memory_gb": 32},
    }
    return update_asset(everybody.asset(), changes=changes, by=system_user(bob.tenant))


@pytest.fixture
def laptop(kept, cast):
    return Asset.objects.get(pk=kept.pk)


@pytest.fixture
def office(laptop):
    return laptop.site


def names(answer):
    return [asset["machine_name"] for asset in answer.json["assets"]]


# ── V040 ─────────────────────────────────────────────────────────────────────────────────────────
def test_it_lists_the_equipment_of_the_company(customer, bob, office, laptop):
    answer = customer(bob).get("/assets?mine=true")
    assert answer.status == 200
    assert answer.json == {
        "assets": [
            {
                "asset_id": laptop.pk,
                "machine_name": "ACME-LT-017",
                "type": "Laptop",
                "status": "active",
                "serial_number": "PF-3XK7Q2",
                "manufacturer": "Lenovo",
                "model": "ThinkPad T14",
                "assigned_to": bob.employee_number,
                "assigned_to_name": "Bob Keller",
                "site_number": office.number,
                "site_name": "Headquarters",
                "company_number": bob.company.number,
                "warranty_expires": None,
                "warranty_status": None,
            }
        ],
        "pagination": {"page": 1, "limit": 20, "per_page": 20, "total": 1, "total_pages": 1},
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("q=acme-lt", 2),
        ("q=thinkpad+lenovo", 1),
        ("q=LENOVO", 1),
        ("q=3xk7", 1),
        ("q=thinkpad+epson", 0),
        ("type=laptop", 1),
        ("type=Printer", 0),
        ("status=active", 2),
        ("status=retired", 0),
        ("mine=1", 1),
        ("mine=false", 2),
        ("site_number={site}", 1),
        ("site_number=99999", 0),
    ],
)
def test_it_filters_and_searches(customer, bob, office, laptop, query, found):
    answer = customer(bob).get("/assets?" + query.format(site=office.number))
    assert (answer.status, answer.json["pagination"]["total"]) == (200, found)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=broken", "status"),
        ("mine=maybe", "mine"),
        ("page=0", "page"),
        ("per_page=101", "per_page"),
        ("q=%00", "q"),
        ("type=%00", "type"),
        ("site_number=x", "site_number"),
    ],
)
def test_it_refuses_a_query_that_means_nothing(customer, bob, laptop, query, field):
    answer = customer(bob).get(f"/assets?{query}")
    assert (answer.status, set(answer.errors)) == (400, {field})


def test_it_pages_by_name(customer, bob, cast):
    by = system_user(bob.tenant)
    for number in (3, 1, 2):
        add_asset(bob.company, machine_name=f"pc-{number}", by=by)
    ask = customer(bob)
    pages = [names(ask.get(f"/assets?q=pc&per_page=2&page={page}")) for page in (1, 2, 3)]
    assert pages == [["pc-1", "pc-2"], ["pc-3"], []]


def test_it_shows_customers_their_own_and_staff_all(customer, cast, bob, agent, mallory, laptop):
    add_asset(mallory.company, machine_name="GLX-01", by=system_user(cast.tenant))
    assert "GLX-01" not in names(customer(bob).get("/assets"))
    assert names(customer(mallory).get("/assets")) == ["GLX-01"]
    assert len(names(customer(agent).get("/assets"))) == 3
    assert names(customer(cast.rita).get("/assets")) == []


@pytest.mark.parametrize(
    ("days", "status"), [(-1, "expired"), (0, "expiring"), (60, "expiring"), (61, "active")]
)
def test_it_says_how_the_warranty_stands(customer, bob, ivan, laptop, today, days, status):
    sent = {"warranty_expires": today(days).isoformat()}
    assert customer(ivan).patch(f"/assets/{laptop.pk}", sent).status == 200
    shown = customer(bob).get("/assets?mine=1").json["assets"][0]
    assert shown["warranty_expires"] == today(days).isoformat()
    assert shown["warranty_status"] == status


# ── V041 ─────────────────────────────────────────────────────────────────────────────────────────
def test_it_tells_all_of_an_asset_and_no_password(customer, bob, laptop):
    answer = customer(bob).get(f"/assets/{laptop.pk}")
    assert answer.status == 200 and answer.json["success"] is True
    told = answer.json["data"]
    credential, port = laptop.credentials.get(), laptop.ports.get()
    assert told["credentials"] == [
        {
            "credential_id": credential.pk,
            "label": "BIOS",
            "username": "",
            "url": "",
            "notes": "",
            "has_password": True,
            "updated_at": told["credentials"][0]["updated_at"],
        }
    ]
    assert told["ports"] == [
        {
            "port_id": port.pk,
            "port_name": "eth0",
            "port_type": "",
            "mac_address": "00:1a:2b:3c:4d:5e",
            "ip_address": "10.0.0.7",
            "vlan_id": None,
            "speed": "",
            "connected_to": "",
            "notes": "",
            "updated_at": told["ports"][0]["updated_at"],
        }
    ]
    assert (told["licenses"], told["contracts"]) == ([], [])
    assert told["custom_fields"] == {"memory_gb": 32}
    (relation,) = told["relations"]
    assert relation["kind"] == "connected_to"
    assert relation["from_asset_id"] == laptop.pk
    assert SECRET.encode() not in answer.body
    assert credential.sealed_password.encode() not in answer.body


@pytest.mark.parametrize("asset_id", ["0", "x", "-1", "1e3", "9" * 30, "%00"])
def test_it_is_not_there_under_an_id_that_is_none(customer, bob, laptop, asset_id):
    assert customer(bob).get(f"/assets/{asset_id}").status == 404


def test_it_is_not_there_when_the_module_is_off(customer, cast, bob, laptop):
    by = system_user(cast.tenant)
    switch_module(cast.tenant, key="assets", is_enabled=False, company=bob.company, by=by)
    ask = customer(bob)
    for path in ("/assets", f"/assets/{laptop.pk}", "/assets/0", "/assets/dropdown"):
        answer = ask.get(path)
        assert (answer.status, answer.json["code"]) == (403, "module_disabled")


def test_it_tells_of_licenses_and_contracts_while_their_modules_are_on(customer, cast, bob):
    stock, by = Stock(bob.company), system_user(cast.tenant)
    ask = customer(bob)

    def told():
        data = ask.get(f"/assets/{stock.asset.pk}").json["data"]
        return [each["name"] for each in data["licenses"] + data["contracts"]]

    assert told() == ["Printer suite", "Printer care"]
    for key in ("licenses", "contracts"):
        switch_module(cast.tenant, key=key, is_enabled=False, by=by)
    assert told() == []


# ── V042 to V044 ─────────────────────────────────────────────────────────────────────────────────
def test_it_takes_in_an_asset_with_everything(customer, cast, bob, ivan, office, laptop):
    sent = {
        "machine_name": " ACME-PR-02 ",
        "type": "LAPTOP",
        "status": "in_stock",
        "serial_number": "X1",
        "manufacturer": "Brother",
        "model": "HL",
        "site_number": office.number,
        "assigned_to": bob.employee_number,
        "purchase_date": "2026-01-31",
        "warranty_expires": "2029-01-31",
        "notes": "By the **window**.",
        "external_id": "inv-7",
        "custom_fields": {"memory_gb": 8},
    }
    answer = customer(ivan).post("/assets", sent)
    assert answer.status == 201
    told = answer.json["data"]
    assert told == told | sent | {"machine_name": "ACME-PR-02", "type": "Laptop"}
    assert told["assigned_to_name"] == "Bob Keller"
    made = Asset.objects.get(pk=told["asset_id"])
    assert (made.company, made.tenant) == (ivan.company, ivan.tenant)
    event = Event.objects.about(made).get()
    assert (event.type, event.actor) == ("asset_added", ivan)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "machine_name"),
        ({"machine_name": "  "}, "machine_name"),
        ({"machine_name": "x" * 201}, "machine_name"),
        ({"machine_name": 7}, "machine_name"),
        ({"type": "Toaster"}, "type"),
        ({"status": "broken"}, "status"),
        ({"site_number": 99999}, "site_number"),
        ({"site_number": "1"}, "site_number"),
        ({"assigned_to": 99999}, "assigned_to"),
        ({"purchase_date": "31.01.2026"}, "purchase_date"),
        ({"purchase_date": "2026-02-30"}, "purchase_date"),
        ({"warranty_expires": "20290131"}, "warranty_expires"),
        ({"notes": "\x00"}, "notes"),
        ({"notes": "x" * 10_001}, "notes"),
        ({"custom_fields": {"memory_gb": 8}}, "custom_fields.memory_gb"),
        ({"type": "Laptop", "custom_fields": {"memory_gb": "much"}}, "custom_fields.memory_gb"),
        ({"type": "Laptop", "custom_fields": {"wheels": 4}}, "custom_fields.wheels"),
        ({"type": "Laptop", "custom_fields": []}, "custom_fields"),
        ({"serial_number": "pf-3xk7q2"}, "serial_number"),
        ({"company_number": 99999}, "company_number"),
        ({"tenant_id": 1}, "tenant_id"),
        ({"search": "x"}, "search"),
    ],
)
def test_it_refuses_what_cannot_be(customer, ivan, laptop, sent, field):
    body = {"machine_name": "ACME-PR-02", **sent} if sent else {}
    before = Asset.objects.count()
    answer = customer(ivan).post("/assets", body)
    assert (answer.status, set(answer.errors)) == (400, {field})
    assert Asset.objects.count() == before


def test_it_calls_a_duplicate_one(customer, ivan, laptop):
    body = {"machine_name": "Twin", "serial_number": laptop.serial_number}
    answer = customer(ivan).post("/assets", body)
    assert (answer.status, answer.json["code"]) == (400, "duplicate")


def test_it_asks_staff_whose_it_is(customer, agent, bob, laptop):
    ask = customer(agent)
    assert set(ask.post("/assets", {"machine_name": "New"}).errors) == {"company_number"}
    body = {"machine_name": "New", "company_number": bob.company.number}
    assert ask.post("/assets", body).json["data"]["company_number"] == bob.company.number


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_it_changes_only_what_is_sent(customer, ivan, laptop, method):
    answer = customer(ivan).send(method, f"/assets/{laptop.pk}", {"status": "in_repair"})
    assert answer.status == 200
    told = answer.json["data"]
    assert (told["status"], told["serial_number"]) == ("in_repair", "PF-3XK7Q2")
    last = Event.objects.about(laptop).last()
    assert (last.type, last.changes) == ("asset_updated", {"status": ["active", "in_repair"]})


def test_it_takes_away_what_is_null(customer, ivan, laptop):
    sent = {"assigned_to": None, "site_number": None, "custom_fields": {"memory_gb": None}}
    told = customer(ivan).patch(f"/assets/{laptop.pk}", sent).json["data"]
    assert (told["assigned_to"], told["site_number"], told["custom_fields"]) == (None, None, {})


def test_it_drops_what_another_type_does_not_have(customer, ivan, laptop):
    told = customer(ivan).patch(f"/assets/{laptop.pk}", {"type": None}).json["data"]
    assert (told["type"], told["custom_fields"]) == (None, {})


def test_it_asks_for_what_a_type_needs_when_it_is_touched(customer, ivan, laptop):
    by = system_user(ivan.tenant)
    add_asset_field(laptop.type, key="owner", label="Owner", is_required=True, by=by)
    ask = customer(ivan)
    assert ask.patch(f"/assets/{laptop.pk}", {"notes": "Old."}).status == 200
    answer = ask.patch(f"/assets/{laptop.pk}", {"custom_fields": {"memory_gb": 64}})
    assert set(answer.errors) == {"custom_fields.owner"}
    sent = {"custom_fields": {"owner": "Sales"}}
    told = ask.patch(f"/assets/{laptop.pk}", sent).json["data"]
    assert told["custom_fields"] == {"memory_gb": 32, "owner": "Sales"}


def test_it_tells_of_nothing_when_nothing_changed(customer, ivan, laptop):
    before = Event.objects.about(laptop).count()
    assert customer(ivan).patch(f"/assets/{laptop.pk}", {"model": "ThinkPad T14"}).status == 200
    assert Event.objects.about(laptop).count() == before


def test_it_removes_an_asset_with_what_belongs_to_it(customer, ivan, laptop):
    ask = customer(ivan)
    answer = ask.delete(f"/assets/{laptop.pk}")
    assert (answer.status, answer.body) == (204, b"")
    assert ask.get(f"/assets/{laptop.pk}").status == 404
    assert Event.objects.about(laptop).last().type == "asset_removed"
    assert not AssetRelation.objects.exists()


# ── V056 ─────────────────────────────────────────────────────────────────────────────────────────
def test_it_offers_assets_to_choose_from(customer, bob, laptop):
    ask = customer(bob)
    answer = ask.get("/assets/dropdown?q=thinkpad")
    assert answer.json == {"assets": [{"asset_id": laptop.pk, "machine_name": "ACME-LT-017"}]}
    assert len(ask.get("/assets/dropdown?limit=1").json["assets"]) == 1
    assert ask.get("/assets/dropdown?limit=0").status == 400


def test_it_tells_of_no_equipment_elsewhere_where_its_module_is_off(
    customer, cast, admin, ivan, bob, laptop
):
    ticket = cast.ticket(bob, asset=laptop)
    ask, of_bob = customer(ivan), f"/employees/{bob.employee_number}"
    assert ask.get(of_bob).json["data"]["assets"]
    assert ask.get(f"/tickets/{ticket.pk}").json["asset"]["asset_id"] == laptop.pk

    switch_module(cast.tenant, key="assets", is_enabled=False, company=ivan.company, by=admin)
    assert ask.get(of_bob).json["data"]["assets"] == []
    assert ask.get(f"/tickets/{ticket.pk}").json["asset"] is None
    answer = ask.post("/tickets", {"subject": "Laptop is slow", "asset_id": laptop.pk})
    assert (answer.status, set(answer.errors)) == (400, {"asset_id"})
