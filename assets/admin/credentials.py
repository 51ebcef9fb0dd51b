"""Credentials in Django's admin: to be kept and changed there, never to be read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models.functions import Lower

from accounts.models import User
from assets.admin.assets import OfAssetAdmin
from assets.models import Credential, CredentialAccess
from assets.services import add_credential, remove_credential, update_credential
from helpdesk.core.admin import ScopedAdmin, ServiceForm


class CredentialForm(ServiceForm):
    password = forms.CharField(
        label="New password",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Leave it empty to keep the present one, which is shown nowhere here.",
    )

    class Meta:
        model = Credential
        fields = ("asset", "label", "username", "url", "notes")


@admin.register(Credential)
class CredentialAdmin(OfAssetAdmin):
    form = CredentialForm
    secrets = ("sealed_password",)
    list_display = ("label", "asset", "username", "updated_at")
    search_fields = ("label", "username", "asset__machine_name")
    fields = ("asset", "label", "username", "password", "url", "notes")
    ordering = ("asset__machine_name", Lower("label"), "pk")

    def create(self, values: dict[str, Any], *, by: User) -> Credential:
        return add_credential(values.pop("asset"), **values, by=by)

    def update(self, row: Credential, changes: dict[str, Any], *, by: User) -> None:
        update_credential(row, changes=changes, by=by)

    def remove(self, row: Credential, *, by: User) -> None:
        remove_credential(row, by=by)


@admin.register(CredentialAccess)
class CredentialAccessAdmin(ScopedAdmin):
    list_display = fields = (
        "created_at",
        "company",
        "machine_name",
        "label",
        "user",
        "ip_address",
    )
    list_select_related = ("company", "user")
    search_fields = ("machine_name", "label", "user__display_name")
    ordering = ("-id",)
