"""What kinds of work a tenant offers."""

from typing import Any

from accounts.models import Tenant, User
from accounts.permissions import Perm
from helpdesk.core.changes import keep_row
from helpdesk.core.service import service
from tickets.models import JobType

FIELDS = ("name", "description", "default_priority", "requires_approval", "is_active")


@service(Perm.ADMINISTER)
def add_job_type(tenant: Tenant, *, by: User, **fields: Any) -> JobType:
    """Adds a kind of work that tickets may ask for. Raises Invalid."""
    return keep_row(JobType(tenant=tenant), fields, names=FIELDS, by=by)


@service(Perm.ADMINISTER)
def update_job_type(job_type: JobType, *, changes: dict[str, Any], by: User) -> JobType:
    """Changes a kind of work; tickets that have it keep it. Raises Invalid."""
    job_type = JobType.objects.select_for_update().get(pk=job_type.pk)

    return keep_row(job_type, changes, names=FIELDS, by=by)
