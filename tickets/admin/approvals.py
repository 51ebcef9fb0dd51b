"""What needs approval, and what came of asking, in Django's admin."""

from typing import Any

from django.contrib import admin

from accounts.models import User
from helpdesk.core.admin import ScopedAdmin, ScopedRelatedFilter
from tickets.admin.tickets import OfTicketAdmin
from tickets.models import Approval, ApprovalLink, ApprovalRule
from tickets.services import add_approval_rule, update_approval_rule


@admin.register(ApprovalRule)
class ApprovalRuleAdmin(ScopedAdmin):
    list_display = ("__str__", "company", "job_type", "is_required")
    list_filter = ("is_required", ("company", ScopedRelatedFilter))
    list_select_related = ("company", "job_type")
    fields = ("company", "job_type", "is_required")
    autocomplete_fields = ("company", "job_type")
    ordering = ("company__name", "job_type__name", "pk")

    def create(self, values: dict[str, Any], *, by: User) -> ApprovalRule:
        return add_approval_rule(by.tenant, **values, by=by)

    def update(self, row: ApprovalRule, changes: dict[str, Any], *, by: User) -> None:
        update_approval_rule(row, changes=changes, by=by)


@admin.register(Approval)
class ApprovalAdmin(OfTicketAdmin):
    list_display = ("ticket", "state", "requested_at", "decided_at", "decided_by", "decided_for")
    list_filter = ("state",)
    list_select_related = ("ticket", "decided_by", "decided_for")
    fields = (*list_display, "opened_by", "comment", "reminded_at", "escalated_at")


@admin.register(ApprovalLink)
class ApprovalLinkAdmin(ScopedAdmin):
    list_display = fields = ("approval", "person", "expires_at", "used_at")
    list_select_related = ("approval", "person")
    ordering = ("-id",)
