"""Tickets in Django's admin: to look things up and to put one right, by the same services."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db import models
from django.http import HttpRequest

from accounts.models import User
from helpdesk.core.admin import ScopedAdmin, ScopedRelatedFilter
from tickets.models import (
    Attachment,
    Comment,
    JobType,
    Notification,
    NotificationSettings,
    SearchDocument,
    StatusChange,
    Survey,
    Ticket,
    Watcher,
)
from tickets.models.rows import REFERENCE
from tickets.services import (
    add_comment,
    add_job_type,
    create_ticket,
    update_job_type,
    update_ticket,
)

CREATED_WITH = (
    "title",
    "description",
    "priority",
    "requester",
    "job_type",
    "site",
    "urgency",
    "category",
    "subcategory",
    "team",
    "assignee",
    "tags",
    "custom_json",
    "due_at",
)


class LookOnly(InlineModelAdmin):
    """Rows below a ticket, to be read."""

    template = "admin/edit_inline/tabular.html"
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CommentInline(LookOnly):
    model = Comment
    fields = ("created_at", "author", "is_internal", "body_md")
    readonly_fields = ("created_at",)
    ordering = ("created_at", "pk")


class WatcherInline(LookOnly):
    model = Watcher
    fields = ("user",)


class StatusChangeInline(LookOnly):
    model = StatusChange
    fields = ("created_at", "old_status", "new_status", "by")
    readonly_fields = ("created_at",)
    ordering = ("pk",)


@admin.register(Ticket)
class TicketAdmin(ScopedAdmin):
    list_display = (
        "reference",
        "title",
        "status",
        "priority",
        "requester",
        "assignee",
        "created_at",
    )
    list_display_links = ("reference", "title")
    # A date hierarchy would read every ticket there is to find out its years.
    list_filter = (
        "status",
        "priority",
        "created_at",
        "source",
        ("team", ScopedRelatedFilter),
        ("job_type", ScopedRelatedFilter),
    )
    list_select_related = ("requester", "assignee", "team")
    autocomplete_fields = ("requester", "assignee", "team", "site")
    search_fields = ("title",)
    search_help_text = "Words of the ticket and its comments, or a number such as TKT-000042."
    ordering = ("-number",)
    inlines = (CommentInline, WatcherInline, StatusChangeInline)
    readonly_fields = (
        "number",
        "company",
        "asset",
        "source",
        "created_at",
        "updated_at",
        "first_replied_at",
        "resolved_at",
        "closed_at",
        "sla_policy",
        "response_due_at",
        "resolution_due_at",
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, dict]]:
        if obj is None:
            return [(None, {"fields": CREATED_WITH})]
        return [
            (None, {"fields": ("status", "scheduled_at", *CREATED_WITH)}),
            ("Recorded", {"fields": self.readonly_fields}),
        ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple[type[LookOnly], ...]:
        return self.inlines if obj else ()

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        return queryset.matching(search_term, request.user), False

    def choices(self, field: models.Field, user: User) -> models.QuerySet:
        rows = super().choices(field, user)
        if field.name == "assignee":
            return rows.agents()
        return rows.people() if field.name == "requester" else rows

    def create(self, values: dict[str, Any], *, by: User) -> Ticket:
        return create_ticket(by.tenant, **values, source=Ticket.Source.WEB, by=by)

    def update(self, row: Ticket, changes: dict[str, Any], *, by: User) -> None:
        update_ticket(row, changes=changes, by=by)


@admin.register(JobType)
class JobTypeAdmin(ScopedAdmin):
    list_display = ("name", "default_priority", "requires_approval", "is_active")
    list_filter = ("requires_approval", "is_active")
    fields = ("name", "description", "default_priority", "requires_approval", "is_active")
    search_fields = ("name",)
    ordering = ("name",)

    def create(self, values: dict[str, Any], *, by: User) -> JobType:
        return add_job_type(by.tenant, **values, by=by)

    def update(self, row: JobType, changes: dict[str, Any], *, by: User) -> None:
        update_job_type(row, changes=changes, by=by)


class OfTicketAdmin(ScopedAdmin):
    """Rows of a ticket, found by its number."""

    list_select_related = ("ticket",)
    search_fields = ("ticket__number",)
    search_help_text = "The number of a ticket, such as 42 or TKT-000042."
    ordering = ("-id",)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        found = REFERENCE.fullmatch(text)
        digits = found[1] if found else text
        known = digits.isdecimal() and len(digits) < 19
        return (queryset.filter(ticket__number=int(digits)) if known else queryset.none()), False


@admin.register(Comment)
class CommentAdmin(OfTicketAdmin):
    list_display = ("ticket", "author", "is_internal", "created_at")
    list_filter = ("is_internal",)
    list_select_related = ("ticket", "author")
    autocomplete_fields = ("ticket",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        said = ("ticket", "body_md", "is_internal")
        return (*said, "author", "source", "created_at") if obj else said

    def create(self, values: dict[str, Any], *, by: User) -> Comment:
        return add_comment(values.pop("ticket"), **values, by=by)


@admin.register(Watcher)
class WatcherAdmin(OfTicketAdmin):
    list_display = fields = ("ticket", "user", "created_at")
    list_select_related = ("ticket", "user")


@admin.register(StatusChange)
class StatusChangeAdmin(OfTicketAdmin):
    list_display = fields = ("ticket", "old_status", "new_status", "by", "created_at")
    list_select_related = ("ticket", "by")


@admin.register(SearchDocument)
class SearchDocumentAdmin(OfTicketAdmin):
    list_display = fields = ("ticket", "number")
    ordering = ("-number",)


@admin.register(Attachment)
class AttachmentAdmin(OfTicketAdmin):
    list_display = ("filename", "ticket", "uploader", "size", "mime", "is_internal", "finished_at")
    list_filter = ("is_internal",)
    list_select_related = ("ticket", "uploader")
    fields = (
        "filename",
        "ticket",
        "comment",
        "uploader",
        "size",
        "mime",
        "is_internal",
        "finished_at",
    )


@admin.register(Survey)
class SurveyAdmin(OfTicketAdmin):
    list_display = ("ticket", "score", "comment", "created_at", "answered_at")
    list_filter = ("score",)
    fields = ("ticket", "score", "comment", "resolved_at", "mail", "answered_at", "expires_at")


@admin.register(Notification)
class NotificationAdmin(OfTicketAdmin):
    list_display = ("created_at", "person", "kind", "ticket", "in_app", "read_at", "mail_at")
    list_filter = ("kind",)
    list_select_related = ("ticket", "person")
    fields = (*list_display, "is_internal", "mail")


@admin.register(NotificationSettings)
class NotificationSettingsAdmin(ScopedAdmin):
    list_display = fields = ("person", "digest", "choices")
    list_select_related = ("person",)
    ordering = ("person",)
