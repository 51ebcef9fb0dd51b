"""Saved searches in Django's admin, to be looked at: who keeps which."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from helpdesk.core.admin import ScopedAdmin
from helpdesk.search.models import SavedSearch


@admin.register(SavedSearch)
class SavedSearchAdmin(ScopedAdmin):
    list_display = fields = ("created_at", "person", "name", "query", "types", "filters")
    list_select_related = ("person",)
    search_fields = ("person__display_name", "person__email")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Everybody's of the tenant: elsewhere people see their own only."""
        rows = SavedSearch.objects.of_tenant(request.user.tenant_id)
        return rows.order_by(*self.get_ordering(request))
