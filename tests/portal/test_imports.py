"""Bringing in many at once in the portal: people by IT, equipment by who may change it."""

import io
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Module, User
from accounts.services import switch_module, system_user
from assets.models import Asset
from helpdesk.imports import services
from helpdesk.imports.kinds import KINDS
from helpdesk.imports.models import ROWS_KEPT, Import
from helpdesk.imports.services import begin_import, fail_import
from helpdesk.imports.tasks import sweep_imports

pytestmark = pytest.mark.usefixtures("everybody")


@dataclass
class Sample:
    """A file with a good row and a bad one, and what tells that the good one was taken in."""

    home: str
    kind: str
    file: bytes
    fault: str
    match_on: str
    model: Any
    made: dict[str, str]
    mark: str


SAMPLES = [
    Sample(
        "/portal/people", "employees",
        b"first_name;last_name;email\nNora;Quist;nora@acme.example\nOtto;;o@x.example\n",
        "3,last_name,This is needed.", "email", User, {"email": "nora@acme.example"},
        "first_name,last_name,email,",
    ),
    Sample(
        "/portal/equipment", "assets",
        b"machine_name\tserial_number\tstatus\nACME-LT-900\tX-900\tactive\nOld\tX-1\tburnt\n",
        "3,status,", "serial_number", Asset, {"serial_number": "X-900"},
        "machine_name,type,status,",
    ),
]  # fmt: skip


@pytest.fixture(params=SAMPLES, ids=lambda sample: sample.kind)
def sample(request):
    return request.param


def chosen(content, name="list.csv"):
    file = io.BytesIO(content)
    file.name = name
    return file


@pytest.mark.parametrize("is_trial", [True, False])
def test_it_imports_a_file_or_tries_it(portal, ivan, sample, is_trial):
    body = {"file": chosen(sample.file), "mode": "create", "match_on": sample.match_on}
    body |= {"rehearse": "1"} if is_trial else {}
    answer = portal(ivan).post(f"{sample.home}/import", body)
    job = Import.objects.get()
    assert (job.kind, job.created, job.failed) == (sample.kind, 1, 1)
    assert answer.path == f"{sample.home}/imports/{job.pk}"
    assert ("nothing has changed" in answer.text) is is_trial
    assert sample.model.objects.filter(**sample.made).exists() is not is_trial
    wrong = portal(ivan).get(f"{answer.path}/errors").html.lstrip("\ufeff").splitlines()
    assert wrong[0] == "row,field,message" and wrong[1].startswith(sample.fault)
    before = portal(ivan).get(f"{sample.home}/import")
    assert "list.csv" in before.html and answer.path in before.links()


@pytest.mark.parametrize("at_once", [500, 1], ids=["few", "many"])
def test_it_imports_what_was_tried_without_the_file(
    portal, ivan, sample, folder, deliver, monkeypatch, at_once
):
    monkeypatch.setattr(services, "AT_ONCE", at_once)
    body = {"file": chosen(sample.file), "mode": "create", "match_on": sample.match_on}
    portal(ivan).post(f"{sample.home}/import", body | {"rehearse": "1"})
    deliver()
    trial = Import.objects.get()
    address = f"{sample.home}/imports/{trial.pk}"
    page = portal(ivan).get(address)
    assert "Import it now" in page.text

    answer = portal(ivan).submit(page, address)
    job = Import.objects.get(is_dry_run=False)
    assert answer.path == f"{sample.home}/imports/{job.pk}"
    deliver()
    job.refresh_from_db()
    assert (job.status, job.created, job.failed, job.stored_as) == ("done", 1, 1, "")
    assert (job.mode, job.match_on, job.filename) == ("create", sample.match_on, "list.csv")
    assert sample.model.objects.filter(**sample.made).exists()
    # Sent twice, it is imported once.
    assert "choose the file again" in portal(ivan).post(address).text
    assert Import.objects.count() == 2 and "Import it now" not in portal(ivan).get(address).text


def test_it_keeps_what_was_tried_for_a_day(portal, ivan, sample, folder):
    body = {"file": chosen(sample.file), "match_on": sample.match_on, "rehearse": "1"}
    portal(ivan).post(f"{sample.home}/import", body | {"mode": "create"})
    assert sweep_imports() == 0
    Import.objects.update(finished_at=timezone.now() - ROWS_KEPT)
    assert sweep_imports() == 1
    assert Import.objects.get().stored_as == ""
    address = f"{sample.home}/imports/{Import.objects.get().pk}"
    assert "Choose the file again" in portal(ivan).get(address).text


def test_it_tells_a_row_by_what_was_chosen(portal, ivan, sample):
    for mode in ("create", "upsert"):
        body = {"file": chosen(sample.file), "mode": mode, "match_on": sample.match_on}
        portal(ivan).post(f"{sample.home}/import", body)
    first, second = Import.objects.order_by("pk")
    assert (first.created, second.created, second.skipped) == (1, 0, 1)


