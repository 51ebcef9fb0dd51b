"""A forgotten password, and one that a mailed link lets its person choose."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from accounts.models import OneTimeLink
from accounts.services import choose_password, confirm_email, forgot_password, system_user
from helpdesk.core.errors import HelpdeskError, Invalid, NotFound
from helpdesk.pages import Page

OVER = "It was used already, or its time is over."


@method_decorator(csrf_protect, name="dispatch")
class ForgottenPassword(Page):
    """Asks for the address that a link is mailed to, and says the same whoever's it is."""

    template = "sign_in/forgotten.html"
    is_public = True

    def context(self) -> dict[str, Any]:
        if settings.AUTH_MODE != "local":
            raise NotFound
        return {"is_sent": False}

    def post(self, request: HttpRequest) -> HttpResponse:
        context = self.context()
        email, address = request.POST.get("email", ""), request.META.get("REMOTE_ADDR")
        if not email.strip():
            return self.show(status=400, **context, error="Your e-mail address is needed.")
        try:
            forgot_password(request.tenant, email=email, ip_address=address)
        except HelpdeskError as error:
            return self.show(status=error.status, **context, error=error.told, email=email)
        return self.show(is_sent=True)


@method_decorator(csrf_protect, name="dispatch")
class ChoosePassword(Page):
    """Where a mailed link leads: a new password, once."""

    template = "sign_in/password.html"
    is_public = True

    def context(self, token: str) -> dict[str, Any]:
        if settings.AUTH_MODE != "local":
            raise NotFound
        links = OneTimeLink.objects.of_tenant(self.request.tenant).select_related("person")
        link = links.with_token(token, OneTimeLink.Purpose.PASSWORD).first()
        if link is None:
            raise NotFound(OVER, code="link_over")
        return {"token": token, "person": link.person}

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        context, tenant = self.context(token), request.tenant
        password = request.POST.get("password", "")
        try:
            choose_password(tenant, token=token, password=password, by=system_user(tenant))
        except Invalid as error:
            return self.show(status=400, **context, error=error.message)
        messages.success(request, "Your new password is set. Sign in with it.")
        return HttpResponseRedirect("/login", status=303)


@method_decorator(csrf_protect, name="dispatch")
class ConfirmEmail(Page):
    """Where a link to confirm an address leads; a press confirms, since programs open links, too."""

    template = "sign_in/email.html"
    is_public = True

    def context(self, token: str) -> dict[str, Any]:
        links = OneTimeLink.objects.of_tenant(self.request.tenant).select_related("person")
        link = links.with_token(token, OneTimeLink.Purpose.EMAIL).first()
        if link is None:
            raise NotFound("This link was used already, or its time is over. Ask for a new one.")
        return {"token": token, "person": link.person}

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        self.context(token)
        try:
            confirm_email(request.tenant, token=token, by=system_user(request.tenant))
        except Invalid as error:
            raise NotFound(error.message) from error
        messages.success(request, "Your address is confirmed.")
        return HttpResponseRedirect("/", status=303)
