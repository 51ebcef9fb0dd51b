"""Licenses and their seats: V051 to V053, V080."""

import datetime as dt
import threading

import pytest
from django.db import connection

from accounts.services import switch_module, system_user
from assets.models import Asset, License
from assets.services import add_license
from helpdesk.core.models import Event
from tests.stock import Stock

YEAR = dt.datetime(2030, 6, 1, tzinfo=dt.UTC)


@pytest.fixture
def stock(bob):
    return Stock(bob.company)


@pytest.fixture
def suite(stock):
    return add_license(
        stock.company, name="Office", vendor="Northwind", license_type="volume", seats=1,
        key="QQQQ-RRRR-SSSS-7K2P", expires_at=YEAR, by=stock.by,
    )  # fmt: skip


def links(asset, license=None):
    tail = f"/{license.pk}" if license else ""
    return f"/assets/{asset.pk}/licenses{tail}"


def test_it_lists_licenses_with_masked_keys(customer, bob, suite):
    answer = customer(bob).get("/licenses?per_page=1&page=2")
    assert answer.json["pagination"] == {
        "page": 2, "limit": 1, "per_page": 1, "total": 2, "total_pages": 2,
    }  # fmt: skip
    assert answer.json["licenses"] == [
        {
            "license_id": suite.pk,
            "name": "Office",
            "vendor": "Northwind",
            "license_type": "volume",
            "seats": 1,
            "seats_used": 0,
            "expires_at": "2030-06-01T00:00:00Z",
            "status": "active",
            "license_key": "••••••••7K2P",
        }
    ]
    assert "QQQQ" not in License.objects.get(pk=suite.pk).sealed_key


def test_it_gives_those_of_a_status(customer, bob, suite):
    past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    add_license(bob.company, name="Old", expires_at=past, by=system_user(bob.tenant))
    ask = customer(bob)
    assert [each["name"] for each in ask.get("/licenses?status=expired").json["licenses"]] == [
        "Old"
    ]
    refused = ask.get("/licenses?status=gone")
    assert (refused.status, set(refused.errors)) == (400, {"status"})


def test_it_gives_an_asset_a_seat_and_takes_it_away(customer, ivan, stock, suite):
    ask = customer(ivan)
    answer = ask.post(links(stock.asset), {"license_id": suite.pk})
    assert answer.status == 201
    assert (answer.json["success"], answer.json["data"]["seats_used"]) == (True, 1)
    seen = ask.get(links(stock.asset)).json["licenses"]
    assert {each["name"] for each in seen} == {"Office", "Printer suite"}
    assert ask.delete(links(stock.asset, suite)).status == 204
    assert ask.delete(links(stock.asset, suite)).status == 404
    told = [event.type for event in Event.objects.about(suite)]
    assert told == ["license_added", "license_linked", "license_unlinked"]


def test_it_links_under_the_other_name_too(customer, ivan, stock, suite):
    answer = customer(ivan).post(links(stock.asset, suite))
    assert (answer.status, answer.json["data"]["license_id"]) == (201, suite.pk)


def test_it_refuses_the_same_link_twice(customer, ivan, stock):
    answer = customer(ivan).post(links(stock.asset), {"license_id": stock.license.pk})
    assert (answer.status, answer.json["code"]) == (400, "already_linked")


def test_it_has_no_seat_beyond_the_last(customer, ivan, stock, suite):
    customer(ivan).post(links(stock.asset), {"license_id": suite.pk})
    other = Asset.objects.create(tenant=ivan.tenant, company=ivan.company, machine_name="Other")
    answer = customer(ivan).post(links(other), {"license_id": suite.pk})
    assert (answer.status, answer.json["code"]) == (400, "no_seat_left")


def test_it_counts_no_seats_where_any_number_may_be_taken(customer, ivan, stock):
    site = add_license(ivan.company, name="Site license", by=stock.by)
    assert customer(ivan).post(links(stock.asset), {"license_id": site.pk}).status == 201


@pytest.mark.parametrize("body", [{}, {"license_id": "1"}, {"license_id": 0}, {"x": 1}, []])
def test_it_refuses_what_names_no_license(customer, ivan, stock, body):
    assert customer(ivan).post(links(stock.asset), body).status == 400


def test_it_takes_no_license_of_another_company(customer, agent, ivan, mallory, stock):
    theirs = Stock(mallory.company, "Scanner").license
    for person in (agent, ivan):
        answer = customer(person).post(links(stock.asset), {"license_id": theirs.pk})
        assert (answer.status, set(answer.errors)) == (400, {"license_id"})
        assert customer(person).post(links(stock.asset, theirs)).status == 404


def test_it_finds_before_it_forbids(customer, bob, erin, mallory, stock, suite):
    assert customer(bob).post(links(stock.asset), {"license_id": suite.pk}).status == 403
    assert customer(bob).post(links(stock.asset), {"nonsense": 1}).status == 403
    assert customer(bob).delete(links(stock.asset, suite)).status == 403
    assert customer(erin).get(links(stock.asset)).status == 403
    assert customer(erin).get("/licenses").status == 403
    assert customer(mallory).get(links(stock.asset)).status == 404


def test_it_is_part_of_its_module_and_of_assets(customer, cast, admin, bob, stock):
    for key, closed in (("assets", {links(stock.asset)}), ("licenses", {"/licenses"})):
        switch_module(cast.tenant, key=key, is_enabled=False, by=admin)
        for address in closed | {links(stock.asset)}:
            answer = customer(bob).get(address)
            assert (answer.status, answer.json["code"]) == (403, "module_disabled")
        switch_module(cast.tenant, key=key, is_enabled=True, by=admin)


def test_it_reveals_a_key_and_keeps_who_asked(customer, bob, erin, ivan, mallory, suite):
    address = f"/licenses/{suite.pk}/reveal"
    answer = customer(ivan).post(address)
    assert answer.json["data"] == {"license_id": suite.pk, "license_key": "QQQQ-RRRR-SSSS-7K2P"}
    assert answer.headers["Cache-Control"] == "no-store"
    asked = Event.objects.about(suite).get(type="license_key_revealed")
    assert (asked.actor, asked.data["ip_address"]) == (ivan, "127.0.0.1")
    assert "QQQQ" not in str(asked.data) + str(asked.changes)
    assert [customer(each).post(address).status for each in (bob, erin, mallory)] == [403, 403, 404]
    bare = add_license(suite.company, name="Keyless", by=system_user(suite.company.tenant))
    assert customer(ivan).post(f"/licenses/{bare.pk}/reveal").status == 404


@pytest.mark.django_db(transaction=True)
def test_it_gives_the_last_seat_to_one_of_many(customer, ivan):
    stock = Stock(ivan.company)
    last = add_license(ivan.company, name="One seat", seats=1, by=stock.by)
    assets = [
        Asset.objects.create(tenant=ivan.tenant, company=ivan.company, machine_name=f"PC {n}")
        for n in range(4)
    ]
    asks = [(customer(ivan), asset) for asset in assets]
    begin, answers = threading.Barrier(len(asks)), []

    def link(ask, asset):
        begin.wait()
        answers.append(ask.post(links(asset), {"license_id": last.pk}).status)
        connection.close()

    threads = [threading.Thread(target=link, args=each) for each in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, 400, 400, 400]
    assert last.seat_links.count() == 1
