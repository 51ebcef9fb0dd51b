"""What companies have, and outages, at the desk."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.middleware import TenantMiddleware
from accounts.models import Outage
from assets.services import add_contract
from tests.stock import Stock

FORM = "application/x-www-form-urlencoded"
NEW = (
    "title=Phones+down&status=investigating&severity=major&affected=Phones,+Fax"
    "&started_at=2026-03-10T14:30&eta=&message=We+look+into+it."
)


@pytest.fixture
def stocks(bob, mallory):
    return Stock(bob.company), Stock(mallory.company, "Scanner")


@pytest.mark.parametrize(
    "path", ["contracts", "licenses", "networks", "backups", "expirations?days=365"]
)
def test_it_lists_what_all_companies_have(api, cast, agent, bob, stocks, path):
    page = api(agent).get(f"/desk/{path}")
    assert page.status == 200
    assert b"Printer" in page.body and b"Scanner" in page.body and b"Globex" in page.body
    assert b"Printer" not in api(cast.rita).get(f"/desk/{path}").body
    assert api(bob).get(f"/desk/{path}").status == 403


def test_it_lists_domains_and_leads_admins_to_the_admin(api, cast, agent, stocks):
    page = api(agent).get("/desk/domains").body
    assert b"printer.example" in page and b"scanner.example" in page and b"/admin/" not in page
    link = f"/admin/assets/domain/{stocks[0].domain.pk}/change/"
    assert link.encode() in api(cast.admin).get("/desk/domains?status=active").body
    assert b"printer.example" not in api(agent).get("/desk/domains?status=expired").body
    assert b"printer.example" not in api(cast.rita).get("/desk/domains").body


@pytest.mark.parametrize("path", ["contracts", "licenses", "domains", "networks", "backups"])
def test_it_costs_no_query_per_row(
    api, agent, stocks, bob, path, monkeypatch, django_assert_max_num_queries
):
    # However slow the machine is, the tenant is looked up once.
    monkeypatch.setattr(TenantMiddleware, "KEEP_SECONDS", 3600)
    ask = api(agent)
    ask.get(f"/desk/{path}")
    with django_assert_max_num_queries(30) as few:
        ask.get(f"/desk/{path}")
    Stock(bob.company, "Plotter")
    with django_assert_max_num_queries(len(few)):
        assert b"lotter" in ask.get(f"/desk/{path}").body


def test_it_tells_which_backups_failed(api, agent, stocks):
    page = api(agent).get("/desk/backups?status=success").body
    assert b"Printer server" in page
    assert b"Printer server" not in api(agent).get("/desk/backups?status=failed").body


def test_it_narrows_what_is_listed(api, agent, stocks):
    (stock, _), day = stocks, timezone.now().date()
    add_contract(
        stock.company, name="Old lease", start_date=day - dt.timedelta(days=9),
        end_date=day - dt.timedelta(days=1), by=stock.by,
    )  # fmt: skip
    page = api(agent).get("/desk/contracts?status=expired").body
    assert b"Old lease" in page and b"Printer care" not in page
    assert b"Printer care" in api(agent).get("/desk/contracts?status=nonsense&page=x").body
    assert b"Printer" not in api(agent).get("/desk/expirations?days=30").body


def test_it_tells_of_an_outage_and_how_it_goes_on(api, agent, bob):
    ask = api(agent)
    assert ask.get("/desk/outages/new").status == 200
    answer = ask.post(
        "/desk/outages/new", raw=f"{NEW}&company={bob.company.pk}".encode(), content_type=FORM
    )
    outage = Outage.objects.get()
    assert (answer.status, answer.headers["Location"]) == (303, f"/desk/outages/{outage.pk}")
    assert (outage.company, outage.affected) == (bob.company, ["Phones", "Fax"])
    one = f"/desk/outages/{outage.pk}"
    assert b"We look into it." in ask.get(one).body
    changed = NEW.replace("investigating", "resolved").replace("We+look+into+it.", "Fixed.")
    assert ask.post(one, raw=changed.encode(), content_type=FORM).status == 303
    outage.refresh_from_db()
    assert outage.is_over and outage.updates.count() == 2
    assert b"Phones down" in ask.get("/desk/outages").body


@pytest.mark.parametrize("address", ["/desk/outages/new", "/desk/outages/{}"])
def test_it_keeps_what_was_typed_when_it_refuses(api, cast, agent, mallory, address):
    api(agent).post("/desk/outages/new", raw=NEW.encode(), content_type=FORM)
    known = Outage.objects.get()
    wrong = NEW.replace("eta=", "eta=2020-01-01T00:00")
    answer = api(agent).post(address.format(known.pk), raw=wrong.encode(), content_type=FORM)
    assert answer.status == 400 and b"This is before it began." in answer.body
    assert Outage.objects.count() == 1


def test_it_takes_no_company_of_another_tenant(api, cast, agent, walt):
    raw = f"{NEW}&company={walt.company.pk}".encode()
    assert api(agent).post("/desk/outages/new", raw=raw, content_type=FORM).status == 400
    assert not Outage.objects.exists()
