"""Contracts, networks, domains and what ends soon: V054, V077, V078, V081, V082, expirations."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.services import add_site, switch_module
from assets.models import Asset
from assets.services import add_contract, add_domain, add_license, add_network, add_vlan
from tests.stock import Stock

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def stock(bob):
    return Stock(bob.company)


def day(days):
    return timezone.now().date() + dt.timedelta(days=days)


def moment(days):
    return timezone.now() + dt.timedelta(days=days)


# ── Contracts ────────────────────────────────────────────────────────────────────────────────────
def test_it_lists_contracts(customer, erin, stock):
    answer = customer(erin).get("/contracts")
    assert answer.json["contracts"] == [
        {
            "contract_id": stock.contract.pk,
            "name": "Printer care",
            "reference": "",
            "type": "support",
            "status": "active",
            "start_date": f"{stock.contract.start_date}",
            "end_date": f"{stock.contract.end_date}",
            "auto_renew": False,
            "sla_name": "High",
        }
    ]
    assert answer.json["pagination"]["total"] == 1


def test_it_lists_the_contracts_of_an_asset(customer, bob, erin, mallory, stock):
    add_contract(stock.company, name="Lease", start_date=day(0), by=stock.by)
    address = f"/assets/{stock.asset.pk}/contracts"
    seen = customer(bob).get(address).json["contracts"]
    assert [each["name"] for each in seen] == ["Printer care"]
    assert customer(erin).get(address).status == 403
    assert customer(mallory).get(address).status == 404


@pytest.mark.parametrize("status", ["active", "upcoming", "expiring", "expired"])
def test_it_gives_contracts_by_their_status(customer, bob, stock, status):
    for name, start, end in (
        ("upcoming", 5, 500), ("expiring", -5, 30), ("expired", -50, -1),
    ):  # fmt: skip
        add_contract(
            stock.company, name=name, start_date=day(start), end_date=day(end), by=stock.by
        )
    seen = customer(bob).get(f"/contracts?status={status}").json["contracts"]
    expected = "Printer care" if status == "active" else status
    assert [each["name"] for each in seen] == [expected]


# ── Networks ─────────────────────────────────────────────────────────────────────────────────────
def test_it_tells_a_network_with_its_vlans(customer, bob, stock):
    site = add_site(stock.company, name="Warehouse", by=stock.by)
    network = add_network(
        stock.company, site=site, name="Warehouse", cidr="10.9.0.0/16", gateway="10.9.0.1",
        dns=["10.9.0.2", "10.9.0.3"], dhcp_from="10.9.1.0", dhcp_to="10.9.1.200", by=stock.by,
    )  # fmt: skip
    voice = add_vlan(network, number=30, name="Voice", cidr="10.9.30.0/24", by=stock.by)
    guests = add_vlan(network, number=7, name="Guests", by=stock.by)
    listed = {
        "network_id": network.pk,
        "name": "Warehouse",
        "cidr": "10.9.0.0/16",
        "gateway": "10.9.0.1",
        "site_number": site.number,
        "vlan_count": 2,
    }
    ask = customer(bob)
    assert ask.get(f"/networks?site_number={site.number}").json["networks"] == [listed]
    assert ask.get(f"/networks/{network.pk}").json == {
        "success": True,
        "data": {
            **listed,
            "dns": ["10.9.0.2", "10.9.0.3"],
            "dhcp": {"enabled": True, "range_start": "10.9.1.0", "range_end": "10.9.1.200"},
            "notes": "",
            "vlans": [
                {"vlan_id": guests.pk, "vlan_number": 7, "name": "Guests", "cidr": None},
                {"vlan_id": voice.pk, "vlan_number": 30, "name": "Voice", "cidr": "10.9.30.0/24"},
            ],
        },
    }


def test_it_tells_a_bare_network(customer, bob, stock):
    data = customer(bob).get(f"/networks/{stock.network.pk}").json["data"]
    assert (data["gateway"], data["site_number"], data["dns"]) == (None, None, [])
    assert data["dhcp"] == {"enabled": False, "range_start": None, "range_end": None}


def test_it_keeps_networks_from_others(customer, erin, mallory, stock):
    for address in ("/networks", f"/networks/{stock.network.pk}"):
        assert customer(erin).get(address).status == 403
    assert customer(mallory).get(f"/networks/{stock.network.pk}").status == 404
    assert customer(mallory).get("/networks").json["networks"] == []


@pytest.mark.parametrize("text", ["x", "0", "", "99999999999"])
def test_it_refuses_a_site_that_is_no_number(customer, bob, text):
    assert customer(bob).get(f"/networks?site_number={text}").status == 400


# ── Domains ──────────────────────────────────────────────────────────────────────────────────────
def test_it_lists_domains(customer, bob, erin, cast, stock):
    made = add_domain(
        stock.company, name="Bücher.Example.", registrar="Harbor Names", auto_renew=True,
        registered_at=dt.datetime(2020, 5, 1, tzinfo=dt.UTC),
        expires_at=dt.datetime(2020, 5, 1, tzinfo=dt.UTC), ssl_expires_at=moment(10),
        by=stock.by,
    )  # fmt: skip
    first = customer(bob).get("/domains").json["domains"][0]
    assert first == {
        "domain_id": made.pk,
        "domain_name": "xn--bcher-kva.example",
        "registrar": "Harbor Names",
        "registered_at": "2020-05-01T00:00:00Z",
        "expires_at": "2020-05-01T00:00:00Z",
        "auto_renew": True,
        "ssl_expires_at": f"{made.ssl_expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "status": "expired",
        "ssl_status": "expiring",
    }
    assert customer(erin).get("/domains").status == 403
    assert customer(cast.mallory).get("/domains").json["domains"] == []


# ── What ends soon ───────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def ending(stock):
    """Something of each kind, ten days after the other."""
    company, by = stock.company, stock.by
    add_license(company, name="Suite", expires_at=moment(10), by=by)
    add_contract(company, name="Care", start_date=day(-9), end_date=day(20), auto_renew=True, by=by)
    add_domain(company, name="a.example", expires_at=moment(30), ssl_expires_at=moment(40), by=by)
    Asset.objects.create(
        tenant=company.tenant, company=company, machine_name="LT-1", warranty_expires_on=day(50),
        warranty_status="expiring",
    )  # fmt: skip
    add_contract(company, name="Over", start_date=day(-9), end_date=day(-1), by=by)


def told(customer, person, query=""):
    answer = customer(person).get(f"/expirations{query}")
    assert answer.status == 200
    return [(each["type"], each["days_left"]) for each in answer.json["expirations"]]


EVERYTHING = [
    ("license", 10), ("contract", 20), ("domain", 30), ("certificate", 40), ("warranty", 50),
]  # fmt: skip


def test_it_tells_everything_that_ends_soon(customer, bob, ending):
    assert told(customer, bob) == EVERYTHING
    assert told(customer, bob, "?days=20") == EVERYTHING[:2]
    assert told(customer, bob, "?type=domain") == [("domain", 30)]
    assert told(customer, bob, "?include_expired=true&days=1") == [("contract", -1)]
    answer = customer(bob).get("/expirations?per_page=1&page=2").json
    assert answer["pagination"]["total_pages"] == 5
    (contract,) = answer["expirations"]
    assert contract == {
        "type": "contract",
        "id": contract["id"],
        "name": "Care",
        "company_name": "Acme Corp",
        "expires_on": f"{day(20)}",
        "days_left": 20,
        "status": "expiring",
        "auto_renew": True,
    }


def test_it_tells_of_each_kind_under_its_own_right(customer, cast, admin, erin, bob, ending):
    assert told(customer, erin) == [("contract", 20)]
    assert told(customer, cast.mallory) == []
    for key in ("contracts", "domains"):
        switch_module(cast.tenant, key=key, is_enabled=False, by=admin)
    assert told(customer, bob) == [("license", 10), ("warranty", 50)]
    assert told(customer, erin) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [("days=0", "days"), ("days=x", "days"), ("type=printer", "type"), ("page=0", "page"),
     ("include_expired=maybe", "include_expired")],
)  # fmt: skip
def test_it_refuses_what_cannot_be_asked(customer, bob, query, field):
    answer = customer(bob).get(f"/expirations?{query}")
    assert (answer.status, set(answer.errors)) == (400, {field})


@pytest.mark.parametrize("key", ["networks", "contracts", "domains"])
def test_it_is_part_of_a_module(customer, cast, admin, bob, stock, key):
    switch_module(cast.tenant, key=key, is_enabled=False, by=admin)
    answer = customer(bob).get(f"/{key}")
    assert (answer.status, answer.json["code"]) == (403, "module_disabled")
