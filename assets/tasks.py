"""Chores of the inventory."""

import structlog
from celery import shared_task

from accounts.services import system_user
from assets.models.expirations import TERMS
from assets.services import follow_dates
from helpdesk.core.changes import owner_of

BATCH = 500
log = structlog.get_logger(__name__)


@shared_task
def follow_all_dates() -> int:
    """Brings what has come near its end, or past it, to its state; gives how many rows changed.

    Each row is a transaction of its own: what goes wrong with one holds up no other.
    """
    changed = 0
    for model, term in TERMS.values():
        last = 0
        while rows := list(
            model.objects.behind_their_dates(term).filter(pk__gt=last).order_by("pk")[:BATCH]
        ):
            changed += sum(map(_follow, rows))
            last = rows[-1].pk
    return changed


def _follow(row: object) -> bool:
    try:
        return follow_dates(row, by=system_user(owner_of(row).tenant))
    except Exception:
        log.exception("dates_not_followed", model=row._meta.label, pk=row.pk)
        return False
