"""What proves who somebody is, in Django's admin. Secrets go in and never come out."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from accounts.models import (
    Identity,
    IdentityProvider,
    OAuthFlow,
    RecoveryCode,
    SecondFactor,
    User,
)
from accounts.services import add_provider, update_provider
from accounts.services.providers import callback_url
from helpdesk.core.admin import ScopedAdmin, ServiceForm


class ProviderForm(ServiceForm):
    secret = forms.CharField(
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text="The client secret; for Apple the private key. It is never shown again: leave it "
        "empty to keep the present one.",
    )

    class Meta:
        model = IdentityProvider
        fields = ("key", "client_id", "directory", "team_id", "key_id", "is_enabled")


@admin.register(IdentityProvider)
class IdentityProviderAdmin(ScopedAdmin):
    form = ProviderForm
    secrets = (*ScopedAdmin.secrets, "sealed_secret")
    list_display = ("key", "client_id", "is_enabled")
    fields = (
        "key",
        "client_id",
        "secret",
        "directory",
        "team_id",
        "key_id",
        "is_enabled",
    )
    ordering = ("key",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("key", "redirect_address") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.fields, "redirect_address") if obj else self.fields

    @admin.display(description="redirect address to register there")
    def redirect_address(self, provider: IdentityProvider) -> str:
        return callback_url(provider.tenant)

    def create(self, values: dict[str, Any], *, by: User) -> IdentityProvider:
        return add_provider(by.tenant, **values, by=by)

    def update(self, row: IdentityProvider, changes: dict[str, Any], *, by: User) -> None:
        update_provider(row, changes=changes, by=by)


@admin.register(Identity)
class IdentityAdmin(ScopedAdmin):
    list_display = fields = ("person", "provider", "created_at")
    list_select_related = ("person",)
    list_filter = ("provider",)
    search_fields = ("person__display_name", "person__email")
    ordering = ("-id",)


@admin.register(OAuthFlow)
class OAuthFlowAdmin(ScopedAdmin):
    list_display = fields = ("provider", "redirect_uri", "person", "created_at", "expires_at")
    list_select_related = ("person",)
    secrets = (*ScopedAdmin.secrets, "state_hash", "browser_hash")
    ordering = ("-id",)


@admin.register(SecondFactor)
class SecondFactorAdmin(ScopedAdmin):
    list_display = fields = ("person", "created_at", "confirmed_at")
    list_select_related = ("person",)
    search_fields = ("person__display_name", "person__email")
    secrets = (*ScopedAdmin.secrets, "sealed_secret")
    ordering = ("-id",)


@admin.register(RecoveryCode)
class RecoveryCodeAdmin(ScopedAdmin):
    list_display = fields = ("factor", "created_at", "used_at")
    list_select_related = ("factor__person",)
    secrets = (*ScopedAdmin.secrets, "code_hash")
    ordering = ("-id",)
