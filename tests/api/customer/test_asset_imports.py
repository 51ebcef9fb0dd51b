"""Assets from files: V057, V058; reading, progress and faults are those of every import."""

import datetime as dt

import pytest

from accounts.services import add_site, switch_module, system_user
from assets.models import Asset
from assets.services import add_asset_field
from helpdesk.core.models import Event

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def send(customer):
    """`send(person, rows, …)` brings rows as a program does."""

    def bring(person, rows, path="/assets/import", **options):
        return customer(person).post(path, {"assets": rows, **options})

    return bring


@pytest.fixture
def laptop(cast, ivan):
    asset = cast.asset(serial_number="PF-1", external_id="INV-1")
    asset.refresh_from_db()
    return asset


def counts(answer):
    assert answer.status == 200, answer.body
    data = answer.json["data"]
    return [data[name] for name in ("total", "created", "updated", "skipped", "failed")]


def faults(answer):
    return [(each["row"], each["field"]) for each in answer.json["data"]["errors"]]


def test_it_takes_in_the_good_rows_and_reports_the_bad_ones(send, cast, ivan, bob, office, laptop):
    good = {
        "machine_name": "ACME-LT-042",
        "type": "laptop",
        "status": "in_stock",
        "serial_number": "PF-2",
        "site_number": office.number,
        "assigned_to": bob.employee_number,
        "purchase_date": "2026-03-10",
        "warranty_expires": "2020-03-10",
        "external_id": "INV-2",
        "custom_fields": {"memory_gb": 32},
    }
    abroad = add_site(cast.mallory.company, name="Tower", by=system_user(cast.tenant))
    bad = [
        ({}, "machine_name"),
        ({"machine_name": "x" * 201}, "machine_name"),
        ({"machine_name": "a", "serial_number": "pf-1"}, "serial_number"),
        ({"machine_name": "a", "serial_number": "PF-2"}, "serial_number"),
        ({"machine_name": "a", "external_id": "INV-1"}, "external_id"),
        ({"machine_name": "a", "type": "Toaster"}, "type"),
        ({"machine_name": "a", "status": "broken"}, "status"),
        ({"machine_name": "a", "site_number": abroad.number}, "site_number"),
        ({"machine_name": "a", "assigned_to": cast.mallory.employee_number}, "assigned_to"),
        ({"machine_name": "a", "purchase_date": "soon"}, "purchase_date"),
        ({"machine_name": "a", "custom_fields": "[1]"}, "custom_fields"),
        ({"machine_name": "a", "custom_fields": {"wheels": 4}}, "custom_fields.wheels"),
        ({"machine_name": "a", "company_id": 1}, ""),
    ]
    answer = send(ivan, [good, *(row for row, _ in bad)])
    assert counts(answer) == [14, 1, 0, 0, 13]
    assert faults(answer) == [(row, field) for row, (_, field) in enumerate(bad, start=2)]
    made = Asset.objects.get(serial_number="PF-2")
    assert (made.company, made.tenant, made.type.name) == (ivan.company, ivan.tenant, "Laptop")
    assert (made.site, made.assigned_to, made.custom_fields) == (office, bob, {"memory_gb": 32})
    assert (made.purchased_on, made.warranty_status) == (dt.date(2026, 3, 10), "expired")
    assert Event.objects.about(made).of_type("asset_added").get().actor == ivan


def test_it_tells_all_that_is_wrong_with_a_row(send, ivan, laptop):
    row = {"machine_name": "a", "type": "laptop", "serial_number": "pf-1", "external_id": "INV-1"}
    wrong = {"site_number": 9999, "assigned_to": 9999, "purchase_date": "soon"}
    answer = send(ivan, [row | wrong | {"custom_fields": {"wheels": 4}, "status": "broken"}])
    assert sorted(field for _, field in faults(answer)) == sorted(
        [*wrong, "serial_number", "external_id", "custom_fields.wheels", "status"]
    )
    answer = send(ivan, [row | wrong, {"machine_name": "\u200b", "type": "x"}], mode="upsert")
    assert sorted(faults(answer)) == sorted(
        [(1, name) for name in wrong] + [(2, name) for name in ("serial_number", "type")]
    )
    laptop.refresh_from_db()
    assert laptop.machine_name != "a"


