"""People in Django's admin."""

import contextlib
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models.functions import Lower
from django.http import HttpRequest

from accounts.models import User
from accounts.services import (
    add_person,
    close_sessions_of,
    invite_person,
    reset_second_factor,
    set_access,
    set_password,
    update_person,
    verify_email,
)
from accounts.services.people import ACCESS_FIELDS
from helpdesk.core.admin import ScopedAdmin, ScopedRelatedFilter, ServiceForm
from helpdesk.core.errors import Invalid


class PersonForm(ServiceForm):
    roles = forms.MultipleChoiceField(
        choices=User.Role.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    password = forms.CharField(
        label="New password",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Leave it empty to keep the present one. A new one ends all sessions.",
    )

    class Meta:
        model = User
        # The column with the hash; the field above has its name only.
        exclude = ("password",)


@admin.register(User)
class PersonAdmin(ScopedAdmin):
    form = PersonForm
    list_display = ("display_name", "email", "username", "company", "role_names", "is_active")
    list_filter = ("is_active", "is_manager", "it_privileges", ("teams", ScopedRelatedFilter))
    list_select_related = ("company",)
    search_fields = ("display_name", "email")
    autocomplete_fields = ("company", "site")
    ordering = (Lower("display_name"), "pk")
    actions = ("end_sessions", "verify_emails", "invite", "reset_second_factors")
    readonly_fields = (
        "is_email_verified",
        "has_second_factor",
        "employee_number",
        "public_id",
        "last_login",
        "created_at",
    )
    fieldsets = (
        (
            None,
            {"fields": ("display_name", "first_name", "last_name", "email", "phone", "department")},
        ),
        ("Belongs to", {"fields": ("company", "site")}),
        ("Signs in", {"fields": ("username", "password", "external_id", "is_active")}),
        (
            "May",
            {
                "fields": (
                    "roles",
                    "can_create_tickets",
                    "is_manager",
                    "it_privileges",
                    "asset_edit",
                    "can_view_billing",
                )
            },
        ),
        ("Known as", {"fields": readonly_fields}),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).people()

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        return queryset.called(search_term), False

    @admin.display(description="roles")
    def role_names(self, person: User) -> str:
        return ", ".join(sorted(person.effective_roles))

    @admin.action(description="End all their sessions")
    def end_sessions(self, request: HttpRequest, people: models.QuerySet) -> None:
        ended = sum(close_sessions_of(person, by=request.user) for person in people)
        self.message_user(request, f"Ended {ended} sessions.")

    @admin.action(description="Their addresses are really theirs")
    def verify_emails(self, request: HttpRequest, people: models.QuerySet) -> None:
        for person in people.filter(is_email_verified=False):
            verify_email(person, by=request.user)
        self.message_user(request, "They get mails in full now.")

    @admin.action(description="Invite them by mail")
    def invite(self, request: HttpRequest, people: models.QuerySet) -> None:
        invited = 0
        for person in people:
            with contextlib.suppress(Invalid):
                invite_person(person, by=request.user)
                invited += 1
        self.message_user(request, f"{invited} of {len(people)} get a mail with a link.")

    @admin.action(description="Take away their second factor, which they have lost")
    def reset_second_factors(self, request: HttpRequest, people: models.QuerySet) -> None:
        for person in people.filter(has_second_factor=True):
            reset_second_factor(person, by=request.user)
        self.message_user(request, "They sign in with the password alone, and may set up another.")

    def create(self, values: dict[str, Any], *, by: User) -> User:
        password = values.pop("password")
        person = add_person(by.tenant, **values, by=by)
        if password:
            set_password(person, password=password, by=by)
        return person

    def update(self, row: User, changes: dict[str, Any], *, by: User) -> None:
        password = changes.pop("password", "")
        access = {name: changes.pop(name) for name in ACCESS_FIELDS if name in changes}
        if changes:
            update_person(row, changes=changes, by=by)
        if access:
            set_access(row, changes=access, by=by)
        if password:
            set_password(row, password=password, by=by)
