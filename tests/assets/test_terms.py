"""States follow their dates, and each change is told once."""

import datetime as dt

import pytest
from django.utils import timezone

from assets.models import Asset, Contract, Domain, License
from assets.services import (
    add_contract,
    add_domain,
    add_license,
    cancel_contract,
    update_contract,
    update_license,
)
from assets.tasks import follow_all_dates
from helpdesk.core.errors import Invalid
from helpdesk.core.models import Event
from tests.stock import Stock


@pytest.fixture
def stock(bob):
    return Stock(bob.company)


def day(days):
    return timezone.now().date() + dt.timedelta(days=days)


def told(row, type_):
    return Event.objects.about(row).filter(type=type_).count()


@pytest.mark.parametrize(
    ("start", "end", "state"),
    [
        (-9, None, "active"),
        (-9, 31, "active"),
        (-9, 30, "expiring"),
        # Its last day is one on which it holds.
        (-9, 0, "expiring"),
        (-9, -1, "expired"),
        (0, 300, "active"),
        (1, 300, "upcoming"),
        (1, 2, "upcoming"),
    ],
)
def test_it_is_what_its_dates_say(stock, start, end, state):
    made = add_contract(
        stock.company, name="Care", start_date=day(start),
        end_date=None if end is None else day(end), by=stock.by,
    )  # fmt: skip
    assert made.status == state


def test_it_follows_a_changed_date_at_once(stock):
    soon = timezone.now() + dt.timedelta(days=3)
    changed = update_license(stock.license, changes={"expires_at": soon}, by=stock.by)
    assert changed.status == "expiring"
    assert told(changed, "license_expiring") == 1
    back = update_license(changed, changes={"expires_at": None}, by=stock.by)
    assert back.status == "active"


def test_it_follows_time_and_tells_each_change_once(stock):
    past = timezone.now() - dt.timedelta(days=1)
    rows = [stock.license, stock.contract, stock.domain, stock.asset]
    License.objects.filter(pk=stock.license.pk).update(expires_at=past)
    Contract.objects.filter(pk=stock.contract.pk).update(start_date=day(-9), end_date=past.date())
    Domain.objects.filter(pk=stock.domain.pk).update(expires_at=past, ssl_expires_at=past)
    Asset.objects.filter(pk=stock.asset.pk).update(warranty_expires_on=day(50))
    assert follow_all_dates() == 4
    assert follow_all_dates() == 0
    types = ["license_expired", "contract_expired", "domain_expired", "warranty_expiring"]
    for row, type_ in zip(rows, types, strict=True):
        assert told(row, type_) == 1
    assert told(stock.domain, "certificate_expired") == 1


def test_it_renews_itself_term_by_term(stock):
    made = add_contract(
        stock.company, name="Care", start_date=dt.date(2024, 1, 1), by=stock.by,
        end_date=dt.date(2024, 1, 31), auto_renew=True, term_months=1,
    )  # fmt: skip
    assert follow_all_dates() == 1
    made.refresh_from_db()
    assert made.end_date >= day(0) and made.end_date < day(32)
    assert made.status == "expiring"
    assert told(made, "contract_updated") == 1
    assert follow_all_dates() == 0


def test_it_stays_cancelled(stock):
    renewing = {"auto_renew": True, "term_months": 1, "start_date": day(-9), "end_date": day(-1)}
    Contract.objects.filter(pk=stock.contract.pk).update(**renewing)
    cancelled = cancel_contract(stock.contract, by=stock.by)
    changed = update_contract(cancelled, changes={"end_date": day(400)}, by=stock.by)
    assert changed.status == "cancelled" and follow_all_dates() == 0
    with pytest.raises(Invalid) as refused:
        cancel_contract(changed, by=stock.by)
    assert refused.value.code == "already_cancelled"


@pytest.mark.parametrize(
    ("make", "fields", "wrong"),
    [
        (add_license, {"name": ""}, "name"),
        (add_license, {"name": "x", "seats": 0}, "seats"),
        (add_license, {"name": "x", "expires_at": "soon"}, "expires_at"),
        (add_license, {"name": "x\x00", "notes": "\x00"}, "name"),
        (add_license, {"name": "x", "status": "expired"}, "status"),
        (add_contract, {"name": "x"}, "start_date"),
        (add_domain, {"name": "no domain"}, "name"),
        (add_domain, {"name": "-x.example"}, "name"),
        (add_domain, {"name": "x" * 70 + ".example"}, "name"),
        (add_domain, {"name": "printer.example"}, "name"),
    ],
)
def test_it_refuses_what_cannot_be(stock, make, fields, wrong):
    with pytest.raises(Invalid) as refused:
        make(stock.company, **fields, by=stock.by)
    assert set(refused.value.fields) == {wrong} or wrong == "start_date"


def test_it_counts_no_fewer_seats_than_are_taken(stock):
    license = update_license(stock.license, changes={"seats": 1}, by=stock.by)
    with pytest.raises(Invalid):
        update_license(license, changes={"seats": "0"}, by=stock.by)


def test_it_keeps_a_key_sealed_and_out_of_the_trail(stock):
    license = update_license(stock.license, changes={}, key="NEW-KEY-0000-1111", by=stock.by)
    assert license.key_hint == "1111" and "NEW-KEY" not in license.sealed_key
    last = Event.objects.about(license).last()
    assert last.changes == {"key": [None, "changed"]}
