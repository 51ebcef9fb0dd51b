"""Answers that agents give often."""

from typing import Any

from accounts.models import Tenant, User
from accounts.permissions import Perm
from helpdesk.core.changes import apply_changes, check_names, tell_change
from helpdesk.core.service import service
from helpdesk.core.text import one_line
from tickets.models import SavedReply

FIELDS = ("name", "text", "is_active")


@service(Perm.ADMINISTER)
def add_saved_reply(tenant: Tenant, *, by: User, **fields: Any) -> SavedReply:
    """Adds a reply that agents may put into their answers. Raises Invalid."""
    check_names(fields, FIELDS)
    reply = SavedReply(tenant=tenant)

    apply_changes(reply, _clean(fields))

    tell_change("saved_reply_added", reply, tenant_id=tenant.pk, changed=None, by=by)
    return reply


@service(Perm.ADMINISTER)
def update_saved_reply(reply: SavedReply, *, changes: dict[str, Any], by: User) -> SavedReply:
    """Changes a saved reply; what was sent with it stays as it is. Raises Invalid."""
    check_names(changes, FIELDS)
    reply = SavedReply.objects.select_for_update().get(pk=reply.pk)

    changed = apply_changes(reply, _clean(changes))

    tell_change("saved_reply_updated", reply, tenant_id=reply.tenant_id, changed=changed, by=by)
    return reply


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"name": one_line(fields["name"])} if "name" in fields else fields
