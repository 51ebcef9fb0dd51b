"""Imports are run, gone on with, and swept by workers."""

import time
from datetime import timedelta

import structlog
from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from accounts.services import system_user
from helpdesk.core.errors import Conflict, Forbidden, Unavailable
from helpdesk.imports.models import Import
from helpdesk.imports.services import (
    apply_batch,
    discard_import,
    fail_import,
    finish_import,
    forget_source,
    rows_left,
    start_import,
)

MAX_ATTEMPTS = 5
# No batch takes so long: who is untouched since then has lost its worker.
LOST_AFTER = timedelta(seconds=60)
AT_MOST = 500
BREATH_SECONDS = 0.15
log = structlog.get_logger(__name__)


@shared_task(acks_late=True)
def run_import(import_id: int) -> None:
    """Takes in what is left of an import. What may pass is left to `resume_imports`, the rest fails.

    Any number of workers may be told of it: of two at the same batch, one commits.
    """
    job = Import.objects.unfinished().with_people().filter(pk=import_id).first()
    if job is None:
        return
    by = system_user(job.company.tenant)
    try:
        _run(job)
    except Conflict:
        log.info("import_is_taken", import_id=import_id)
    except (Unavailable, OperationalError, InterfaceError) as error:
        log.warning("import_postponed", import_id=import_id, reason=type(error).__name__)
    except Forbidden:
        fail_import(job, reason="Who brought it may no longer do this.", by=by)
    except Exception:
        log.exception("import_failed", import_id=import_id)
        fail_import(job, reason="Something of ours went wrong.", by=by)


def _run(job: Import) -> None:
    company, seen = job.company, set()
    job = start_import(job, by=job.person())
    for rows in rows_left(job):
        job.company = company
        # Rights are asked for anew with each batch: somebody may have lost them meanwhile.
        job = apply_batch(job, rows=rows, seen=seen, by=job.person())
        # PostgreSQL is as busy with a batch as we are, and others want it, too.
        time.sleep(BREATH_SECONDS)
    job = finish_import(job, by=job.person())
    if not job.can_be_imported:
        forget_source(job, by=system_user(company.tenant))


@shared_task
def resume_imports() -> int:
    """Goes on with what a worker that died or a store that was down left; gives how many."""
    lost = Import.objects.unfinished().untouched_since(timezone.now() - LOST_AFTER)
    found = list(lost.with_people()[:AT_MOST])
    for job in found:
        if job.attempts < MAX_ATTEMPTS:
            run_import.apply_async((job.pk,), expires=LOST_AFTER.seconds)
        else:
            fail_import(job, reason="It was begun too often.", by=system_user(job.company.tenant))
    return len(found)


@shared_task
def sweep_imports() -> int:
    """Removes files that are of no use any more, and imports of long ago; gives how many."""
    swept = 0
    try:
        for job in Import.objects.with_needless_source().with_people()[:AT_MOST]:
            forget_source(job, by=system_user(job.company.tenant))
            swept += 1
        for job in Import.objects.outlived().with_people()[:AT_MOST]:
            discard_import(job, by=system_user(job.company.tenant))
            swept += 1
    except Unavailable:
        log.warning("imports_not_swept")
    return swept
