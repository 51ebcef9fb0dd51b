"""What every request gets: an id, a log line, safe headers, a count, no opinion on end slashes."""

import contextlib
import ipaddress
import random
import re
import time
from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import structlog
from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_prometheus.conf import PROMETHEUS_LATENCY_BUCKETS as LATENCIES
from django_prometheus.utils import PowersOf

from helpdesk.core.errors import HelpdeskError, Invalid, TimedOut, TooLarge, Unavailable
from helpdesk.core.files import browser_origin
from helpdesk.core.headers import header_of, set_defaults, set_header, stored
from helpdesk.core.logging import request_id_var
from helpdesk.core.meters import METERS
from helpdesk.core.responses import is_page, refusal

Next = Callable[[HttpRequest], HttpResponse]
SANE_ID = re.compile(r"[A-Za-z0-9._\-]{1,64}")
# What follows these is a key to something, and no business of who reads logs.
SECRET_PATH = re.compile(
    r"(^/approvals/|/(?:welcome|login/password|login/email|csat|uploads|files)/).+"
)
SIZES = PowersOf(2, 30)
METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "OPTIONS", "CONNECT", "PATCH"}
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
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        with contextlib.suppress(ValueError):
            request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(seen))
        return self.get_response(request)


class RequestLogMiddleware:
    """Gives each request an id, echoes a sane one the client sent, and logs one line."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Django's `request.headers` reads all of them for one.
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        request.id = sent if SANE_ID.fullmatch(sent) else f"{random.getrandbits(128):032x}"
        reset = request_id_var.set(request.id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            if not request.path_info.startswith(QUIET_PATHS):
                self._log(request, response, started)
        finally:
            request_id_var.reset(reset)
        set_header(response, "X-Request-ID", request.id)
        return response

    def _log(self, request: HttpRequest, response: HttpResponse, started: float) -> None:
        user = getattr(request, "user", None)
        log.info(
            "request",
            method=request.method,
            path=_shown(request.path_info),
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
            user=getattr(user, "id", None),
        )


def _shown(path: str) -> str:
    """A path as logs may have it."""
    return SECRET_PATH.sub(r"\1***", path) if SECRET_PATH.search(path) else path


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
        sources = f"connect-src 'self' {browser_origin()}".rstrip()
        always = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        if settings.SECURE_COOKIES:
            always["Strict-Transport-Security"] = "max-age=31536000"
        policy = "Content-Security-Policy"
        page_policy = self.PAGE_POLICY.replace("connect-src 'self'", sources)
        self.with_html = stored({**always, policy: page_policy})
        self.with_data = stored({**always, policy: self.API_POLICY})
        self.of_pages = stored({"Cache-Control": "no-store"})
        self.of_apis = stored({"Cache-Control": "private, no-cache"})

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_html = header_of(response, "content-type").startswith("text/html")
        set_defaults(response, self.with_html if is_html else self.with_data)
        if not request.path_info.startswith("/static/"):
            set_defaults(response, self.of_pages if is_page(request.path_info) else self.of_apis)
        return response


class BodyMiddleware:
    """Refuses a request whose body did not arrive whole, as the server (`helpdesk.rsgi`) says."""

    REFUSALS: dict[int, HelpdeskError] = {
        400: Invalid("The body ended before it was whole."),
        408: TimedOut(),
        413: TooLarge(),
        503: Unavailable("There is no room for this right now. Try again soon."),
    }

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if status := request.environ.get("helpdesk.refusal"):
            return refusal(request, self.REFUSALS[status])
        return self.get_response(request)


class TrailingSlashMiddleware:
    """Answers `/tickets/` like `/tickets`: no route has a slash at its end, and none redirects.

    Django's admin keeps its own habit: there all have one, and who leaves it out is led to it.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        is_admin, is_safe = f"{path}/".startswith("/admin/"), request.method in {"GET", "HEAD"}
        if is_admin and is_safe and not path.endswith("/"):
            return HttpResponseRedirect(request.get_full_path(force_append_slash=True))
        if len(path) > 1 and path.endswith("/") and not (is_admin or path.startswith("/static/")):
            request.path_info = path[:-1]
        return self.get_response(request)


class PageMessagesMiddleware(MessageMiddleware):
    """Django's messages, for pages: APIs show none, and a signed store for each request takes time."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_page(request.path_info):
            return super().__call__(request)
        return self.get_response(request)


class MeterMiddleware:
    """Counts requests, their times, sizes and failures, for `/metrics`.

    The numbers are those of django-prometheus, which keeps them in one process, and takes six
    times as long (45 against 7 microseconds a request).
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        took = time.perf_counter() - started
        method = request.method if request.method in METHODS else "<invalid method>"
        view = _view_of(request)
        came = _length_of(request)
        METERS.count_all(
            (("http", method, view, str(response.status_code), request.scheme), 1),
            (("http_time", view, method, str(bisect_left(LATENCIES, took))), 1),
            (("http_micros", view, method), int(took * 1_000_000)),
            (("http_in", str(bisect_left(SIZES, came))), 1),
            (("http_in_bytes",), came),
            *_told_by(request, response),
        )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        METERS.count_all(
            (("http_exception", type(exception).__name__), 1),
            (("http_exception_view", _view_of(request)), 1),
        )

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        if response.template_name:
            METERS.count("http_template", str(response.template_name))
        return response


def _told_by(request: HttpRequest, response: HttpResponse) -> list[tuple[tuple[str, ...], int]]:
    found = [(("http_charset", _charset_of(header_of(response, "content-type"))), 1)]
    if response.streaming:
        found.append((("http_streaming",), 1))
    else:
        size = len(response.content)
        found.append((("http_out", str(bisect_left(SIZES, size))), 1))
        found.append((("http_out_bytes",), size))
    if request.META.get("HTTP_X_REQUESTED_WITH") == "XMLHttpRequest":
        found.append((("http_ajax",), 1))
    return found


@lru_cache(100)
def _charset_of(content_type: str) -> str:
    """As `HttpResponse.charset` tells it."""
    return HttpResponse(content_type=content_type or None).charset


def _view_of(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match and match.view_name) or "<unnamed view>"


def _length_of(request: HttpRequest) -> int:
    declared = request.META.get("CONTENT_LENGTH") or ""
    return int(declared) if declared.isdecimal() and len(declared) < 16 else 0
