"""Tenants, their companies and what each of these has, in Django's admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Company, Module, Site, Tenant, User
from accounts.services import (
    add_company,
    add_site,
    remove_site,
    switch_module,
    update_company,
    update_site,
    update_tenant,
)
from accounts.services.organization import SITE_FIELDS, TENANT_FIELDS
from helpdesk.core.admin import ScopedAdmin, ScopedRelatedFilter


@admin.register(Tenant)
class TenantAdmin(ScopedAdmin):
    list_display = ("name", "slug", "domain", "is_default")
    readonly_fields = ("slug", "is_default")
    fields = (*TENANT_FIELDS, *readonly_fields)
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
    fields = ("company", *SITE_FIELDS)
    ordering = ("company", "number")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("company",) if obj else ()

    def create(self, values: dict[str, Any], *, by: User) -> Site:
        return add_site(values.pop("company"), **values, by=by)

    def update(self, row: Site, changes: dict[str, Any], *, by: User) -> None:
        update_site(row, changes=changes, by=by)

    def remove(self, row: Site, *, by: User) -> None:
        remove_site(row, by=by)
