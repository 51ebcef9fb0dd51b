"""Signing in through the installation's own OpenID provider."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from helpdesk.core.errors import NotFound
from helpdesk.pages import error_page, home_of
from helpdesk.sign_in.page import signed_in


class OpenIDStart(OIDCAuthenticationRequestView):
    """The way to the identity provider, where there is one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not settings.OIDC_RP_CLIENT_ID:
            return error_page(request, NotFound())
        return super().get(request)


class OpenIDCallback(OIDCAuthenticationCallbackView):
    """The way back from the identity provider: our own session instead of Django's."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not settings.OIDC_RP_CLIENT_ID:
            return error_page(request, NotFound())
        return super().get(request)

    def login_success(self) -> HttpResponse:
        target = self.request.session.pop("oidc_login_next", None) or home_of(self.user)
        roles = getattr(self.request, "vouched_roles", ())
        renewal = getattr(self.request, "renewal", "")
        return signed_in(self.request, self.user, target, roles=roles, renewal=renewal)