@pytest.mark.parametrize(("match_on", "key"), [("serial_number", "pf-1"), ("external_id", "INV-1")])
def test_it_changes_those_that_are_there(send, ivan, laptop, match_on, key):
    rows = [
        {match_on: key, "model": "T14", "custom_fields": '{"memory_gb": 64}'},
        {match_on: "new", "machine_name": "ACME-LT-043"},
        {"machine_name": "Nameless"},
    ]
    answer = send(ivan, rows, mode="upsert", match_on=match_on)
    assert counts(answer) == [3, 1, 1, 0, 1]
    assert faults(answer) == [(3, match_on)]
    laptop.refresh_from_db()
    assert (laptop.machine_name, laptop.model, laptop.serial_number) == (
        "ACME-LT-017", "T14", "PF-1" if match_on == "external_id" else "pf-1",
    )  # fmt: skip
    assert laptop.custom_fields == {"memory_gb": 64}
    changes = Event.objects.about(laptop).of_type("asset_updated").get().changes
    assert changes["model"] == ["", "T14"]
    assert laptop.search.startswith("acme-lt-017")
    # Again, it finds everything as it says.
    assert counts(send(ivan, rows[:2], mode="upsert", match_on=match_on)) == [2, 0, 0, 2, 0]


def test_it_rehearses_without_a_trace(send, ivan, laptop):
    before = Asset.objects.count(), Event.objects.count()
    rows = [
        {"machine_name": "a", "serial_number": "X"},
        {"machine_name": "b", "serial_number": "x"},
        {"machine_name": "c"},
    ]
    assert counts(send(ivan, rows, dry_run=True)) == [3, 2, 0, 0, 1]
    assert Asset.objects.count() == before[0]
    assert not Event.objects.filter(type="asset_added", actor=ivan).exists()


def test_it_asks_for_what_a_type_needs(send, ivan, laptop):
    by = system_user(ivan.tenant)
    add_asset_field(laptop.type, key="owner", label="Owner", is_required=True, by=by)
    rows = [{"machine_name": "a", "type": "Laptop"}, {"machine_name": "b"}]
    answer = send(ivan, rows)
    assert (counts(answer), faults(answer)) == ([2, 1, 0, 0, 1], [(1, "custom_fields.owner")])


def test_it_knows_assets_of_the_own_company_only(send, cast, ivan, mallory, laptop):
    rows = [{"machine_name": "GLX", "serial_number": "PF-1", "external_id": "INV-1"}]
    assert counts(send(mallory, rows, mode="upsert")) == [1, 1, 0, 0, 0]
    laptop.refresh_from_db()
    assert laptop.machine_name == "ACME-LT-017"


def test_it_gives_a_template_that_it_takes(customer, send, ivan, bob, laptop):
    told = customer(ivan).get("/assets/template").json["data"]
    fields = {field["name"]: field for field in told["fields"]}
    assert fields["type"]["choices"] == [laptop.type.name]
    assert fields["site_number"]["example"] is None
    assert counts(send(ivan, [told["example"]])) == [1, 1, 0, 0, 0]
    file = customer(ivan).get("/assets/template?format=csv")
    header = file.body.decode("utf-8-sig").splitlines()[0].split(",")
    assert header == [field["name"] for field in told["fields"]]
    assert customer(bob).get("/assets/template").status == 403


def test_it_is_for_those_who_change_assets(send, cast, bob, dana, erin, agent):
    for person in (bob, dana, erin):
        assert send(person, [{"machine_name": "a"}]).status == 403
    assert set(send(agent, [{"machine_name": "a"}]).errors) == {"company_number"}
    rows, company = [{"machine_name": "a"}], bob.company.number
    for path in ("/assets/import", "/assets/bulk-import", "/assets/bulk"):
        assert counts(send(agent, rows, path, company_number=company))[1] == 1


def test_it_takes_nothing_in_while_the_module_is_off(send, cast, ivan):
    switch_module(cast.tenant, key="assets", is_enabled=False, by=system_user(cast.tenant))
    assert send(ivan, [{"machine_name": "a"}]).json["code"] == "module_disabled"


def test_it_costs_no_query_per_row(send, ivan, laptop, django_assert_max_num_queries):
    rows = [
        {"machine_name": f"PC {n}", "serial_number": f"S{n}", "type": "Laptop",
         "custom_fields": {"memory_gb": n}}
        for n in range(200)
    ]  # fmt: skip
    with django_assert_max_num_queries(60):
        assert counts(send(ivan, rows))[1] == 200
