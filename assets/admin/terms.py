"""Licenses, contracts and domains in Django's admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from accounts.models import User
from assets.admin.belonging import OF_COMPANY, BelongingAdmin
from assets.models import Contract, Domain, License, LicenseSeat
from assets.models.terms import State
from assets.services import (
    add_contract,
    add_domain,
    add_license,
    cancel_contract,
    link_license,
    unlink_license,
    update_contract,
    update_domain,
    update_license,
)
from assets.services.contracts import CONTRACT_FIELDS
from assets.services.domains import DOMAIN_FIELDS
from assets.services.licenses import LICENSE_FIELDS
from helpdesk.core.admin import ScopedAdmin, ServiceForm


class LicenseForm(ServiceForm):
    key = forms.CharField(
        label="New key",
        required=False,
        max_length=2_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Leave it empty to keep the present one. It is sealed, and shown to nobody here.",
    )


@admin.register(License)
class LicenseAdmin(BelongingAdmin):
    form = LicenseForm
    list_display = ("name", "company", "vendor", "license_type", "seats", "status", "expires_at")
    list_filter = ("status", "license_type", *OF_COMPANY)
    list_select_related = autocomplete_fields = ("company",)
    search_fields = ("name", "vendor", "company__name")
    fields = (*LICENSE_FIELDS, "key")
    shown = ("status", "key_hint")
    secrets = (*BelongingAdmin.secrets, "sealed_key")
    ordering = ("expires_at", "pk")

    def create(self, values: dict[str, Any], *, by: User) -> License:
        return add_license(values.pop("company"), **values, by=by)

    def update(self, row: License, changes: dict[str, Any], *, by: User) -> None:
        key = changes.pop("key", "")
        update_license(row, changes=changes, key=key, by=by)


@admin.register(LicenseSeat)
class LicenseSeatAdmin(ScopedAdmin):
    list_display = ("license", "asset", "created_at")
    list_select_related = autocomplete_fields = ("license", "asset")
    search_fields = ("license__name", "asset__machine_name")
    fields = ("license", "asset")
    ordering = ("license__name", "pk")

    def create(self, values: dict[str, Any], *, by: User) -> LicenseSeat:
        return link_license(values["license"], asset=values["asset"], by=by)

    def remove(self, row: LicenseSeat, *, by: User) -> None:
        unlink_license(row.license, asset=row.asset, by=by)


@admin.register(Contract)
class ContractAdmin(BelongingAdmin):
    list_display = ("name", "company", "type", "status", "start_date", "end_date", "auto_renew")
    list_filter = ("status", "type", "auto_renew", *OF_COMPANY)
    list_select_related = ("company",)
    autocomplete_fields = ("company", "assets")
    search_fields = ("name", "reference", "company__name")
    fields = CONTRACT_FIELDS
    shown = ("status",)
    ordering = ("end_date", "pk")
    actions = ("cancel",)

    @admin.action(description="Cancel them for good")
    def cancel(self, request: HttpRequest, contracts: models.QuerySet) -> None:
        rows = list(contracts.exclude(status=State.CANCELLED))
        for contract in rows:
            cancel_contract(contract, by=request.user)
        self.message_user(request, f"Cancelled {len(rows)} contracts.")

    def create(self, values: dict[str, Any], *, by: User) -> Contract:
        return add_contract(values.pop("company"), **values, by=by)

    def update(self, row: Contract, changes: dict[str, Any], *, by: User) -> None:
        update_contract(row, changes=changes, by=by)


@admin.register(Domain)
class DomainAdmin(BelongingAdmin):
    list_display = ("name", "company", "registrar", "status", "expires_at", "ssl_expires_at")
    list_filter = ("status", "ssl_status", *OF_COMPANY)
    list_select_related = autocomplete_fields = ("company",)
    search_fields = ("name", "registrar", "company__name")
    fields = DOMAIN_FIELDS
    shown = ("status", "ssl_status")
    ordering = ("name", "pk")

    def create(self, values: dict[str, Any], *, by: User) -> Domain:
        return add_domain(values.pop("company"), **values, by=by)

    def update(self, row: Domain, changes: dict[str, Any], *, by: User) -> None:
        update_domain(row, changes=changes, by=by)
