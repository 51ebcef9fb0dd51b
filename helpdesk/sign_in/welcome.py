"""The first account of an installation."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.models import OneTimeLink, Tenant
from accounts.services import claim_first_admin, system_user
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.pages import Page
from helpdesk.sign_in.page import signed_in


class Welcome(Page):
    """Making the first admin with the one-time link that the start prints."""

    template = "welcome.html"
    is_public = True

    def context(self, token: str) -> dict[str, Any]:
        """Raises NotFound for a link that is unknown, used or too old."""
        links = OneTimeLink.objects.of_tenant(self.request.tenant)
        if not links.with_token(token, OneTimeLink.Purpose.FIRST_ADMIN).exists():
            raise NotFound("This link is unknown or was used already.")
        return {"token": token}

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        tenant: Tenant = request.tenant
        form = {name: request.POST.get(name, "") for name in ("email", "display_name", "password")}
        try:
            admin = claim_first_admin(tenant, token=token, by=system_user(tenant), **form)
        except Invalid as error:
            shown = {"email": form["email"], "display_name": form["display_name"]}
            return self.show(status=400, token=token, errors=error.fields, **shown)
        return signed_in(request, admin, "/desk")
