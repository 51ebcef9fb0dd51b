"""How an export is asked for, made, fetched, and forgotten."""

import time
from collections.abc import Iterable

from django.utils import timezone

from accounts.models import Tenant, User
from accounts.permissions import Perm
from helpdesk.core.errors import Conflict, Forbidden, RateLimited
from helpdesk.core.events import emit
from helpdesk.core.files import CSV, store
from helpdesk.core.service import service
from helpdesk.reporting import ticket_csv
from helpdesk.reporting.models import DOWNLOAD_SECONDS, TicketExport
from tickets.models.filters import TicketFilter

EXPORT_REQUESTED, EXPORT_WRITTEN = "export_requested", "export_written"
# Of one person at a time: an export of everything keeps a worker busy for a while.
UNDER_WAY_AT_MOST = 5
RETRY_AFTER = 30
TELL_EVERY_SECONDS = 0.5


@service(Perm.EXPORT_TICKETS)
def request_export(
    tenant: Tenant,
    *,
    ticket_ids: Iterable[int] | None = None,
    filters: Iterable[TicketFilter] | None = None,
    by: User,
) -> TicketExport:
    """Asks for a file of these tickets by key, or of those that fit all filters.

    A worker makes it, but for a small one: who asked calls `write_export` then.
    Raises RateLimited.
    """
    export = TicketExport(
        owner=by,
        token_roles=sorted(by.effective_roles - set(by.roles)),
        ticket_ids=None if ticket_ids is None else sorted(ticket_ids),
        filters=None if filters is None else [each.as_json() for each in filters],
        stored_as=TicketExport.new_name(),
    )
    if not export.is_small and TicketExport.objects.under_way(by).count() >= UNDER_WAY_AT_MOST:
        raise RateLimited(RETRY_AFTER, "Wait until one of your exports is finished.")

    export.save(force_insert=True)

    if not export.is_small:
        _tell(EXPORT_REQUESTED, export, by)
    return export


@service(Perm.EXPORT_TICKETS)
def start_export(export: TicketExport, *, by: User) -> None:
    """Notes that a worker is at it. Raises Conflict if another one is."""
    _seize(export)

    export.status, export.touched_at = TicketExport.Status.RUNNING, timezone.now()
    export.attempts += 1
    export.save(update_fields=["status", "touched_at", "attempts"])


@service(Perm.EXPORT_TICKETS)
def write_export(export: TicketExport, *, by: User) -> None:
    """Makes the file once, whole or not at all, of what its owner may see at this moment.

    Raises Forbidden, Conflict if another worker is at it, Unavailable.
    """
    if by.pk != export.owner_id:
        raise Forbidden("An export is made for the person who asked for it.")
    _seize(export)

    rows, files = export.rows(by), store()
    tally = Tally(export, of=rows.count())
    files.abandon(export.stored_as)
    files.write(export.stored_as, ticket_csv.chunks(rows, tally.note), mime=CSV)

    export.status, export.finished_at = TicketExport.Status.DONE, timezone.now()
    export.count = tally.count
    export.save(update_fields=["status", "finished_at", "count"])

    _tell(EXPORT_WRITTEN, export, by)


@service(Perm.ACT_AS_SYSTEM)
def fail_export(export: TicketExport, *, by: User) -> None:
    """Gives an export up for good. Raises Conflict if a worker is at it."""
    _seize(export)

    export.status, export.finished_at = TicketExport.Status.FAILED, timezone.now()
    export.save(update_fields=["status", "finished_at"])


@service(Perm.ACT_AS_SYSTEM)
def discard_export(export: TicketExport, *, by: User) -> None:
    """Removes an export and its file. Raises Conflict if a worker is at it, Unavailable."""
    if not export.seize():
        raise Conflict("A worker is at this export.")

    files = store()
    files.abandon(export.stored_as)
    files.discard(export.stored_as)
    export.delete()


def export_address(export: TicketExport) -> str:
    """A signed address, good for 15 minutes, from which the owner loads the file."""
    signed = store().get_address(
        export.stored_as, filename=export.filename, mime=CSV, seconds=DOWNLOAD_SECONDS
    )
    return signed or f"/exports/files/{export.download_token()}"


class Tally:
    """Counts what is written, and tells now and then how far that is."""

    def __init__(self, export: TicketExport, *, of: int) -> None:
        self.export, self.of = export, of
        self.count, self._told_at = 0, 0.0

    def note(self, count: int) -> None:
        """So many tickets are written."""
        self.count, now = count, time.monotonic()
        if now - self._told_at >= TELL_EVERY_SECONDS:
            self._told_at = now
            # Tickets may come while we count: only the end of it is the end.
            self.export.tell_progress(min(99, 100 * count // max(1, self.of)))


def _seize(export: TicketExport) -> None:
    """Reads an unfinished export anew, for us alone until we commit. Raises Conflict."""
    if not export.seize():
        raise Conflict("Another worker is at this export.")
    export.refresh_from_db(fields=["status", "attempts", "stored_as"])
    if export.status not in TicketExport.UNFINISHED:
        raise Conflict("This export is finished.")


def _tell(type_: str, export: TicketExport, by: User) -> None:
    said = {"id": str(export.public_id), "count": export.count}
    emit(type_, export, tenant_id=by.tenant_id, by=by, data=said, is_internal=True)
