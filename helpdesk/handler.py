"""How a request comes to its view: Django's handler, without what is always the same here.

The product is mounted at the root, has one set of addresses and one database, so neither a prefix
nor a URLconf is set for each request, and no signal goes round to look after connections.
"""

from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import LimitedStream, WSGIHandler, WSGIRequest
from django.http import HttpResponse
from django.urls import ResolverMatch, get_resolver
from django.utils.log import log_response

from helpdesk.core.headers import all_of
from helpdesk.core.sql import connection_of_thread


class Request(WSGIRequest):
    """Django's request; one without a body, as most are, is made in a fifth of the calls."""

    def __init__(self, environ: dict[str, Any]) -> None:
        path = environ["PATH_INFO"]
        if (
            "CONTENT_LENGTH" in environ
            or "CONTENT_TYPE" in environ
            or not path.startswith("/")
            or not path.isascii()
        ):
            super().__init__(environ)
            return
        self.environ = self.META = environ
        self.path = self.path_info = path
        self.method = environ["REQUEST_METHOD"].upper()
        self.content_type, self.content_params = "", {}
        self._stream = LimitedStream(environ["wsgi.input"], 0)
        self._read_started = False
        self.resolver_match = None


class Handler(WSGIHandler):
    """Runs a request through the middleware to its view."""

    request_class = Request

    def __init__(self) -> None:
        super().__init__()
        self._resolver = get_resolver()

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> HttpResponse:
        connection_of_thread().close_if_unusable_or_obsolete()
        response = self.get_response(self.request_class(environ))
        headers = all_of(response)
        headers += [("Set-Cookie", each.OutputString()) for each in response.cookies.values()]
        start_response(f"{response.status_code} {response.reason_phrase}", headers)
        return response

    def resolve_request(self, request: Request) -> ResolverMatch:
        match = request.resolver_match = self._resolver.resolve(request.path_info)
        return match

    def get_response(self, request: Request) -> HttpResponse:
        response = self._middleware_chain(request)
        response._resource_closers.append(request.close)
        if response.status_code >= 500:
            log_response(
                "%s: %s", response.reason_phrase, request.path, response=response, request=request
            )
        return response
