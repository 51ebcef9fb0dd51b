"""What every request gets: an id, a log line, safe headers, and no opinion on trailing slashes."""

import contextlib
import ipaddress
import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from helpdesk.core.errors import HelpdeskError, Invalid, TimedOut, TooLarge
from helpdesk.core.files import browser_origin
from helpdesk.core.logging import request_id_var
from helpdesk.core.responses import is_page, refusal

Next = Callable[[HttpRequest], HttpResponse]
SANE_ID = re.compile(r"[A-Za-z0-9._\-]{1,64}")
# What follows these is a key to something, and no business of who reads logs.
SECRET_PATH = re.compile(r"(/(?:welcome|csat|uploads|files)/).+")
QUIET_PATHS = ("/livez", "/readyz", "/healthz", "/static/")
log = structlog.get_logger("helpdesk.request")


class ProxyMiddleware:
    """Takes the client's address from the reverse proxy, where one is trusted (`TRUST_PROXY`).

    Only the last address counts: it is the one our proxy saw, the others anybody can write.
    """

    def __init__(self, get_response: Next) -> None:
        if not settings.TRUST_PROXY:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        with contextlib.suppress(ValueError):
            request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(seen))
        return self.get_response(request)


class RequestLogMiddleware:
    """Gives each request an id, echoes a sane one the client sent, and logs one line."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "")
        request.id = sent if SANE_ID.fullmatch(sent) else uuid.uuid4().hex
        reset = request_id_var.set(request.id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            if not request.path_info.startswith(QUIET_PATHS):
                self._log(request, response, started)
        finally:
            request_id_var.reset(reset)
        response["X-Request-ID"] = request.id
        return response

    def _log(self, request: HttpRequest, response: HttpResponse, started: float) -> None:
        user = getattr(request, "user", None)
        log.info(
            "request",
            method=request.method,
            path=SECRET_PATH.sub(r"\1***", request.path_info),
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
            user=getattr(user, "pk", None),
        )


class SecurityHeadersMiddleware:
    """Tells browsers to guess nothing and to run only what we serve; APIs run nothing at all."""

    API_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
    PAGE_POLICY = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; manifest-src 'self'"
    )

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        # Scripts of ours send files straight to the bucket.
        self.page_policy = self.PAGE_POLICY.replace(
            "connect-src 'self'", f"connect-src 'self' {browser_origin()}".rstrip()
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        html = response.get("Content-Type", "").startswith("text/html")
        if "origin" in response.get("Vary", ""):
            # django-cors-headers writes it small; the contract does not.
            response["Vary"] = response["Vary"].replace("origin", "Origin")
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("Referrer-Policy", "same-origin")
        response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault(
            "Content-Security-Policy", self.page_policy if html else self.API_POLICY
        )
        if settings.SECURE_COOKIES:
            response.setdefault("Strict-Transport-Security", "max-age=31536000")
        if not request.path_info.startswith("/static/"):
            page = is_page(request.path_info)
            response.setdefault("Cache-Control", "no-store" if page else "private, no-cache")
        return response


class BodyMiddleware:
    """Refuses a request whose body did not arrive whole, as the server (`helpdesk.rsgi`) says."""

    REFUSALS: dict[int, HelpdeskError] = {
        400: Invalid("The body ended before it was whole."),
        408: TimedOut(),
        413: TooLarge(),
    }

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if status := request.environ.get("helpdesk.refusal"):
            return refusal(request, self.REFUSALS[status])
        return self.get_response(request)


class TrailingSlashMiddleware:
    """Answers `/tickets/` like `/tickets`: no route has a slash at its end, and none redirects.

    Django's admin keeps its own habit.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if len(path) > 1 and path.endswith("/") and not path.startswith(("/admin", "/static/")):
            request.path_info = path[:-1]
        return self.get_response(request)
