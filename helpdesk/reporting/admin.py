"""Exports in Django's admin, to be looked at: who took which tickets out, and when."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from helpdesk.core.admin import ScopedAdmin
from helpdesk.reporting.models import TicketExport


@admin.register(TicketExport)
class TicketExportAdmin(ScopedAdmin):
    list_display = ("created_at", "owner", "status", "count", "attempts", "finished_at")
    list_filter = ("status",)
    list_select_related = ("owner",)
    ordering = ("-id",)
    fields = (
        "created_at",
        "owner",
        "status",
        "count",
        "attempts",
        "touched_at",
        "finished_at",
        "filters",
        "ticket_ids",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Everybody's of the tenant: elsewhere people see their own only."""
        rows = TicketExport.objects.of_tenant(request.user.tenant_id)
        return rows.order_by(*self.get_ordering(request))
