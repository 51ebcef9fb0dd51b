"""Refusals that happen before any view: JSON for programs, a page for people."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from helpdesk.core.errors import HelpdeskError, RateLimited

CUSTOMER_API = "/helpdesk/api/v1"


def is_page(path: str) -> bool:
    """Whether a path belongs to people's pages and not to an API."""
    return path.startswith(tuple(settings.PAGE_PREFIXES))


def refusal(request: HttpRequest, error: HelpdeskError) -> HttpResponse:
    """The answer to a request that ends here, in the dialect of its entrance."""
    if is_page(request.path_info) and request.content_type != "application/json":
        response = render(
            request,
            "errors/error.html",
            {"status": error.status, "message": error.message},
            status=error.status,
        )
    else:
        text = {403: "forbidden", 404: "not found"}
        response = JsonResponse(
            {"error": text.get(error.status, error.message)}, status=error.status
        )
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(error.retry_after)
    return response
