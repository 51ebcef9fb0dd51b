"""Outages in Django's admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.http import HttpRequest

from accounts.models import Outage, OutageUpdate, User
from accounts.services import report_outage, update_outage
from helpdesk.core.admin import ScopedAdmin, ScopedRelatedFilter, ServiceForm


class OutageForm(ServiceForm):
    message = forms.CharField(
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What customers are told now, beside the fields above.",
    )


class UpdateInline(InlineModelAdmin):
    """What was told, to be read."""

    template = "admin/edit_inline/tabular.html"
    model = OutageUpdate
    extra = 0
    can_delete = False
    fields = readonly_fields = ("created_at", "status", "message", "by")
    ordering = ("-pk",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Outage)
class OutageAdmin(ScopedAdmin):
    form = OutageForm
    list_display = ("title", "company", "severity", "status", "started_at", "resolved_at")
    list_filter = ("status", "severity", ("company", ScopedRelatedFilter))
    list_select_related = autocomplete_fields = ("company",)
    search_fields = ("title",)
    fields = (
        "company",
        "title",
        "severity",
        "status",
        "affected",
        "started_at",
        "eta",
        "message",
    )
    inlines = (UpdateInline,)
    ordering = ("-started_at", "-pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("company",) if obj else ()

    def create(self, values: dict[str, Any], *, by: User) -> Outage:
        return report_outage(by.tenant, **values, by=by)

    def update(self, row: Outage, changes: dict[str, Any], *, by: User) -> None:
        message = changes.pop("message", "")
        update_outage(row, changes=changes, message=message, by=by)


@admin.register(OutageUpdate)
class OutageUpdateAdmin(ScopedAdmin):
    list_display = fields = ("created_at", "outage", "status", "message", "by")
    list_filter = ("status",)
    list_select_related = ("outage", "by")
    ordering = ("-pk",)
