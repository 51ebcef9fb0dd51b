"""How rows are taken in: a few at once, many by a worker, batch by batch, each once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import orjson
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import Company, User
from accounts.permissions import Perm
from accounts.services import system_user
from helpdesk.core.errors import Conflict, Forbidden, Invalid, RateLimited, Unavailable
from helpdesk.core.events import emit
from helpdesk.core.filenames import clean_filename
from helpdesk.core.files import store
from helpdesk.core.imports import Batch, Became, Mode, Outcome, read_row
from helpdesk.core.service import service
from helpdesk.core.text import one_line
from helpdesk.core.vault import seal, unseal
from helpdesk.imports.kinds import Kind
from helpdesk.imports.models import Import, ImportFault
from helpdesk.imports.reading import Row

IMPORT_REQUESTED, IMPORT_FINISHED = "import_requested", "import_finished"
# So many rows are taken in while the client waits, and so many by a worker at a time.
AT_ONCE = BATCH = 500
MOST_ROWS = 50_000
# Of one person at a time: a large one keeps a worker busy for a minute.
UNDER_WAY_AT_MOST = 3
RETRY_AFTER = 30


def import_rows(
    company: Company,
    *,
    kind: Kind,
    rows: Iterator[Row],
    mode: Mode = Mode.CREATE,
    match_on: str = "",
    is_dry_run: bool = False,
    is_kept: bool = False,
    filename: str = "",
    by: User,
) -> Import:
    """Takes rows in for a company: done at once if they are few, else handed to a worker.

    With `is_kept`, the rows of a trial are kept for `import_tried`. Raises Forbidden, Invalid, RateLimited, Unavailable; nothing is left of it then.
    """
    job = begin_import(
        company,
        kind=kind,
        mode=mode,
        match_on=match_on or kind.match_on[0],
        is_dry_run=is_dry_run,
        filename=filename,
        by=by,
    )
    try:
        return take_rows(job, rows=rows, is_kept=is_kept, by=by)
    except Exception:
        discard_import(job, by=system_user(company.tenant))
        raise


@service(Perm.IMPORT)
def begin_import(
    company: Company,
    *,
    kind: Kind,
    mode: Mode,
    match_on: str,
    is_dry_run: bool,
    filename: str,
    by: User,
) -> Import:
    """Opens an import, whose rows arrive next. Raises Forbidden, Invalid, RateLimited."""
    if not by.may(kind.perm) or company.tenant_id != by.tenant_id:
        raise Forbidden
    if not by.is_agent and company.pk != by.company_id:
        raise Forbidden
    if match_on not in kind.match_on:
        raise Invalid(match_on=f"One of: {', '.join(kind.match_on)}.")
    if Import.objects.under_way(by).count() >= UNDER_WAY_AT_MOST:
        raise RateLimited(RETRY_AFTER, "Wait until one of your imports is through.")

    return Import.objects.create(
        company=company,
        owner=by,
        token_roles=sorted(by.effective_roles - set(by.roles)),
        kind=kind.name,
        mode=mode,
        match_on=match_on,
        is_dry_run=is_dry_run,
        filename=clean_filename(filename)[:200],
        stored_as=Import.new_name(),
    )


@service(Perm.IMPORT)
def take_rows(job: Import, *, rows: Iterator[Row], is_kept: bool = False, by: User) -> Import:
    """Applies a few rows at once, or keeps many for a worker. Raises Invalid, Unavailable."""
    head = list(islice(rows, AT_ONCE + 1))
    if not head:
        raise Invalid(file="There are no rows in it.", code="empty")

    if len(head) <= AT_ONCE:
        job.total, job.status = len(head), Import.Status.RUNNING
        _apply(job, head, set(), by)
        is_wanted = is_kept and job.is_dry_run and job.would_do_something
        job.stored_as = _kept(job, head) if is_wanted else ""
        _finish(job, by)
        return job
    tally = Counter()
    store().write(job.stored_as, _lines(_covered(chain(head, rows), job.what), tally))
    job.total, job.status, job.touched_at = tally["rows"], Import.Status.QUEUED, timezone.now()
    job.save()

    emit(IMPORT_REQUESTED, job, tenant_id=by.tenant_id, by=by, data=_told(job), is_internal=True)
    return job


@service(Perm.IMPORT)
def import_tried(trial: Import, *, by: User) -> Import:
    """Imports the rows of a trial as they came; a worker does, however few they are.

    Raises Conflict where they are not kept, or imported already; Forbidden, RateLimited.
    """
    trial = (
        Import.objects.select_for_update(of=("self",)).select_related("company").get(pk=trial.pk)
    )
    if not trial.can_be_imported:
        raise Conflict("These rows are not kept any more: choose the file again.")
    job = begin_import(
        trial.company,
        kind=trial.what,
        mode=Mode(trial.mode),
        match_on=trial.match_on,
        is_dry_run=False,
        filename=trial.filename,
        by=by,
    )

    # The file changes hands, so that it is imported once.
    job.stored_as, trial.stored_as = trial.stored_as, ""
    job.total, job.status, job.touched_at = trial.total, Import.Status.QUEUED, timezone.now()
    for each in (trial, job):
        each.save()

    emit(IMPORT_REQUESTED, job, tenant_id=by.tenant_id, by=by, data=_told(job), is_internal=True)
    return job


@service(Perm.IMPORT)
def start_import(job: Import, *, by: User) -> Import:
    """Notes that a worker is at it; a rehearsal begins anew. Raises Conflict if it is through."""
    job = Import.objects.select_for_update().get(pk=job.pk)
    if not job.is_unfinished:
        raise Conflict("This import is through.")

    if job.is_dry_run:
        # What earlier rows would have taken is known to who has read them only.
        job.position = job.created = job.updated = job.skipped = job.failed = 0
        job.faults.all().delete()
    job.status, job.touched_at = Import.Status.RUNNING, timezone.now()
    job.attempts += 1
    job.save()
    return job


@service(Perm.IMPORT)
def apply_batch(job: Import, *, rows: Sequence[Row], seen: set[str], by: User) -> Import:
    """Applies the next rows with the count of them, together or not at all.

    Raises Conflict if another worker has done so, Forbidden if the owner may no longer.
    """
    now = Import.objects.select_for_update().get(pk=job.pk)
    if now.status != Import.Status.RUNNING or now.position != job.position:
        raise Conflict("Another worker is at this import.")
    if by.pk != now.owner_id or not by.may(now.what.perm):
        raise Forbidden

    now.company = job.company
    _apply(now, rows, seen, by)
    now.save()
    return now


@service(Perm.IMPORT)
def finish_import(job: Import, *, by: User) -> Import:
    """Notes that every row is through. Raises Conflict if they are not."""
    job = Import.objects.select_for_update().get(pk=job.pk)
    if job.status != Import.Status.RUNNING or job.position != job.total:
        raise Conflict("Another worker is at this import.")

    _finish(job, by)
    return job


@service(Perm.ACT_AS_SYSTEM)
def fail_import(job: Import, *, reason: str, by: User) -> None:
    """Gives an import up for good; what its rows did so far stays. Raises Conflict."""
    job = Import.objects.select_for_update().get(pk=job.pk)
    if not job.is_unfinished:
        raise Conflict("This import is through.")

    job.status, job.reason, job.finished_at = Import.Status.FAILED, reason[:200], timezone.now()
    job.save()

    emit(IMPORT_FINISHED, job, tenant_id=by.tenant_id, by=by, data=_told(job))


@service(Perm.ACT_AS_SYSTEM)
def forget_source(job: Import, *, by: User) -> None:
    """Removes the rows of an import that is through. Raises Unavailable."""
    store().abandon(job.stored_as)
    store().discard(job.stored_as)
    job.stored_as = ""
    job.save(update_fields=["stored_as"])


@service(Perm.ACT_AS_SYSTEM)
def discard_import(job: Import, *, by: User) -> None:
    """Removes an import with its rows and its report. Raises Unavailable."""
    if job.stored_as:
        forget_source(job, by=by)
    job.delete()


def rows_left(job: Import) -> Iterator[list[Row]]:
    """The batches of a kept import that are not through yet. Raises Unavailable, FileNotFoundError."""
    with store().open(job.stored_as) as lines:
        rows = (
            (number, _opened(said, job.what))
            for number, said in map(orjson.loads, islice(lines, job.position, None))
        )
        while batch := list(islice(rows, BATCH)):
            yield batch


def _kept(job: Import, rows: list[Row]) -> str:
    """Where rows lie that may be wanted again; nowhere while the store is down."""
    try:
        store().write(job.stored_as, _lines(_covered(rows, job.what), Counter()))
    except Unavailable:
        return ""
    return job.stored_as


def _lines(rows: Iterable[Row], tally: Counter) -> Iterator[bytes]:
    """Rows as lines of JSON, some hundred at a time, counted as they pass."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        tally["rows"] += len(batch)
        if tally["rows"] > MOST_ROWS:
            raise Invalid(file=f"At most {MOST_ROWS:,} rows at a time.", code="too_many_rows")
        yield b"".join(orjson.dumps(row) + b"\n" for row in batch)


