"""How portals look, in Django's admin: names, colors, logos."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import HttpRequest

from accounts.models import Branding, User
from accounts.models.branding import logo_path
from accounts.services import add_branding, remove_logo, set_logo, update_branding
from accounts.services.logos import MOST_BYTES
from helpdesk.core.admin import ScopedAdmin, ServiceForm


@dataclass(frozen=True)
class ShownLogo:
    """What the field of a file links to."""

    url: str

    def __str__(self) -> str:
        return "logo.png"


class BrandingForm(ServiceForm):
    logo = forms.FileField(
        required=False,
        widget=AdminFileWidget(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text="PNG, JPEG or WebP, at most 512 KB and 2,000 pixels a side.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.logo_digest:
            self.initial["logo"] = ShownLogo(logo_path(self.instance.logo_digest))


@admin.register(Branding)
class BrandingAdmin(ScopedAdmin):
    list_display = ("tenant", "company", "name", "primary_color", "accent_color")
    list_select_related = ("tenant", "company")
    form = BrandingForm
    fields = (
        "company",
        "name",
        "logo",
        "primary_color",
        "accent_color",
        "support_email",
        "support_phone",
    )
    autocomplete_fields = ("company",)
    ordering = ("company__name", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("company",) if obj else ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).defer("logo_png")

    def create(self, values: dict[str, Any], *, by: User) -> Branding:
        logo = values.pop("logo")
        branding = add_branding(by.tenant, **values, by=by)
        return set_logo(branding, content=_start_of(logo), by=by) if logo else branding

    def update(self, row: Branding, changes: dict[str, Any], *, by: User) -> None:
        # A new file, or False for the one that is to go.
        logo = changes.pop("logo", None)
        if logo:
            set_logo(row, content=_start_of(logo), by=by)
        elif logo is False:
            remove_logo(row, by=by)
        if changes:
            update_branding(row, changes=changes, by=by)


def _start_of(file: UploadedFile) -> bytes:
    """As much of a file as shows whether it is too large."""
    return file.read(MOST_BYTES + 1)
