"""Which tenant, which person, and whether another site is behind the request."""

import time
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.authentication import COOKIE, CUSTOMER_COOKIE, identify, identify_customer
from accounts.models import Tenant
from helpdesk.core.errors import Forbidden, NotFound, Unauthenticated
from helpdesk.core.meters import METERS
from helpdesk.core.responses import CUSTOMER_API, is_customer_api, is_page, refusal
from helpdesk.core.text import is_storable

Next = Callable[[HttpRequest], HttpResponse]
# What asks these knows a machine's address and no tenant.
HEALTH_PATHS = ("/livez", "/healthz", "/readyz", "/metrics")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}


class TenantMiddleware:
    """Sets `request.tenant` from the host, or from `X-Tenant` where that is allowed.

    A host that names no tenant means the default one; one that names a tenant there is not, none.
    """

    KEEP_SECONDS = 10
    KEEP_AT_MOST = 1_000

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self._known: dict[tuple, tuple[float, Tenant]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.removeprefix("/api") in HEALTH_PATHS:
            request.tenant = None
            return self.get_response(request)
        request.tenant = self._tenant(request)
        if request.tenant is None:
            return refusal(request, NotFound())
        return self.get_response(request)

    def _tenant(self, request: HttpRequest) -> Tenant | None:
        named = request.META.get("HTTP_X_TENANT") if settings.ALLOW_TENANT_HEADER else None
        # What `get_host` has found to be a host, it would find again.
        asked = (named, request.META.get("HTTP_HOST"))
        known = self._known.get(asked)
        if known and known[0] > time.monotonic():
            return known[1]
        tenant = _of_slug(named) if named else _of_host(request.get_host())
        if len(self._known) >= self.KEEP_AT_MOST:
            self._known.clear()
        if tenant is not None:
            self._known[asked] = (time.monotonic() + self.KEEP_SECONDS, tenant)
        return tenant


def _of_slug(name: str) -> Tenant | None:
    return Tenant.objects.filter(slug=name[:64].lower()).first() if is_storable(name) else None


def _of_host(host: str) -> Tenant | None:
    if not is_storable(host):
        return None
    if found := Tenant.objects.for_host(host).first():
        return found
    return None if _names_a_tenant(host) else Tenant.objects.default().first()


def _names_a_tenant(host: str) -> bool:
    """Whether a host is one below that of `PUBLIC_URL`: whose first label can only be a slug."""
    name = host.rsplit(":", 1)[0].rstrip(".").lower()
    return name.endswith(f".{urlsplit(settings.PUBLIC_URL).hostname}")


class FlowSessionMiddleware(SessionMiddleware):
    """Django's sessions, where somebody signs in: they keep what a sign-in has come to."""

    PATHS = ("/login", "/api/login", "/auth/", "/admin/", f"{CUSTOMER_API}/auth/")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(self.PATHS):
            return super().__call__(request)
        return self.get_response(request)


class AuthenticationMiddleware:
    """Sets `request.user`. A bearer token that does not hold ends the request with 401."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.auth_session = None
        request.token_expires_at = None
        request.has_token = False
        request.user = AnonymousUser()
        if request.tenant is not None:
            try:
                of_customers = is_customer_api(request.path_info)
                request.user = identify_customer(request) if of_customers else identify(request)
            except Unauthenticated as error:
                METERS.count("auth_failures")
                return refusal(request, error)
        return self.get_response(request)


class CrossSiteMiddleware:
    """Refuses what another site makes a browser do with our cookie.

    Browsers say where an unsafe request comes from (`Sec-Fetch-Site`, `Origin`); programs that
    send neither are not browsers, and a form of theirs is no JSON, which the APIs ask for.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        unsafe = request.method not in SAFE_METHODS
        cookie = CUSTOMER_COOKIE if is_customer_api(request.path_info) else COOKIE
        if unsafe and cookie in request.COOKIES and self._is_foreign(request):
            return refusal(request, Forbidden("This request came from another site."))
        return self.get_response(request)

    def _is_foreign(self, request: HttpRequest) -> bool:
        if request.META.get("HTTP_AUTHORIZATION", "").lower().startswith("bearer "):
            return False
        origin = request.META.get("HTTP_ORIGIN")
        if origin is not None:
            return not self._is_ours(request, origin)
        return request.META.get("HTTP_SEC_FETCH_SITE", "none") not in {"same-origin", "none"}

    def _is_ours(self, request: HttpRequest, origin: str) -> bool:
        if origin in settings.ALLOWED_ORIGINS:
            return True
        scheme, _, host = origin.partition("://")
        return scheme in {"http", "https"} and host == request.get_host()


class SecondFactorMiddleware:
    """Leads staff who must have a second factor to setting one up, and nowhere else before it.

    Where a provider of one's own signs people in, it asks for what it wants.
    """

    OPEN = (
        "/login",
        "/sign-out",
        "/logout",
        "/api/logout",
        "/auth/oidc/",
        "/brand/",
        f"{CUSTOMER_API}/auth/",
        # What a page of the API needs to lead them there itself.
        f"{CUSTOMER_API}/init",
        f"{CUSTOMER_API}/theme.css",
    )
    SET_UP = "/login/second-factor"

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._lacks_one(request) and not request.path_info.startswith(self.OPEN):
            return self._lead(request)
        return self.get_response(request)

    def _lacks_one(self, request: HttpRequest) -> bool:
        return (
            request.user.is_authenticated
            and request.tenant.requires_second_factor
            and request.user.is_agent
            and not request.user.has_second_factor
            and settings.AUTH_MODE == "local"
        )

    def _lead(self, request: HttpRequest) -> HttpResponse:
        if not is_page(request.path_info):
            error = Forbidden("Set up a second factor first.", code="second_factor_required")
            return refusal(request, error)
        target = f"{self.SET_UP}?{urlencode({'next': request.get_full_path()})}"
        if "HX-Request" in request.headers:
            return HttpResponse(status=403, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)
