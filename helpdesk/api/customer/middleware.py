"""The limits of the customer API: told on every answer, whoever asks and whatever for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from helpdesk.core.errors import RateLimited
from helpdesk.core.responses import is_customer_api, refusal
from helpdesk.core.throttle import Standing, Throttle

Next = Callable[[HttpRequest], HttpResponse]


class LimitsMiddleware:
    """Counts a request for who asks and for their tenant; refuses it when a minute is full."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_customer_api(request.path_info):
            return self.get_response(request)
        told = spent(*limits_of(request))
        is_over = told and told.is_over
        return telling(told, refused(request, told) if is_over else self.get_response(request))


class StrangersMiddleware:
    """Counts by its address alone what ends before anybody knows which tenant it is for."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_customer_api(request.path_info) or getattr(request, "tenant", None):
            return response
        told = spent(limit_of_address(request))
        return telling(told, refused(request, told) if told and told.is_over else response)


def refused(request: HttpRequest, told: Standing) -> HttpResponse:
    return refusal(request, RateLimited(told.wait))


def telling(told: Standing | None, response: HttpResponse) -> HttpResponse:
    """The answer with how the limit stands."""
    if told:
        response["X-RateLimit-Limit"] = str(told.limit)
        response["X-RateLimit-Remaining"] = str(told.remaining)
        response["X-RateLimit-Reset"] = str(told.resets_at)
    return response


def spent(*limits: Throttle) -> Standing | None:
    """How the first limit stands, which a request is told of, or whichever refuses it."""
    told = None
    for limit in limits:
        if limit.per_minute:
            standing = limit.spend()
            if standing.is_over:
                return standing
            told = told or standing
    return told


def limits_of(request: HttpRequest) -> tuple[Throttle, Throttle]:
    """The limit of who asks, and that of everybody in the tenant together."""
    tenant = Throttle("api_tenants", str(request.tenant.pk), settings.RATE_LIMIT_API_TENANTS)
    session = request.auth_session
    if session is None:
        return limit_of_address(request), tenant
    if request.has_token:
        # Tokens of one sign-in count together: a new one is no new minute.
        return Throttle("api_tokens", str(session.pk), settings.RATE_LIMIT_API_TOKENS), tenant
    return Throttle("api_sessions", str(session.pk), settings.RATE_LIMIT_API_SESSIONS), tenant


def limit_of_address(request: HttpRequest) -> Throttle:
    key = f"address:{request.META.get('REMOTE_ADDR')}"
    return Throttle("api_sessions", key, settings.RATE_LIMIT_API_SESSIONS)
