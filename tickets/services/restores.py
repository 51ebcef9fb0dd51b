"""Asking for data back from a backup."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from accounts.models import Tenant, User
from accounts.permissions import Perm
from accounts.services import system_user
from assets.models import Asset, BackupRun
from helpdesk.core.errors import Invalid
from helpdesk.core.events import emit
from helpdesk.core.service import service
from helpdesk.core.text import is_storable, one_line
from tickets.models import JobType, RestoreRequest, Ticket
from tickets.services import cleaning
from tickets.services.tickets import create_ticket

# Such a ticket has the job type of this name, where there is one: it says whether who decides.
JOB_TYPE = "Data restore"
MOST_PATHS, LONGEST_PATH = 50, 1_000
# The ticket says the rest below it.
LONGEST_TITLE, LONGEST_DESCRIPTION = 80, 20_000


@service(Perm.REQUEST_RESTORE)
def request_restore(
    tenant: Tenant,
    *,
    description: str,
    asset: Asset | None = None,
    run: BackupRun | None = None,
    restore_point: datetime | None = None,
    paths: Iterable[str] = (),
    destination: str = RestoreRequest.Destination.ORIGINAL,
    urgency: int | None = None,
    source: str = Ticket.Source.API,
    by: User,
) -> RestoreRequest:
    """Asks for data back: a ticket of the person's own, and what is wanted beside it.

    Both are made together or not at all. Whoever may open no tickets may still ask for this.
    Raises Invalid.
    """
    request = RestoreRequest(
        description=_description(description),
        asset=_asset_of(asset, run),
        run=run,
        restore_point=_moment(restore_point, run),
        paths=_paths(paths),
        destination=_destination(destination),
    )
    _check_company(by, asset=request.asset, run=run)

    request.ticket = _open(tenant, request, urgency, source, by)
    request.save()

    emit(
        "restore_requested",
        request,
        tenant_id=tenant.pk,
        by=by,
        data={"id": request.pk, "ticket": request.ticket.reference},
    )
    return request


def _description(text: str) -> str:
    clean = cleaning.clean_body(text, "description", required=True)
    if len(clean) > LONGEST_DESCRIPTION:
        raise Invalid(description=f"At most {LONGEST_DESCRIPTION:,} characters.")
    return clean


def _open(
    tenant: Tenant, request: RestoreRequest, urgency: int | None, source: str, by: User
) -> Ticket:
    job_type = JobType.objects.of_tenant(tenant).active().named(JOB_TYPE).first()
    usual = job_type.default_priority if job_type else Ticket.Priority.NORMAL
    what = request.asset or one_line(request.description)[:LONGEST_TITLE] or "data"
    return create_ticket(
        tenant,
        title=f"Restore: {what}",
        description=_words(request),
        priority=cleaning.clean_scale(urgency, "urgency") or usual,
        urgency=urgency,
        requester=by,
        job_type=job_type,
        asset=request.asset,
        source=source,
        by=system_user(tenant),
    )


def _words(request: RestoreRequest) -> str:
    """What agents read in the ticket, as CommonMark."""
    facts = []
    if request.run:
        facts.append(f"- Backup: {request.run}")
    if request.restore_point:
        facts.append(f"- As of: {request.restore_point:%Y-%m-%d %H:%M} UTC")
    if request.destination == RestoreRequest.Destination.ALTERNATE:
        facts.append("- To another place than where it was")
    # An indented block: whatever a path holds, it is shown as it is.
    listed = "\n".join(f"    {path}" for path in request.paths)
    parts = [request.description, "\n".join(facts), listed and f"Paths:\n\n{listed}"]
    return "\n\n".join(filter(None, parts))


def _asset_of(asset: Asset | None, run: BackupRun | None) -> Asset | None:
    """What is to be restored; a backup tells it by itself. Raises Invalid."""
    if run is None:
        return asset
    if run.status == BackupRun.Status.FAILED:
        raise Invalid(run="This backup failed; nothing can be restored from it.")
    backed_up = run.job.device.asset
    if asset and backed_up and asset != backed_up:
        raise Invalid(run="This is a backup of something else.")
    return asset or backed_up


def _moment(restore_point: datetime | None, run: BackupRun | None) -> datetime | None:
    moment = cleaning.clean_moment(restore_point, "restore_point")
    if moment and moment > timezone.now():
        raise Invalid(restore_point="This has not been yet.")
    return moment or (run.started_at if run else None)


def _paths(paths: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(filter(None, map(str.strip, paths))))
    if len(found) > MOST_PATHS:
        raise Invalid(paths=f"At most {MOST_PATHS} paths.")
    for path in found:
        if len(path) > LONGEST_PATH or not path.isprintable() or not is_storable(path):
            raise Invalid(paths=f"A path is one line of at most {LONGEST_PATH:,} characters.")
    return found


def _destination(text: str) -> str:
    if text not in RestoreRequest.Destination.values:
        raise Invalid(destination="Where it was (original) or another place (alternate).")
    return text


def _check_company(by: User, *, asset: Asset | None, run: BackupRun | None) -> None:
    """A ticket is of its requester's company, and so is what it is about."""
    if asset and asset.company_id != by.company_id:
        raise Invalid(asset="There is no such asset in your company.")
    if run and run.job.device.company_id != by.company_id:
        raise Invalid(run="There is no such backup in your company.")
