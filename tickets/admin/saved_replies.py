"""What agents answer often, in Django's admin."""

from typing import Any

from django.contrib import admin

from accounts.models import User
from helpdesk.core.admin import ScopedAdmin
from tickets.models import SavedReply
from tickets.services import add_saved_reply, update_saved_reply


@admin.register(SavedReply)
class SavedReplyAdmin(ScopedAdmin):
    list_display = ("name", "is_active")
    list_filter = ("is_active",)
    fields = ("name", "text", "is_active")
    search_fields = ("name", "text")
    ordering = ("name",)

    def create(self, values: dict[str, Any], *, by: User) -> SavedReply:
        return add_saved_reply(by.tenant, **values, by=by)

    def update(self, row: SavedReply, changes: dict[str, Any], *, by: User) -> None:
        update_saved_reply(row, changes=changes, by=by)
