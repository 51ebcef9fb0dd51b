"""Imports behind the scenes: nothing is done twice, nothing is lost when a worker dies."""

import csv
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError
from django.utils import timezone

from accounts.models import User
from accounts.services import add_employee, system_user, update_employee
from helpdesk.core.errors import Conflict, RateLimited
from helpdesk.core.events import HANDLERS
from helpdesk.core.models import Event
from helpdesk.imports import services
from helpdesk.imports.kinds import KINDS
from helpdesk.imports.models import KEPT, Import
from helpdesk.imports.tasks import resume_imports, run_import, sweep_imports

KIND = KINDS["employees"]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch, folder):
    monkeypatch.setattr(services, "AT_ONCE", 3)
    monkeypatch.setattr(services, "BATCH", 3)


def person(number, **more):
    return {"first_name": "P", "last_name": "Q", "email": f"p{number}@acme.example", **more}


@pytest.fixture
def bring(bob, ivan):
    """`bring(rows)` hands rows to a worker that has not begun."""

    def make(rows, **options):
        return services.import_rows(
            bob.company, kind=KIND, rows=iter(enumerate(rows, 2)), by=ivan, **options
        )

    return make


@pytest.fixture
def dying(monkeypatch):
    """A worker that dies in the middle of its second batch, after it has written."""

    def die_after(batches):
        write = services._apply
        done = []

        def apply(job, rows, seen, by):
            write(job, rows, seen, by)
            done.append(rows)
            if len(done) > batches:
                monkeypatch.setattr(services, "_apply", write)
                raise OperationalError("The worker is gone.")

        monkeypatch.setattr(services, "_apply", apply)

    return die_after


def people():
    return sorted(User.objects.filter(last_name="Q").values_list("email", flat=True))


@pytest.mark.parametrize("is_dry_run", [False, True])
def test_it_goes_on_where_its_worker_died(bring, dying, is_dry_run):
    rows = [person(number) for number in range(7)] + [person(0), {"email": "x"}]
    job = bring(rows, is_dry_run=is_dry_run)
    dying(1)
    run_import(job.pk)
    job.refresh_from_db()
    assert (job.status, job.position) == ("running", 3)
    assert len(people()) == (0 if is_dry_run else 3)

    Import.objects.update(touched_at=timezone.now() - timezone.timedelta(minutes=2))
    run_import(job.pk)
    job.refresh_from_db()
    assert (job.status, job.total, job.position) == ("done", 9, 9)
    assert (job.created, job.failed, job.attempts) == (7, 2, 2)
    assert [fault.row for fault in job.faults.in_order()][:2] == [9, 10]
    assert len(people()) == (0 if is_dry_run else 7)
    added = Event.objects.filter(type="person_added", actor=job.owner)
    assert added.count() == (0 if is_dry_run else 7)


def test_it_is_taken_up_again_when_nobody_is_at_it(bring, dying, deliver):
    job = bring([person(number) for number in range(5)])
    dying(0)
    deliver()
    assert resume_imports() == 0
    Import.objects.update(touched_at=timezone.now() - timezone.timedelta(minutes=2))
    assert resume_imports() == 1
    Import.objects.update(attempts=5)
    resume_imports()
    job.refresh_from_db()
    assert (job.status, job.reason) == ("failed", "It was begun too often.")


def test_it_lets_one_of_two_workers_commit_a_batch(bring, ivan):
    job = services.start_import(bring([person(n) for n in range(5)]), by=ivan)
    first, second = services.rows_left(job), services.rows_left(job)
    services.apply_batch(job, rows=next(first), seen=set(), by=ivan)
    with pytest.raises(Conflict):
        services.apply_batch(job, rows=next(second), seen=set(), by=ivan)
    assert len(people()) == 3


def test_it_stops_when_the_right_is_gone(bring, cast, ivan, deliver):
    job = bring([person(n) for n in range(5)])
    update_employee(ivan, changes={"it_privileges": False}, by=cast.agent)
    deliver()
    job.refresh_from_db()
    assert (job.status, job.reason) == ("failed", "Who brought it may no longer do this.")
    assert people() == []


