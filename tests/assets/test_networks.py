"""Ranges and addresses are what they say, and fit each other."""

import pytest

from assets.models import IPAddress
from assets.services import add_ip_address, add_network, add_vlan
from helpdesk.core.errors import Invalid
from tests.stock import Stock


@pytest.fixture
def stock(bob):
    return Stock(bob.company)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"cidr": "10.0.0.0/33"}, "cidr"),
        ({"cidr": "10.0.0.1/24"}, "cidr"),
        ({"cidr": "office"}, "cidr"),
        ({"cidr": ""}, "cidr"),
        ({"gateway": "10.1.0.1"}, "gateway"),
        ({"gateway": "x"}, "gateway"),
        ({"dhcp_from": "10.0.0.9", "dhcp_to": "10.0.0.5"}, "dhcp_to"),
        ({"dhcp_from": "10.0.0.9"}, ""),
        ({"dns": ["x"]}, "dns"),
    ],
)
def test_it_refuses_networks_that_cannot_be(stock, fields, wrong):
    with pytest.raises(Invalid) as refused:
        add_network(stock.company, **{"name": "LAN", "cidr": "10.0.0.0/24"} | fields, by=stock.by)
    assert wrong in {*refused.value.fields, ""}


def test_it_takes_the_other_family_too(stock):
    made = add_network(
        stock.company, name="Six", cidr="2001:db8::/64", gateway="2001:db8::1", by=stock.by
    )
    made.refresh_from_db()
    assert (made.cidr, made.gateway) == ("2001:db8::/64", "2001:db8::1")


@pytest.mark.parametrize("number", [0, 4095, 20])
def test_it_refuses_vlans_that_cannot_be(stock, number):
    with pytest.raises(Invalid):
        add_vlan(stock.network, number=number, name="x", by=stock.by)


def test_it_keeps_addresses_in_their_networks(stock, mallory):
    theirs = Stock(mallory.company, "Scanner")
    for fields, wrong in (
        ({"address": "10.99.0.1", "network": stock.network}, "address"),
        ({"address": "10.20.0.5", "network": stock.network}, ""),
        ({"address": "10.20.0.9", "vlan": stock.vlan}, "vlan"),
        ({"address": "10.20.0.9", "asset": theirs.asset}, "asset"),
        ({"address": "10.20.0.9", "asset": stock.asset, "is_primary": True}, ""),
        ({"address": "10.20.0"}, "address"),
    ):
        with pytest.raises(Invalid) as refused:
            add_ip_address(stock.company, **fields, by=stock.by)
        assert wrong in {*refused.value.fields, ""}
    assert IPAddress.objects.filter(company=stock.company).count() == 1
