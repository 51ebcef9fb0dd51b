"""Refusals that happen before any view: JSON for programs, a page for people."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from helpdesk.core.errors import Conflict, HelpdeskError, Invalid, RateLimited

CUSTOMER_API = "/helpdesk/api/v1"
PAGES = tuple(settings.PAGE_PREFIXES)
# What a program of the agent API has to tell from other refusals of the same status.
TOLD_CODES = ("otp_required", "invalid_otp", "second_factor_required")


def is_page(path: str) -> bool:
    """Whether a path belongs to people's pages and not to an API."""
    return path.startswith(PAGES)


def is_customer_api(path: str) -> bool:
    """Whether a path belongs to the customer API."""
    return path == CUSTOMER_API or path.startswith(f"{CUSTOMER_API}/")


def told_to_customers(error: HelpdeskError) -> tuple[int, dict[str, Any]]:
    """Status and body of a failure as the customer API tells it: `code` for programs.

    What the state does not allow is a fault of the request there, like what is not valid.
    """
    if isinstance(error, RateLimited):
        return error.status, {"error": "Too many requests"}
    body: dict[str, Any] = {"error": error.message}
    if isinstance(error, Invalid) and error.fields:
        body["errors"] = error.fields
    if isinstance(error, Invalid | Conflict) or error.code != type(error).code:
        body["code"] = error.code
    return (400 if isinstance(error, Conflict) else error.status), body


def refusal(request: HttpRequest, error: HelpdeskError) -> HttpResponse:
    """The answer to a request that ends here, in the dialect of its entrance."""
    if is_page(request.path_info) and request.content_type != "application/json":
        response = render(
            request,
            "errors/error.html",
            {"status": error.status, "code": error.code, "message": error.told},
            status=error.status,
        )
    elif is_customer_api(request.path_info):
        status, body = told_to_customers(error)
        response = JsonResponse(body, status=status)
    else:
        text = {403: "forbidden", 404: "not found"}
        body = {"error": text.get(error.status, error.message)}
        if error.code in TOLD_CODES:
            body["code"] = error.code
        response = JsonResponse(body, status=error.status)
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(error.retry_after)
    return response
