"""What kinds of work a tenant offers."""

from typing import Any

from accounts.models import Tenant, User
from accounts.permissions import Perm
from helpdesk.core.changes import apply_changes, check_names, tell_change
from helpdesk.core.service import service
from helpdesk.core.text import one_line
from tickets.models import JobType

FIELDS = ("name", "description", "default_priority", "requires_approval", "is_active")


@service(Perm.ADMINISTER)
def add_job_type(tenant: Tenant, *, by: User, **fields: Any) -> JobType:
    """Adds a kind of work that tickets may ask for. Raises Invalid."""
    check_names(fields, FIELDS)
    job_type = JobType(tenant=tenant)

    apply_changes(job_type, _clean(fields))

    tell_change("job_type_added", job_type, tenant_id=tenant.pk, changed=None, by=by)
    return job_type


@service(Perm.ADMINISTER)
def update_job_type(job_type: JobType, *, changes: dict[str, Any], by: User) -> JobType:
    """Changes a kind of work; tickets that have it keep it. Raises Invalid."""
    check_names(changes, FIELDS)
    job_type = JobType.objects.select_for_update().get(pk=job_type.pk)

    changed = apply_changes(job_type, _clean(changes))

    tell_change("job_type_updated", job_type, tenant_id=job_type.tenant_id, changed=changed, by=by)
    return job_type


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"name": one_line(fields["name"])} if "name" in fields else fields
