"""Which other sites may read our answers (CORS)."""

from typing import Any
from urllib.parse import SplitResult

from corsheaders.conf import conf
from corsheaders.middleware import CorsMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from helpdesk.core.headers import vary_on


class ExactCorsMiddleware(CorsMiddleware):
    """Takes an origin only as `ALLOWED_ORIGINS` has it, letter by letter."""

    def origin_found_in_white_lists(self, origin: str, url: SplitResult) -> bool:
        # Theirs compares scheme and host alone: it would greet `https://ours.example/anything`.
        return origin in conf.CORS_ALLOWED_ORIGINS

    def is_enabled(self, request: HttpRequest) -> bool:
        """At every address: theirs asks a pattern that fits all, and whoever listens."""
        return True

    def add_response_headers(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        # Theirs writes it small; the contract does not.
        vary_on(response, "Origin")
        if "HTTP_ORIGIN" not in request.META:
            return response
        return super().add_response_headers(request, response)
