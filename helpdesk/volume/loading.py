"""Loads a large tenant by COPY, in batches, over as many connections as there are cores."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models, transaction
from django.db.models import F, Min
from django.utils import timezone

from accounts.models import Tenant
from helpdesk.core.errors import Conflict
from helpdesk.core.models import Counter, Event
from helpdesk.volume.people import Cast, take_cast
from helpdesk.volume.tickets import COLUMNS, Author, Batch
from tickets.models import Comment, SearchDocument, StatusChange, Survey, Ticket, Watcher

BATCH = 10_000
CONNECTIONS = min(4, os.cpu_count() or 1)
# One build of the text indexes costs a fortieth of as many insertions into them.
WORTH_A_REBUILD = 5_000
BIG = (Ticket, Comment, StatusChange, Watcher, Survey, SearchDocument, Event)
_LOCK = 4_207_002

Report = Callable[[str], None]


def load_volume(tenant: Tenant, *, count: int, password: str, report: Report) -> None:
    """Adds so many tickets, numbered on from the tenant's last one. Raises Conflict.

    Each batch commits by itself, so that a running server is not held up; when it is broken off,
    the numbers of the missing batches stay free.
    """
    started = time.monotonic()
    with _alone():
        restore_indexes(report)
        cast = take_cast(tenant, password)
        report(f"{len(cast.requesters)} requesters, {len(cast.teams)} teams.")
        with _text_indexes_built_once(count, report):
            _write(tenant, cast, count, report)
        for model in BIG:
            with connection.cursor() as cursor:
                cursor.execute(f'VACUUM (ANALYZE) "{model._meta.db_table}"')
        report(f"Statistics gathered; {time.monotonic() - started:,.0f} s in all.")


def restore_indexes(report: Report) -> None:
    """Builds the text indexes that an earlier run was kept from building."""
    for index in _text_indexes():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [index.name]
            )
            found = cursor.fetchone()
        if found and found[0]:
            continue
        began = time.monotonic()
        if found:
            _drop(index)
        with connection.schema_editor(atomic=False) as editor, connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            # Concurrently, so that a running server can go on writing tickets meanwhile.
            editor.execute(
                str(index.create_sql(SearchDocument, editor)).replace(
                    "CREATE INDEX", "CREATE INDEX CONCURRENTLY", 1
                )
            )
            cursor.execute("RESET maintenance_work_mem")
        report(f"Index {index.name} built in {time.monotonic() - began:,.0f} s.")


def _text_indexes() -> list[models.Index]:
    return [index for index in SearchDocument._meta.indexes if isinstance(index, GinIndex)]


def _drop(index: models.Index) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{index.name}"')


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise Conflict("Another seed_volume is at work in this database.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@contextmanager
def _text_indexes_built_once(count: int, report: Report) -> Iterator[None]:
    if count >= WORTH_A_REBUILD and SearchDocument.objects.count() < count:
        for index in _text_indexes():
            _drop(index)
        report("Text indexes are set aside; searching is slow until they are built again.")
    try:
        yield
    finally:
        restore_indexes(report)


def _write(tenant: Tenant, cast: Cast, count: int, report: Report) -> None:
    first = _reserve_numbers(tenant, count)
    # The past lies before the feed, so that nobody who listens is told of a million old tickets.
    oldest = Event.objects.aggregate(at=Min("position"))["at"] or 0
    position = min(oldest, 0) - count - first
    author = Author(tenant.pk, cast, first, count, timezone.now())
    batches = [
        range(start, min(start + BATCH, first + count))
        for start in range(first, first + count, BATCH)
    ]
    began, done, told = time.monotonic(), 0, 0.0
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        jobs = [pool.submit(_write_batch, author, numbers, position) for numbers in batches]
        try:
            for job in as_completed(jobs):
                done += job.result()
                spent = time.monotonic() - began
                if spent - told > 5 or done == count:
                    told, left = spent, (count - done) * spent / done
                    report(
                        f"{done:,} of {count:,} tickets, {done / spent:,.0f}/s, {left:,.0f} s left."
                    )
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _reserve_numbers(tenant: Tenant, count: int) -> int:
    """Takes the next numbers at once; tickets that people open meanwhile come after them."""
    with transaction.atomic():
        first = Counter.objects.next_value(tenant, "ticket")
        Counter.objects.filter(tenant=tenant, name="ticket").update(value=F("value") + count - 1)
    return first


def _write_batch(author: Author, numbers: range, position: int) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _hurry(cursor)
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('tickets_ticket', 'id'))"
                " FROM generate_series(1, %s)",
                [len(numbers)],
            )
            ids = [row[0] for row in cursor.fetchall()]
            _copy(cursor, author.write(numbers, ids, position))
            # Without statistics on rows that came a moment ago, the planner would read all of them.
            cursor.execute("SET LOCAL enable_seqscan = off")
            SearchDocument.objects.build("t.id = ANY(%s)", [ids])
    finally:
        connection.close()
    return len(numbers)


def _hurry(cursor) -> None:
    """Gives up what a measurement's tenant does not need: waiting for the disk at each commit."""
    cursor.execute("SET LOCAL synchronous_commit = off")
    cursor.execute("SET LOCAL work_mem = '64MB'")
    cursor.execute("SHOW is_superuser")
    if cursor.fetchone()[0] == "on":
        # Every key of ours was just read or made, so nothing is lost without looking it up again.
        cursor.execute("SET LOCAL session_replication_role = replica")


def _copy(cursor, batch: Batch) -> None:
    for kind, (table, columns) in COLUMNS.items():
        with cursor.copy(f"COPY {table} ({', '.join(columns.split())}) FROM STDIN") as copy:
            for row in getattr(batch, kind):
                copy.write_row(row)
