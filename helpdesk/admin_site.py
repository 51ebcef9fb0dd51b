"""Django's admin, inside one tenant: admins see their own tenant's rows and no other."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from helpdesk.core.text import is_storable

View = Callable[..., HttpResponse]


class HelpdeskAdminConfig(AdminConfig):
    default_site = "helpdesk.admin_site.HelpdeskAdminSite"


class HelpdeskAdminSite(AdminSite):
    site_header = "Helpdesk administration"
    site_title = "Helpdesk"
    index_title = "Administration"
    site_url = "/desk"

    def register(self, models: Any, admin_class: type | None = None, **options: Any) -> None:
        """Registers what is scoped to a tenant; what a library brings along is left out."""
        from helpdesk.core.admin import ScopedAdmin

        if admin_class is not None and issubclass(admin_class, ScopedAdmin):
            super().register(models, admin_class, **options)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Every page of the site: filters by what no stored text could be are a bad request."""

        @functools.wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            said = (text for name, texts in request.GET.lists() for text in (name, *texts))
            if not all(map(is_storable, said)):
                raise SuspiciousOperation("The address has characters that are stored nowhere.")
            return view(request, *args, **kwargs)

        return super().admin_view(asked, cacheable)

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Everybody signs in at one place; who is signed in but no admin is sent to the desk."""
        if request.user.is_authenticated and not self.has_permission(request):
            return redirect("/desk")
        return redirect(f"/login?{urlencode({'next': request.get_full_path()})}")

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return redirect("/desk")

    def password_change(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        """One's own password is changed where everybody changes it, with the old one asked for."""
        return redirect("/desk")
