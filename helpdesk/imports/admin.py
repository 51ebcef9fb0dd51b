"""Imports in Django's admin, to be looked at: who brought what, and what became of it."""

from django.contrib import admin

from helpdesk.core.admin import ScopedAdmin
from helpdesk.imports.models import Import, ImportFault


@admin.register(Import)
class ImportAdmin(ScopedAdmin):
    list_display = ("created_at", "kind", "company", "owner", "status", "total", "failed")
    list_filter = ("status", "kind")
    list_select_related = ("company", "owner")
    ordering = ("-id",)
    fields = (
        "created_at",
        "kind",
        "company",
        "owner",
        "filename",
        "mode",
        "match_on",
        "is_dry_run",
        "status",
        "reason",
        "total",
        "position",
        "created",
        "updated",
        "skipped",
        "failed",
        "attempts",
        "touched_at",
        "finished_at",
    )


@admin.register(ImportFault)
class ImportFaultAdmin(ScopedAdmin):
    list_display = fields = ("job", "row", "field", "message")
    list_select_related = ("job__company",)
    ordering = ("-job_id", "row", "id")
