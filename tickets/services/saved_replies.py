"""Answers that agents give often."""

from typing import Any

from accounts.models import Tenant, User
from accounts.permissions import Perm
from helpdesk.core.changes import keep_row
from helpdesk.core.service import service
from tickets.models import SavedReply

FIELDS = ("name", "text", "is_active")


@service(Perm.ADMINISTER)
def add_saved_reply(tenant: Tenant, *, by: User, **fields: Any) -> SavedReply:
    """Adds a reply that agents may put into their answers. Raises Invalid."""
    return keep_row(SavedReply(tenant=tenant), fields, names=FIELDS, by=by)


@service(Perm.ADMINISTER)
def update_saved_reply(reply: SavedReply, *, changes: dict[str, Any], by: User) -> SavedReply:
    """Changes a saved reply; what was sent with it stays as it is. Raises Invalid."""
    reply = SavedReply.objects.select_for_update().get(pk=reply.pk)

    return keep_row(reply, changes, names=FIELDS, by=by)