def _covered(rows: Iterable[Row], kind: Kind) -> Iterator[Row]:
    """Rows as they may lie in the store: what is secret is sealed."""
    for number, said in rows:
        secret = {name: seal(orjson.dumps(said[name]).decode()) for name in kind.secrets & {*said}}
        yield number, said | secret


def _opened(said: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """What a row said before it was stored. Raises Unavailable."""
    return said | {name: orjson.loads(unseal(said[name])) for name in kind.secrets & {*said}}


def _apply(job: Import, rows: Sequence[Row], seen: set[str], by: User) -> None:
    """Lets the rows do what they say, and counts and keeps what became of them."""
    found: list[ImportFault] = []
    for (number, _), outcome in zip(rows, _outcomes(job, rows, seen, by), strict=True):
        job.count(outcome.became)
        found += [
            ImportFault(
                job=job, row=number, field=one_line(name)[:60], message=one_line(said)[:300]
            )
            for name, said in outcome.faults.items()
        ]
    ImportFault.objects.bulk_create(found)
    job.position += len(rows)
    job.touched_at = timezone.now()


def _outcomes(job: Import, rows: Sequence[Row], seen: set[str], by: User) -> Iterator[Outcome]:
    """What became of each row; a refused one tells all that is wrong with it.

    Of a row with cells that cannot be read, the others are rehearsed.
    """
    read = [read_row(job.what.columns, said) for _, said in rows]
    good = [values for values, faults in read if not faults]
    partial = [values for values, faults in read if faults and values]
    done = iter(_done(job, good, seen, by, is_dry_run=job.is_dry_run))
    rehearsed = iter(_done(job, partial, {*seen}, by, is_dry_run=True))
    for values, faults in read:
        if not faults:
            yield next(done)
        else:
            yield Outcome.failed((next(rehearsed).faults if values else {}) | faults)


def _done(
    job: Import, rows: list[dict], seen: set[str], by: User, *, is_dry_run: bool
) -> list[Outcome]:
    """What became of rows that can be read; of those that meet others on their way, one by one."""
    if not rows:
        return []
    batch = Batch(rows, Mode(job.mode), job.match_on, seen, is_dry_run)
    try:
        with transaction.atomic():
            return job.what.apply(job.company, batch=batch, by=by)
    except (IntegrityError, DataError):
        if len(rows) == 1:
            return [Outcome.failed({"": "Somebody else has this already, or it does not fit."})]
        return [each for row in rows for each in _done(job, [row], seen, by, is_dry_run=is_dry_run)]


def _finish(job: Import, by: User) -> None:
    job.status, job.finished_at = Import.Status.DONE, timezone.now()
    job.save()
    emit(IMPORT_FINISHED, job, tenant_id=by.tenant_id, by=by, data=_told(job))


def _told(job: Import) -> dict[str, object]:
    counts = {each.value: getattr(job, each.value) for each in Became}
    return {"id": job.pk, "kind": job.kind, "is_dry_run": job.is_dry_run, **counts}
