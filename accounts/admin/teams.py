"""Who works together and who decides for whom, in Django's admin."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models.functions import Lower
from django.http import HttpRequest

from accounts.models import Delegation, ManagerGroup, Team, User
from accounts.services import add_manager_group, add_team, update_manager_group, update_team
from helpdesk.core.admin import ScopedAdmin, ScopedRelatedFilter


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
