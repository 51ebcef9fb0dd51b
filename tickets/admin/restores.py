"""Requests for data in Django's admin; what becomes of each, its ticket tells."""

from django.contrib import admin

from helpdesk.core.admin import ScopedAdmin
from tickets.models import RestoreRequest


@admin.register(RestoreRequest)
class RestoreRequestAdmin(ScopedAdmin):
    list_display = ("ticket", "asset", "restore_point", "destination", "state", "created_at")
    list_filter = ("destination", "ticket__status")
    list_select_related = ("ticket__requester", "asset")
    search_fields = ("asset__machine_name", "ticket__title")
    fields = (
        "ticket",
        "state",
        "description",
        "asset",
        "run",
        "restore_point",
        "paths",
        "destination",
        "created_at",
    )
    ordering = ("-pk",)
