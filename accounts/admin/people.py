"""People, companies and teams in Django's admin."""

import contextlib
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models.functions import Lower
from django.http import HttpRequest

from accounts.models import (
    Branding,
    Company,
    Delegation,
    Mail,
    ManagerGroup,
    Module,
    OneTimeLink,
    RefreshToken,
    Session,
    Site,
    Team,
    Tenant,
    User,
)
from accounts.services import (
    add_branding,
    add_company,
    add_manager_group,
    add_person,
    add_site,
    add_team,
    close_sessions_of,
    invite_person,
    reset_second_factor,
    retry_mail,
    set_access,
    set_password,
    switch_module,
    update_branding,
    update_company,
    update_manager_group,
    update_person,
    update_site,
    update_team,
    update_tenant,
    verify_email,
)
from accounts.services.people import ACCESS_FIELDS
from helpdesk.core.admin import ScopedAdmin, ScopedRelatedFilter, ServiceForm
from helpdesk.core.errors import Invalid


@admin.register(Tenant)
class TenantAdmin(ScopedAdmin):
    list_display = ("name", "slug", "domain", "is_default")
    readonly_fields = ("slug", "is_default")
    fields = (
        "name",
        "domain",
        "mail_from_name",
        "mail_from_address",
        "requires_second_factor",
        *readonly_fields,
    )
    ordering = ("name",)

    def update(self, row: Tenant, changes: dict[str, Any], *, by: User) -> None:
        update_tenant(row, changes=changes, by=by)


@admin.register(Company)
class CompanyAdmin(ScopedAdmin):
    list_display = ("name", "number", "mail_domains", "created_at")
    search_fields = ("name",)
    fields = ("name", "mail_domains")
    ordering = ("name",)

    def create(self, values: dict[str, Any], *, by: User) -> Company:
        return add_company(by.tenant, **values, by=by)

    def update(self, row: Company, changes: dict[str, Any], *, by: User) -> None:
        update_company(row, changes=changes, by=by)


@admin.register(Branding)
class BrandingAdmin(ScopedAdmin):
    list_display = ("tenant", "company", "name", "primary_color", "accent_color")
    list_select_related = ("tenant", "company")
    fields = ("company", "name", "primary_color", "accent_color", "support_email", "support_phone")
    autocomplete_fields = ("company",)
    ordering = ("company__name", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("company",) if obj else ()

    def create(self, values: dict[str, Any], *, by: User) -> Branding:
        return add_branding(by.tenant, **values, by=by)

    def update(self, row: Branding, changes: dict[str, Any], *, by: User) -> None:
        update_branding(row, changes=changes, by=by)


@admin.register(Module)
class ModuleAdmin(ScopedAdmin):
    list_display = ("key", "company", "is_enabled")
    list_filter = ("key", "is_enabled")
    list_select_related = ("company",)
    fields = ("key", "company", "is_enabled")
    autocomplete_fields = ("company",)
    ordering = ("key", "company__name", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("key", "company") if obj else ()

    def create(self, values: dict[str, Any], *, by: User) -> Module:
        return switch_module(by.tenant, **values, by=by)

    def update(self, row: Module, changes: dict[str, Any], *, by: User) -> None:
        switch_module(row.tenant, key=row.key, company=row.company, **changes, by=by)


@admin.register(Site)
class SiteAdmin(ScopedAdmin):
    list_display = ("name", "company", "number", "city", "country", "is_primary")
    list_filter = ("is_primary", ("company", ScopedRelatedFilter))
    list_select_related = autocomplete_fields = ("company",)
    search_fields = ("name", "city", "company__name")
    fields = (
        "company",
        "name",
        "address",
        "city",
        "state",
        "postal_code",
        "country",
        "phone",
        "is_primary",
    )
    ordering = ("company", "number")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("company",) if obj else ()

    def create(self, values: dict[str, Any], *, by: User) -> Site:
        return add_site(values.pop("company"), **values, by=by)

    def update(self, row: Site, changes: dict[str, Any], *, by: User) -> None:
        update_site(row, changes=changes, by=by)


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
        return ", ".join(person.roles)

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


@admin.register(Team)
class TeamAdmin(ScopedAdmin):
    list_display = ("name", "lead")
    list_select_related = ("lead",)
    search_fields = ("name",)
    fields = ("name", "lead", "members")
    autocomplete_fields = ("lead", "members")
    ordering = (Lower("name"), "pk")

    def choices(self, field: models.Field, user: User) -> models.QuerySet:
        return super().choices(field, user).agents()

    def create(self, values: dict[str, Any], *, by: User) -> Team:
        return add_team(by.tenant, **values, by=by)

    def update(self, row: Team, changes: dict[str, Any], *, by: User) -> None:
        update_team(row, changes=changes, by=by)


@admin.register(ManagerGroup)
class ManagerGroupAdmin(ScopedAdmin):
    list_display = ("name", "company", "description")
    list_filter = (("company", ScopedRelatedFilter),)
    list_select_related = ("company",)
    search_fields = ("name", "description")
    fields = ("company", "name", "description", "managers", "members")
    autocomplete_fields = ("company", "managers", "members")
    ordering = ("company__name", Lower("name"), "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("company",) if obj else ()

    def create(self, values: dict[str, Any], *, by: User) -> ManagerGroup:
        return add_manager_group(values.pop("company"), **values, by=by)

    def update(self, row: ManagerGroup, changes: dict[str, Any], *, by: User) -> None:
        update_manager_group(row, changes=changes, by=by)


@admin.register(Delegation)
class DelegationAdmin(ScopedAdmin):
    list_display = fields = ("manager", "delegate", "starts_on", "ends_on", "note")
    list_select_related = ("manager", "delegate")
    search_fields = ("manager__display_name", "delegate__display_name")
    ordering = ("-starts_on", "pk")


@admin.register(Session)
class SessionAdmin(ScopedAdmin):
    list_display = ("user", "created_at", "last_seen_at", "expires_at", "ip_address", "user_agent")
    list_select_related = ("user",)
    search_fields = ("user__display_name", "user__email")
    fields = (*list_display, "roles")
    ordering = ("-id",)


@admin.register(RefreshToken)
class RefreshTokenAdmin(ScopedAdmin):
    list_display = fields = ("session", "created_at", "expires_at", "replaced_at")
    list_select_related = ("session__user",)
    search_fields = ("session__user__display_name", "session__user__email")
    ordering = ("-id",)


@admin.register(OneTimeLink)
class OneTimeLinkAdmin(ScopedAdmin):
    list_display = fields = ("purpose", "expires_at", "used_at")
    ordering = ("-id",)


@admin.register(Mail)
class MailAdmin(ScopedAdmin):
    list_display = ("created_at", "kind", "person", "state", "attempts", "next_try_at", "error")
    list_filter = ("state", "kind")
    list_select_related = ("person",)
    search_fields = ("person__display_name", "person__email")
    fields = (
        "kind",
        "person",
        "state",
        "attempts",
        "created_at",
        "next_try_at",
        "sent_at",
        "address",
        "error",
        "data",
    )
    ordering = ("-id",)
    actions = ("try_again",)

    @admin.action(description="Try those that were set aside again")
    def try_again(self, request: HttpRequest, mails: models.QuerySet) -> None:
        aside = mails.filter(state=Mail.State.SET_ASIDE)
        count = sum(retry_mail(mail, by=request.user) is None for mail in aside)
        self.message_user(request, f"{count} mails are tried again.")
