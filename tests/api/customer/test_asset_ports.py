"""The network ports and addresses of an asset: V045 to V047, V055."""

import pytest

from assets.models import Port
from assets.services import add_port
from helpdesk.core.models import Event
from tests.stock import Stock

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def laptop(cast, ivan):
    return cast.asset()


@pytest.fixture
def ports(laptop):
    return f"/assets/{laptop.pk}/ports"


def test_it_adds_a_port(customer, ivan, laptop, ports):
    sent = {
        "port_name": "Gi0/1",
        "port_type": "ethernet",
        "mac_address": "00-1A-2B-3C-4D-5F",
        "ip_address": "FD00::0:15",
        "speed": "1 Gbps",
        "connected_to": "Wall socket 3.14",
        "notes": "Red cable.",
    }
    answer = customer(ivan).post(ports, sent)
    assert answer.status == 201
    told = answer.json["data"]
    found = {"mac_address": "00:1a:2b:3c:4d:5f", "ip_address": "fd00::15"}
    assert told == told | sent | found
    event = Event.objects.about(laptop).last()
    assert (event.type, event.data["name"]) == ("asset_port_added", "Gi0/1")


@pytest.mark.parametrize(
    "said",
    [
        "00:1a:2b:3c:4d:5e",
        "00-1A-2B-3C-4D-5E",
        "001a.2b3c.4d5e",
        "001A2B3C4D5E",
        "00 1a 2b 3c 4d 5e",
    ],
)
def test_it_keeps_a_mac_address_in_one_form(customer, ivan, ports, said):
    answer = customer(ivan).post(ports, {"port_name": "x", "mac_address": said})
    assert answer.json["data"]["mac_address"] == "00:1a:2b:3c:4d:5e"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"port_name": ""}, "port_name"),
        ({"port_name": "\u202e"}, "port_name"),
        ({"port_name": "x" * 61}, "port_name"),
        ({"port_name": "ETH0"}, "port_name"),
        ({"mac_address": "00:1a:2b:3c:4d"}, "mac_address"),
        ({"mac_address": "00:1a-2b:3c:4d:5e"}, "mac_address"),
        ({"mac_address": "zz:1a:2b:3c:4d:5e"}, "mac_address"),
        ({"mac_address": "\u0660\u0660:1a:2b:3c:4d:5e"}, "mac_address"),
        ({"ip_address": "10.0.0.256"}, "ip_address"),
        ({"ip_address": "10.0.0.1/24"}, "ip_address"),
        ({"ip_address": "fe80::1%eth0"}, "ip_address"),
        ({"ip_address": 167772161}, "ip_address"),
        ({"port_name": "x", "notes": "x" * 10_001}, "notes"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_it_refuses_what_no_port_has(customer, ivan, laptop, ports, sent, field):
    answer = customer(ivan).post(ports, {"port_name": "x", **sent})
    assert (answer.status, set(answer.errors)) == (400, {field})
    assert laptop.ports.count() == 1


def test_it_changes_only_what_is_sent(customer, ivan, laptop, ports):
    port = laptop.ports.get()
    told = customer(ivan).patch(f"{ports}/{port.pk}", {"ip_address": None}).json["data"]
    assert (told["port_name"], told["ip_address"]) == ("eth0", None)
    assert Event.objects.about(laptop).last().changes == {"ip_address": ["10.0.0.7", None]}


def test_it_puts_a_port_into_a_vlan_of_the_company(customer, cast, ivan, mallory, laptop, ports):
    ours, theirs = Stock(ivan.company), Stock(mallory.company, name="Globex")
    path = f"{ports}/{laptop.ports.get().pk}"
    for person in (ivan, cast.agent):
        answer = customer(person).patch(path, {"vlan_id": theirs.vlan.pk})
        assert (answer.status, set(answer.errors)) == (400, {"vlan_id"})
    told = customer(ivan).patch(path, {"vlan_id": ours.vlan.pk}).json["data"]
    assert told["vlan_id"] == ours.vlan.pk
    (address,) = customer(ivan).get(f"/assets/{laptop.pk}/ips").json["ip_addresses"]
    assert (address["network_id"], address["vlan_id"]) == (ours.network.pk, ours.vlan.pk)


def test_it_tells_an_address_once_that_is_noted_and_on_a_port(customer, ivan, bob, cast):
    stock = Stock(bob.company)
    add_port(stock.asset, name="eth0", ip_address="10.20.0.5", by=ivan)
    answer = customer(bob).get(f"/assets/{stock.asset.pk}/ips")
    assert answer.json["ip_addresses"] == [
        {
            "ip_address": "10.20.0.5",
            "network_id": stock.network.pk,
            "vlan_id": stock.vlan.pk,
            "port_id": stock.asset.ports.get().pk,
            "type": "static",
            "is_primary": True,
        }
    ]


def test_it_removes_a_port(customer, ivan, laptop, ports):
    port = laptop.ports.get()
    ask = customer(ivan)
    assert ask.delete(f"{ports}/{port.pk}").status == 204
    assert ask.delete(f"{ports}/{port.pk}").status == 404
    assert not Port.objects.exists()


def test_it_finds_a_port_on_its_own_asset_only(customer, cast, ivan, laptop):
    other = cast.asset(machine_name="ACME-LT-018")
    port = laptop.ports.get()
    path = f"/assets/{other.pk}/ports/{port.pk}"
    assert customer(ivan).patch(path, {"speed": "10"}).status == 404


@pytest.mark.parametrize("name", ["ip-addresses", "ips"])
def test_it_lists_the_addresses(customer, ivan, bob, laptop, ports, name):
    customer(ivan).post(ports, {"port_name": "wlan0", "ip_address": "fd00::7"})
    customer(ivan).post(ports, {"port_name": "wlan1"})
    answer = customer(bob).get(f"/assets/{laptop.pk}/{name}")
    eth, wlan = laptop.ports.filter(ip_address__isnull=False).by_name()
    nowhere = {"network_id": None, "vlan_id": None}
    assert answer.json == {
        "ip_addresses": [
            {"ip_address": "10.0.0.7", **nowhere, "port_id": eth.pk, "type": "static", "is_primary": True},
            {"ip_address": "fd00::7", **nowhere, "port_id": wlan.pk, "type": "static", "is_primary": False},
        ]
    }  # fmt: skip
