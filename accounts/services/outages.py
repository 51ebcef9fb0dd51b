"""Telling customers what does not work, how it goes on, and when it is over."""

from typing import Any

from django.utils import timezone

from accounts.models import Company, Outage, OutageUpdate, Tenant, User
from accounts.permissions import Perm
from helpdesk.core.changes import apply_changes, check_names, tell_change
from helpdesk.core.errors import Invalid
from helpdesk.core.service import service
from helpdesk.core.text import one_line

OUTAGE_REPORTED, OUTAGE_UPDATED = "outage_reported", "outage_updated"
OUTAGE_FIELDS = ("title", "status", "severity", "affected", "started_at", "eta")
MOST_AFFECTED, LONGEST_MESSAGE = 20, 5_000


@service(Perm.MANAGE_OUTAGES)
def report_outage(
    tenant: Tenant, *, company: Company | None = None, message: str = "", by: User, **fields: Any
) -> Outage:
    """Tells a company, or all of them, of an outage or of planned work. Raises Invalid."""
    check_names(fields, OUTAGE_FIELDS)
    if company and company.tenant_id != tenant.pk:
        raise Invalid(company="There is no such company.")
    outage = Outage(tenant=tenant, company=company)
    fields = _checked(outage, fields)

    apply_changes(outage, fields)
    _say(outage, message, by)

    _tell(OUTAGE_REPORTED, outage, None, by)
    return outage


@service(Perm.MANAGE_OUTAGES)
def update_outage(
    outage: Outage, *, changes: dict[str, Any], message: str = "", by: User
) -> Outage:
    """Says how an outage goes on; `resolved` ends it, any other status opens it again.

    Raises Invalid.
    """
    check_names(changes, OUTAGE_FIELDS)
    outage = Outage.objects.select_for_update().get(pk=outage.pk)
    changes = _checked(outage, changes)

    changed = apply_changes(outage, changes)
    said = _say(outage, message, by)

    _tell(OUTAGE_UPDATED, outage, changed | said, by)
    return outage


def _checked(outage: Outage, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes as they are stored, with the time of the end that a status means."""
    changes = dict(changes)
    if "title" in changes:
        changes["title"] = one_line(changes["title"])
    if "affected" in changes:
        named = dict.fromkeys(filter(None, map(one_line, changes["affected"] or [])))
        if len(named) > MOST_AFFECTED:
            raise Invalid(affected=f"At most {MOST_AFFECTED} services.")
        changes["affected"] = list(named)
    started_at = changes.get("started_at", outage.started_at)
    eta = changes.get("eta", outage.eta)
    if started_at and eta and eta < started_at:
        raise Invalid(eta="This is before it began.")
    is_over = changes.get("status", outage.status) == Outage.Status.RESOLVED
    if is_over != outage.is_over:
        changes["resolved_at"] = timezone.now() if is_over else None
    return changes


def _say(outage: Outage, message: str, by: User) -> dict[str, list[Any]]:
    """Keeps what is told, if anything is."""
    message = message.strip()
    if not message:
        return {}
    if len(message) > LONGEST_MESSAGE:
        raise Invalid(message=f"At most {LONGEST_MESSAGE:,} characters.")
    OutageUpdate.objects.create(outage=outage, status=outage.status, message=message, by=by)
    return {"updates": [None, message]}


def _tell(type_: str, outage: Outage, changed: dict[str, list[Any]] | None, by: User) -> None:
    facts = {"status": outage.status, "severity": outage.severity, "company": outage.company_id}
    tell_change(type_, outage, tenant_id=outage.tenant_id, changed=changed, by=by, data=facts)