def test_it_refuses_a_row_that_meets_another_on_its_way(bring, monkeypatch, deliver):
    """Between looking and writing somebody else may take a name: the database says so."""
    apply, met = KIND.apply, []

    def race(company, *, batch, by):
        if any(row["email"] == "p1@acme.example" for row in batch.rows):
            met.append(len(batch.rows))
            raise IntegrityError("one_person_per_email")
        return apply(company, batch=batch, by=by)

    monkeypatch.setitem(vars(KIND), "apply", race)
    job = bring([person(n) for n in range(3)])
    assert (job.created, job.failed, met) == (2, 1, [3, 1])
    assert job.faults.get().row == 3


def test_it_lets_nobody_bring_everything_at_once(bring):
    for number in range(3):
        bring([person(f"{number}-{n}") for n in range(4)])
    with pytest.raises(RateLimited):
        bring([person(n) for n in range(4)])


def test_it_tells_who_listens_of_every_person(bring, ivan, deliver, monkeypatch):
    told = []
    monkeypatch.setitem(
        HANDLERS, "person_added", [lambda events: told.extend(event.subject_id for event in events)]
    )
    bring([person(n) for n in range(3)])
    deliver()
    assert len(set(told)) == 3


def test_it_forgets_files_and_reports(bring, folder):
    old, lost = bring([person(n) for n in range(4)]), bring([person(9), person(10)])
    Import.objects.filter(pk=old.pk).update(status="failed")
    assert sweep_imports() == 1
    assert not [each for each in folder.rglob("*") if each.is_file()]
    Import.objects.filter(pk=lost.pk).update(created_at=timezone.now() - KEPT)
    assert sweep_imports() == 1
    assert list(Import.objects.all()) == [Import.objects.get(pk=old.pk)]


def test_it_adds_beside_an_import(bring, bob, ivan, deliver):
    """Numbers given out one by one and by the hundred never meet."""
    add_employee(bob.company, **person("a"), by=ivan)
    bring([person(n) for n in range(5)])
    deliver()
    add_employee(bob.company, **person("b"), by=ivan)
    numbers = User.objects.filter(last_name="Q").values_list("employee_number", flat=True)
    assert len(set(numbers)) == 7


# ── From a file of the server ────────────────────────────────────────────────────────────────────
def test_it_imports_a_file_of_the_server(bob, tmp_path, capsys):
    file, wrong = tmp_path / "people.csv", tmp_path / "wrong.csv"
    file.write_text(
        "first_name;last_name;email\n"
        + "".join(f"P;Q;p{n}@acme.example\n" for n in range(6))
        + "A;;x\n"
    )
    call = ("import_employees", str(file), f"--company={bob.company.number}")
    call_command(*call, "--dry-run")
    assert "7 rows: would be 6 created, 0 updated, 0 skipped, 1 failed." in capsys.readouterr().out
    call_command(*call, f"--errors={wrong}")
    assert len(people()) == 6
    with wrong.open(encoding="utf-8-sig", newline="") as lines:
        assert [row[0] for row in csv.reader(lines)] == ["row", "8", "8"]
    assert User.objects.filter(last_name="Q").first().company == bob.company


def test_it_imports_json_too(bob, tmp_path):
    file = tmp_path / "people.json"
    file.write_text(json.dumps([person(1)]))
    call_command("import_employees", str(file), f"--company={bob.company.number}")
    assert people() == ["p1@acme.example"]


def test_it_takes_in_nothing_whose_faults_it_could_not_write(bob, tmp_path):
    file = tmp_path / "people.json"
    file.write_text(json.dumps({"employees": [person(1)]}))
    options = (f"--company={bob.company.number}", f"--errors={tmp_path / 'none' / 'wrong.csv'}")
    with pytest.raises(CommandError, match=r"wrong\.csv cannot be written"):
        call_command("import_employees", str(file), *options)
    assert people() == []


@pytest.mark.parametrize("wrong", ["company", "file", "header"])
def test_it_says_what_the_command_cannot_do(bob, tmp_path, wrong):
    file = tmp_path / "people.csv"
    file.write_text("a,b\n1,2\n")
    number = 4711 if wrong == "company" else bob.company.number
    path = tmp_path / "none.csv" if wrong == "file" else file
    with pytest.raises(CommandError):
        call_command("import_employees", str(path), f"--company={number}")
    assert not Import.objects.exists()
    assert system_user(bob.tenant).is_system
