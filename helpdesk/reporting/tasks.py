"""Exports are made, begun again and swept by workers."""

from collections.abc import Iterable
from datetime import timedelta

import structlog
from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from accounts.services import system_user
from helpdesk.core.errors import Conflict, Unavailable
from helpdesk.reporting.models import TicketExport
from helpdesk.reporting.services import discard_export, fail_export, start_export, write_export

MAX_ATTEMPTS = 5
# Nobody is at an export that was not touched for so long, or its lock says that somebody is.
LOST_AFTER = timedelta(seconds=60)
AT_MOST = 500
log = structlog.get_logger(__name__)


@shared_task(acks_late=True)
def build_export(public_id: str) -> None:
    """Makes the file of an export. What may pass is left to `resume_exports`, the rest fails."""
    export = TicketExport.objects.unfinished().filter(public_id=public_id).first()
    if export is None:
        return
    owner = export.person()
    try:
        start_export(export, by=owner)
        write_export(export, by=owner)
    except Conflict:
        log.info("export_is_taken", export=public_id)
    except (Unavailable, OperationalError, InterfaceError) as error:
        log.warning("export_postponed", export=public_id, reason=type(error).__name__)
    except Exception:
        log.exception("export_failed", export=public_id)
        fail_export(export, by=system_user(owner.tenant))


@shared_task
def resume_exports() -> int:
    """Begins again what a worker that died or a store that was down left; gives how many.

    Any number of workers may be told of the same export: one of them makes it.
    """
    lost = TicketExport.objects.unfinished().untouched_since(timezone.now() - LOST_AFTER)
    found = list(lost.with_owner()[:AT_MOST])
    for export in found:
        if export.attempts < MAX_ATTEMPTS:
            build_export.apply_async((str(export.public_id),), expires=LOST_AFTER.seconds)
        else:
            _give_up(export)
    return len(found)


@shared_task
def sweep_exports() -> int:
    """Removes the exports of yesterday with their files; gives how many."""
    return _discard(TicketExport.objects.outlived().with_owner()[:AT_MOST])


@shared_task(acks_late=True)
def withdraw_exports(user_id: int) -> int:
    """Removes the files of somebody who may not export any longer; gives how many."""
    owned = TicketExport.objects.filter(owner=user_id).with_owner()
    return _discard(each for each in owned if not each.is_permitted)


def _give_up(export: TicketExport) -> None:
    try:
        fail_export(export, by=system_user(export.owner.tenant))
        log.error("export_failed", export=str(export.public_id), reason="too many attempts")
    except Conflict:
        # The last attempt is still running.
        return


def _discard(exports: Iterable[TicketExport]) -> int:
    discarded = 0
    for export in exports:
        try:
            discard_export(export, by=system_user(export.owner.tenant))
            discarded += 1
        except Conflict:
            continue
        except Unavailable:
            log.warning("export_not_swept", export=str(export.public_id))
            break
    return discarded
