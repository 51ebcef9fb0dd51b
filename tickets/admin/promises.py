"""Calendars, SLA policies and their escalation in Django's admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Team, User
from helpdesk.core.admin import ScopedAdmin, ScopedRelatedFilter, ServiceForm
from tickets.models import (
    BusinessCalendar,
    EscalationStep,
    SLAPolicy,
    SLARevision,
    TeamCalendar,
)
from tickets.services import add_calendar, add_policy, update_calendar, update_policy
from tickets.services.sla import CALENDAR_FIELDS, POLICY_FIELDS


class CalendarForm(ServiceForm):
    teams = forms.ModelMultipleChoiceField(
        queryset=Team.objects.none(),
        required=False,
        help_text="Who works by this calendar. A team has one calendar.",
    )

    class Meta:
        model = BusinessCalendar
        fields = CALENDAR_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["teams"].initial = self.instance.teams


@admin.register(BusinessCalendar)
class BusinessCalendarAdmin(ScopedAdmin):
    form = CalendarForm
    list_display = ("name", "time_zone", "country", "subdivision")
    fields = (*CALENDAR_FIELDS, "teams")
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
        fields = POLICY_FIELDS

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
        (None, {"fields": POLICY_FIELDS}),
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
