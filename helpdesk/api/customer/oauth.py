"""Signing in through Google, Microsoft or Apple: who there is, the way there, the way back."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import (
    FLOW_COOKIE,
    set_cookie,
    set_customer_cookie,
    set_flow_cookie,
)
from accounts.models import OAuthFlow, User
from accounts.services import finish_flow, open_session, providers_of, start_flow, system_user
from accounts.services.identities import Back
from helpdesk.api.customer.auth import SignedInOut, answer_with_tokens
from helpdesk.api.customer.dialect import CustomerView
from helpdesk.api.customer.shapes import Error, ProviderOut, flag, text
from helpdesk.core.errors import HelpdeskError, Invalid, Unauthenticated
from helpdesk.core.text import is_storable
from helpdesk.pages import browser_mark, home_of

LONGEST = 4_000


class ProvidersOut(serializers.Serializer):
    success = flag()
    providers = ProviderOut(many=True)


class AuthorizeOut(serializers.Serializer):
    success = flag()
    provider = text()
    authorization_url = text(help_text="Send the browser there.")
    state = text(help_text="Comes back with the browser.")


class Providers(CustomerView):
    is_public = True

    @extend_schema(
        operation_id="V008_oauth_providers",
        summary="Providers that people may sign in through",
        responses={200: ProvidersOut, 429: Error},
    )
    def get(self, request: Request) -> Response:
        return Response({"success": True, "providers": providers_of(request.tenant)})


class Authorize(CustomerView):
    is_public = True

    @extend_schema(
        operation_id="V009_oauth_authorize",
        summary="Where a browser goes to sign in at a provider; sets a cookie that comes back",
        parameters=[
            OpenApiParameter("provider", str, required=True, enum=["google", "microsoft", "apple"]),
            OpenApiParameter(
                "redirect_uri",
                str,
                description="Where the provider sends the browser: one of the addresses that "
                "`OAUTH_REDIRECT_URIS` allows, exactly. It shows `code` and `state` at "
                "`/auth/oauth/callback`. Without it the browser comes to the callback itself.",
            ),
        ],
        responses={200: AuthorizeOut, 400: Error, 429: Error, 503: Error},
    )
    def get(self, request: Request) -> Response:
        asked = {name: request.GET.get(name, "") for name in ("provider", "redirect_uri")}
        if not asked["provider"]:
            raise Invalid(provider="This is needed.")
        browser = browser_mark(request)
        url, state = start_flow(
            request.tenant,
            **asked,
            browser=browser if is_browser(request) or not asked["redirect_uri"] else "",
            by=system_user(request.tenant),
        )
        response = Response(
            {
                "success": True,
                "provider": asked["provider"],
                "authorization_url": url,
                "state": state,
            }
        )
        set_flow_cookie(response, browser)
        return response


class Callback(CustomerView):
    is_public = True

    @extend_schema(
        operation_id="X_oauth_callback",
        summary="The way back from a provider: signs in and gives tokens; a browser goes on",
        parameters=[
            OpenApiParameter("code", str, description="What the provider gave."),
            OpenApiParameter("state", str, description="What `authorize` gave."),
            OpenApiParameter("otp", str, description="With the same again, after `otp_required`."),
            OpenApiParameter("error", str, description="What the provider says instead of a code."),
        ],
        responses={
            200: SignedInOut,
            302: OpenApiResponse(description="Where a browser goes on, signed in or not."),
            400: Error,
            401: Error,
            429: Error,
            503: Error,
        },
    )
    def get(self, request: Request) -> HttpResponse:
        try:
            person, flow = finish_flow(request.tenant, back=what_came(request))
        except HelpdeskError as error:
            if not is_navigation(request):
                raise
            if error.code == "otp_required":
                # The page of the second step asks for the code, and goes on from here.
                request._request.session["second_step"] = {"state": request.GET["state"]}
                return HttpResponseRedirect("/login/code")
            return HttpResponseRedirect(f"/login?{urlencode({'failed': error.code})}")
        return self._signed_in(request, person, flow)

    @extend_schema(exclude=True)
    def post(self, request: Request) -> HttpResponse:
        """Apple sends a form, and browsers keep our cookies from what another site sends."""
        sent = {name: request._request.POST.get(name, "") for name in ("state", "code", "error")}
        kept = {name: value for name, value in sent.items() if value and len(value) <= LONGEST}
        return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}", status=303)

    def _signed_in(self, request: Request, person: User, flow: OAuthFlow) -> HttpResponse:
        if flow.person:
            return HttpResponseRedirect(flow.next_path or "/portal/profile")
        cookie = open_session(
            person,
            ip_address=request.META.get("REMOTE_ADDR"),
            user_agent=request.headers.get("User-Agent", ""),
            by=person,
        )
        if not is_navigation(request):
            return answer_with_tokens(request, person, cookie, is_kept=False)
        response = HttpResponseRedirect(flow.next_path or home_of(person))
        set_cookie(response, cookie)
        if not flow.next_path:
            # It began in this API, whose pages look for this one.
            set_customer_cookie(response, cookie, is_kept=False)
        return response


def what_came(request: Request) -> Back:
    """What the browser or program brings. Raises Invalid, Unauthenticated."""
    told = {name: request.GET.get(name, "") for name in ("state", "code", "otp", "error")}
    if any(len(value) > LONGEST or not is_storable(value) for value in told.values()):
        raise Invalid("This sign-in cannot be understood.", code="invalid_state")
    if told["error"]:
        raise Unauthenticated("The provider did not sign you in.", code="access_denied")
    return Back(
        state=told["state"],
        code=told["code"],
        otp=told["otp"],
        browser=request.COOKIES.get(FLOW_COOKIE, ""),
        is_browser=is_browser(request),
    )


def is_browser(request: HttpRequest | Request) -> bool:
    """Whether a page asks: every present browser says this, and no page can leave it out."""
    return "Sec-Fetch-Site" in request.headers


def is_navigation(request: Request) -> bool:
    """Whether somebody looks at the answer, and no program does."""
    return "text/html" in request.headers.get("Accept", "")
