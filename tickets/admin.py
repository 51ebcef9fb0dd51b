"""Tickets in Django's admin: to look things up and to put one right, by the same services."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db import models
from django.http import HttpRequest

from accounts.models import Team, User
from helpdesk.core.admin import ScopedAdmin, ScopedRelatedFilter, ServiceForm
from tickets.models import (
    Attachment,
    BusinessCalendar,
    Comment,
    EscalationStep,
    Notification,
    NotificationSettings,
    SearchDocument,
    SLAPolicy,
    SLARevision,
    StatusChange,
    Survey,
    TeamCalendar,
    Ticket,
    Watcher,
)
from tickets.models.tickets import REFERENCE
from tickets.services import (
    add_calendar,
    add_comment,
    add_policy,
    create_ticket,
    update_calendar,
    update_policy,
    update_ticket,
)

CREATED_WITH = (
    "title",
    "description",
    "priority",
    "requester",
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
    list_filter = ("status", "priority", "created_at", "source", ("team", ScopedRelatedFilter))
    list_select_related = autocomplete_fields = ("requester", "assignee", "team")
    search_fields = ("title",)
    search_help_text = "Words of the ticket and its comments, or a number such as TKT-000042."
    ordering = ("-number",)
    inlines = (CommentInline, WatcherInline, StatusChangeInline)
    readonly_fields = (
        "number",
        "company",
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


class CalendarForm(ServiceForm):
    teams = forms.ModelMultipleChoiceField(
        queryset=Team.objects.none(),
        required=False,
        help_text="Who works by this calendar. A team has one calendar.",
    )

    class Meta:
        model = BusinessCalendar
        fields = ("name", "time_zone", "hours", "closed_on", "country", "subdivision")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["teams"].initial = self.instance.teams


@admin.register(BusinessCalendar)
class BusinessCalendarAdmin(ScopedAdmin):
    form = CalendarForm
    list_display = ("name", "time_zone", "country", "subdivision")
    fields = ("name", "time_zone", "hours", "closed_on", "country", "subdivision", "teams")
    search_fields = ("name",)
    ordering = ("name",)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        form.base_fields["teams"].queryset = Team.objects.visible_to(request.user).by_name()
        return form

    def create(self, values: dict[str, Any], *, by: User) -> BusinessCalendar:
        return add_calendar(by.tenant, **values, by=by)

    def update(self, row: BusinessCalendar, changes: dict[str, Any], *, by: User) -> None:
        update_calendar(row, changes=changes, by=by)


# For each moment of each clock: a field for each thing that can be done by itself.
STEP_FIELDS = {
    f"{clock}_{moment}_{action}": (clock, moment, action)
    for clock in EscalationStep.Clock.values
    for moment in EscalationStep.Moment.values
    for action in EscalationStep.Action.values
}
STEP_VALUE = {"notify": "person", "reassign": "team"}


def steps_from(values: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps that the fields of the form ask for."""
    steps = []
    for name, (clock, moment, action) in STEP_FIELDS.items():
        if value := values.get(name):
            what = {STEP_VALUE[action]: value} if action in STEP_VALUE else {}
            steps.append({"clock": clock, "moment": moment, "action": action, **what})
    return steps


def fields_of(policy: SLAPolicy) -> dict[str, Any]:
    """The steps of a policy as the fields of the form."""
    return {
        f"{step.clock}_{step.moment}_{step.action}": step.person or step.team or True
        for step in policy.steps.select_related("person", "team")
    }


class PolicyForm(ServiceForm):
    """A policy with its escalation."""

    class Meta:
        model = SLAPolicy
        fields = (
            "name",
            "response_target_mins",
            "resolution_target_mins",
            "company",
            "team",
            "priority",
            "calendar",
            "at_risk_percent",
            "is_active",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name, value in fields_of(self.instance).items():
                self.fields[name].initial = getattr(value, "pk", value)


def _step_field(action: str) -> forms.Field:
    if action == EscalationStep.Action.RAISE_PRIORITY:
        return forms.BooleanField(required=False, label="Raise the priority")
    model, label = (User, "Notify") if action == "notify" else (Team, "Reassign to")
    return forms.ModelChoiceField(model.objects.none(), required=False, label=label)


PolicyForm.base_fields |= {name: _step_field(step[2]) for name, step in STEP_FIELDS.items()}
PolicyForm.declared_fields |= {name: PolicyForm.base_fields[name] for name in STEP_FIELDS}


@admin.register(SLAPolicy)
class SLAPolicyAdmin(ScopedAdmin):
    form = PolicyForm
    list_display = (
        "name",
        "response_target_mins",
        "resolution_target_mins",
        "company",
        "team",
        "priority",
        "is_active",
    )
    list_filter = ("is_active", "priority", ("team", ScopedRelatedFilter))
    list_select_related = ("company", "team")
    search_fields = ("name",)
    ordering = ("name",)
    fieldsets = (
        (None, {"fields": PolicyForm.Meta.fields}),
        *(
            (
                f"When the {clock.label.lower()} is {moment.label.lower()}",
                {"fields": [f"{clock}_{moment}_{action}" for action in EscalationStep.Action]},
            )
            for clock in EscalationStep.Clock
            for moment in EscalationStep.Moment
        ),
    )

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        agents = User.objects.visible_to(request.user).agents().active().by_name()
        teams = Team.objects.visible_to(request.user).by_name()
        for name, (_, _, action) in STEP_FIELDS.items():
            if action in STEP_VALUE:
                form.base_fields[name].queryset = agents if action == "notify" else teams
        return form

    def create(self, values: dict[str, Any], *, by: User) -> SLAPolicy:
        plain = {name: value for name, value in values.items() if name not in STEP_FIELDS}
        return add_policy(by.tenant, **plain, steps=steps_from(values), by=by)

    def update(self, row: SLAPolicy, changes: dict[str, Any], *, by: User) -> None:
        plain = {name: value for name, value in changes.items() if name not in STEP_FIELDS}
        if len(plain) < len(changes):
            plain["steps"] = steps_from(fields_of(row) | changes)
        update_policy(row, changes=plain, by=by)


@admin.register(EscalationStep)
class EscalationStepAdmin(ScopedAdmin):
    list_display = fields = ("policy", "clock", "moment", "action", "team", "person")
    list_select_related = ("policy", "team", "person")
    ordering = ("policy", "pk")


@admin.register(TeamCalendar)
class TeamCalendarAdmin(ScopedAdmin):
    list_display = fields = ("team", "calendar")
    list_select_related = ("team", "calendar")
    ordering = ("team",)


@admin.register(SLARevision)
class SLARevisionAdmin(ScopedAdmin):
    list_display = fields = ("tenant", "value")
    list_select_related = ("tenant",)
    ordering = ("tenant",)


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