def test_it_refuses_what_is_no_list(portal, ivan, sample, settings):
    address = f"{sample.home}/import"
    answer = portal(ivan).post(address, {"file": chosen(b"a;b\n1;2\n"), "mode": "create"})
    assert answer.status == 400
    assert "The first row must name the columns" in answer.html
    assert portal(ivan).post(address, {"mode": "create"}).status == 400
    odd = {"file": chosen(sample.file), "mode": "create", "match_on": "password"}
    assert portal(ivan).post(address, odd).status == 400
    settings.IMPORT_MAX_BYTES = 3
    assert portal(ivan).post(address, {"file": chosen(sample.file)}).status == 413
    assert not Import.objects.exists()


def test_it_gives_a_file_to_fill_in_and_tells_of_its_columns(portal, ivan, sample):
    page = portal(ivan).get(f"{sample.home}/template")
    assert page.html.lstrip("\ufeff").startswith(sample.mark)
    told = portal(ivan).get(f"{sample.home}/import").html
    assert all(f"<code>{each.name}</code>" in told for each in KINDS[sample.kind].columns)


def test_it_follows_a_long_import_with_and_without_scripts(portal, ivan, sample):
    job = begin_import(
        ivan.company, kind=KINDS[sample.kind], mode="create", match_on=sample.match_on,
        is_dry_run=False, filename="long.csv", by=ivan,
    )  # fmt: skip
    job.status, job.total, job.position = Import.Status.RUNNING, 2_000, 500
    job.save()
    report = f"{sample.home}/imports/{job.pk}"
    page = portal(ivan).get(report).html
    assert 'value="25"' in page and "500 of 2,000 rows" in page
    assert f'hx-get="{report}"' in page and 'http-equiv="refresh"' in page
    job.status, job.position = Import.Status.DONE, 2_000
    job.save()
    assert "hx-trigger" not in portal(ivan).get(report).html.partition("<main")[2]


@pytest.mark.parametrize("is_trial", [True, False])
def test_it_says_what_is_left_of_a_failed_one(portal, ivan, sample, is_trial):
    job = begin_import(
        ivan.company, kind=KINDS[sample.kind], mode="create", match_on=sample.match_on,
        is_dry_run=is_trial, filename="long.csv", by=ivan,
    )  # fmt: skip
    job.status, job.total, job.position, job.created = Import.Status.RUNNING, 20_000, 1_500, 1_500
    job.save()
    fail_import(job, reason="Something of ours went wrong.", by=system_user(ivan.tenant))
    page = portal(ivan).get(f"{sample.home}/imports/{job.pk}")
    assert "Something of ours went wrong." in page.text
    assert ("Nothing has changed." in page.text) is is_trial
    assert ("What its first 1,500 rows did stays." in page.text) is not is_trial
    assert (
        f"{sample.home}/import" in page.links()
        and "hx-trigger" not in page.html.partition("<main")[2]
    )


def test_it_is_for_those_who_may_change_such_things(
    portal, cast, ivan, dana, agent, mallory, sample
):
    portal(ivan).post(f"{sample.home}/import", {"file": chosen(sample.file), "mode": "create"})
    report = f"{sample.home}/imports/{Import.objects.get().pk}"
    for path in ("import", "template"):
        assert portal(dana).get(f"{sample.home}/{path}").status == 403
        assert portal(agent).get(f"{sample.home}/{path}").status == 403
    assert portal(dana).post(f"{sample.home}/import", {"file": chosen(sample.file)}).status == 403
    for stranger in (dana, mallory):
        assert portal(stranger).get(report).status == portal(stranger).post(report).status == 404
        assert portal(stranger).get(f"{report}/errors").status == 404
    other = {"/portal/people": "/portal/equipment", "/portal/equipment": "/portal/people"}
    assert portal(ivan).get(report.replace(sample.home, other[sample.home])).status == 404


def test_it_offers_the_import_where_the_list_is(portal, ivan, dana, sample):
    address = f"{sample.home}/import"
    assert address in portal(ivan).get(f"{sample.home}?of=all").links()
    assert address not in portal(dana).get(f"{sample.home}?of=all").links()


def test_it_is_shut_where_equipment_is_switched_off(portal, ivan):
    by = system_user(ivan.tenant)
    switch_module(ivan.tenant, key=Module.Key.ASSETS, company=ivan.company, is_enabled=False, by=by)
    for path in ("import", "template", "imports/1"):
        assert portal(ivan).get(f"/portal/equipment/{path}").status == 403
    assert portal(ivan).get("/portal/people/import").status == 200
