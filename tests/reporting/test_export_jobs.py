"""Exports in the background: made once, whole or not at all, whatever happens to a worker."""

import os
import re
import signal
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.utils import timezone

from helpdesk.celery import app
from helpdesk.core.errors import Conflict
from helpdesk.core.files import store as file_store
from helpdesk.core.models import Event
from helpdesk.reporting.models import LOCKS, TicketExport
from helpdesk.reporting.services import request_export, start_export, write_export
from helpdesk.reporting.tasks import MAX_ATTEMPTS, build_export, resume_exports, sweep_exports
from helpdesk.runtime import addresses
from tests.api.agent.test_attachments import names_in_store
from tests.processes import until, worker
from tickets.models.filters import TicketFilter


@pytest.fixture(params=["folder", "bucket"])
def store(request):
    request.getfixturevalue(request.param)
    return request.param


@pytest.fixture
def export(cast, agent):
    cast.ticket()
    return request_export(cast.tenant, filters=[TicketFilter()], by=agent)


def now(export):
    return TicketExport.objects.get(pk=export.pk)


def age(export, **ago):
    moment = timezone.now() - timedelta(**ago)
    TicketExport.objects.filter(pk=export.pk).update(touched_at=moment, created_at=moment)


@pytest.fixture
def run():
    """`run(task)` does at once what a task starts."""

    def now(task, *arguments):
        app.conf.task_always_eager = app.conf.task_eager_propagates = True
        try:
            return task.apply(arguments, throw=True).get()
        finally:
            app.conf.task_always_eager = app.conf.task_eager_propagates = False

    return now


@pytest.fixture
def somebody_else():
    """Another worker's connection."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        yield connection


def test_it_makes_a_file_and_records_it(store, export, deliver):
    deliver()
    made = now(export)
    assert (made.status, made.progress, made.count, made.attempts) == ("done", 100, 1, 1)
    assert names_in_store() == {made.stored_as}
    told = Event.objects.about(export).values_list("type", "data__count")
    assert list(told) == [("export_requested", None), ("export_written", 1)]


def test_it_tells_how_far_it_is(export, agent):
    start_export(export, by=agent)
    assert (export.status, export.progress) == ("running", 0)
    export.tell_progress(40)
    assert now(export).progress == 40


def test_it_leaves_an_export_to_the_worker_that_has_it(folder, export, somebody_else, run):
    somebody_else.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, export.pk])
    run(build_export, str(export.public_id))
    assert (now(export).status, now(export).attempts) == ("queued", 0)
    assert names_in_store() == set()
    somebody_else.rollback()
    run(build_export, str(export.public_id))
    assert now(export).is_done


def test_it_makes_a_file_once(folder, export, agent, run):
    run(build_export, str(export.public_id))
    run(build_export, str(export.public_id))
    with pytest.raises(Conflict):
        write_export(export, by=agent)
    assert now(export).attempts == 1


def test_it_begins_again_what_was_lost(store, export, run):
    assert run(resume_exports) == 0
    age(export, minutes=2)
    assert run(resume_exports) == 1
    assert now(export).is_done
    assert run(resume_exports) == 0


@pytest.fixture
def broken(settings, tmp_path):
    """A folder in which nothing can be written, until it is mended."""
    settings.STORAGES = settings.STORAGES | {"default": addresses.file_store(tmp_path)}
    (tmp_path / "files").write_text("no folder")
    return tmp_path / "files"


def test_it_waits_for_a_store_that_is_down(broken, export, run):
    run(build_export, str(export.public_id))
    assert now(export).status == "running"
    broken.unlink()
    age(export, minutes=2)
    run(resume_exports)
    assert now(export).is_done


def test_it_gives_up_at_last_and_tells_the_log(broken, export, run, logged):
    for _ in range(MAX_ATTEMPTS + 1):
        age(export, minutes=2)
        run(resume_exports)
    assert (now(export).status, now(export).attempts) == ("failed", MAX_ATTEMPTS)
    assert "export_failed" in logged()


def test_it_answers_503_when_the_store_is_down(broken, api, agent, cast):
    ids = [str(cast.ticket().public_id)]
    answer = api(agent).post("/exports/tickets", {"ids": ids})
    assert answer.status == 503
    assert str(broken) not in answer.error


def test_it_sweeps_an_export_with_its_file_after_a_day(store, export, run):
    run(build_export, str(export.public_id))
    assert run(sweep_exports) == 0
    age(export, hours=25)
    assert run(sweep_exports) == 1
    assert names_in_store() == set()
    assert not TicketExport.objects.exists()


def interrupted():
    yield b"x" * 9_000_000
    raise RuntimeError("the worker is stopped")


def test_it_keeps_no_half_file(store):
    files = file_store()
    with pytest.raises(RuntimeError):
        files.write("exports/aa/half", interrupted())
    assert names_in_store() == set()


def test_it_streams_large_files_in_parts(store):
    files = file_store()
    files.write("exports/aa/large", (bytes([number]) * 1_000_003 for number in range(20)))
    found = files.find("exports/aa/large")
    assert found.size == 20 * 1_000_003
    assert b"".join(files.read(found))[-1] == 19


def test_it_clears_away_what_a_killed_worker_left(store):
    files = file_store()
    if store == "folder":
        files.write("exports/aa/one", [b"x"])
        draft = Path(files.storage.path("exports/aa/.part-one-1234"))
        draft.write_bytes(b"half")
    else:
        begun = files.client.create_multipart_upload(Bucket=files.bucket, Key="exports/aa/one")
        assert begun["UploadId"]
    files.abandon("exports/aa/one")
    files.discard("exports/aa/one")
    assert names_in_store() == set()
    if store == "bucket":
        assert "Uploads" not in files.client.list_multipart_uploads(Bucket=files.bucket)


def test_it_is_made_by_another_worker_when_one_is_killed(
    transactional_db, folder, cast, agent, run
):
    """Killed in the middle of the file: nothing of it is seen, and the next one begins anew."""
    cast.ticket()
    export = request_export(cast.tenant, filters=[TicketFilter()], by=agent)
    with psycopg.connect(os.environ["DATABASE_URL"]) as other:
        # COPY wants to read the answers of requesters, too, and waits.
        other.execute("LOCK TABLE tickets_survey IN ACCESS EXCLUSIVE MODE")
        with worker(FILESTORE_PATH=str(folder)) as first:
            build_export.delay(str(export.public_id))
            until(lambda: any(".part-" in name for name in names_in_store()))
            assert now(export).status == "running"
            first.send_signal(signal.SIGKILL)
            first.wait()
    assert all(re.search(r"/\.part-", name) for name in names_in_store())
    age(export, minutes=2)
    # PostgreSQL lets go of the lock as soon as it sees that nobody is there any longer.
    until(lambda: run(resume_exports) == 0 or now(export).is_done)
    assert names_in_store() == {now(export).stored_as}
    assert now(export).attempts == 2
