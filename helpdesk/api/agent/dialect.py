"""How the agent API speaks: bare objects and arrays, `{"error"}` or `{"errors"}`, opaque cursors."""

import base64
import binascii
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import structlog
from django.http import QueryDict
from django.utils.encoding import iri_to_uri
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from helpdesk.api import base
from helpdesk.core.errors import HelpdeskError, Invalid, RateLimited, Unauthenticated
from helpdesk.core.responses import TOLD_CODES
from helpdesk.core.text import is_storable, whole_number
from tickets.models import Ticket
from tickets.models.rows import TicketQuerySet

# Said in the contract's own words, whatever the sentence behind it.
FIXED_WORDS = {403: "forbidden", 404: "not found"}
log = structlog.get_logger(__name__)


class AgentView(base.View):
    """A view of the agent API."""

    def refuse(self, error: Exception) -> Response:
        response = answer_to(error)
        if response is None:
            log.exception("unexpected_error", path=self.request.path)
            response = Response({"error": "internal error"}, status=500)
        response.exception = True
        return response


def answer_to(error: Exception) -> Response | None:
    """The answer to a failure, or None for one that nobody foresaw."""
    known = base.translated(error)
    return _answer(known) if known else None


def _answer(error: HelpdeskError) -> Response:
    if isinstance(error, Invalid) and error.fields:
        return Response({"errors": error.fields}, status=error.status)
    body = {"error": FIXED_WORDS.get(error.status, error.message)}
    if error.code in TOLD_CODES:
        body["code"] = error.code
    response = Response(body, status=error.status)
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        response["WWW-Authenticate"] = "Bearer"
    return response


def tickets_of(user: User) -> TicketQuerySet:
    """The tickets that this API has for somebody: all for agents, else what they take part in.

    The contract says so here, in one place: who cares for a company sees more of it in the portal
    and the customer API (`TicketQuerySet.granted_to`), but is a requester like any other in this
    one, its live feed included.
    """
    if user.is_agent:
        return Ticket.objects.visible_to(user)
    return Ticket.objects.of_tenant(user.tenant_id).involving(user)


def ok(status: int = 200) -> Response:
    return Response({"ok": True}, status=status)


def text_in(request: Request, name: str) -> str:
    """A text of the query. Raises Invalid for one that no stored text could equal."""
    text = request.GET.get(name, "")
    if not is_storable(text):
        raise Invalid.of({name: "This has characters that are stored nowhere."})
    return text


def limit_in(request: Request, default: int = 50, most: int = 200) -> int:
    """`limit` of the query. Raises Invalid."""
    text = request.GET.get("limit", str(default))
    value = whole_number(text) or 0
    if not 1 <= value <= most:
        raise Invalid(limit=f"A whole number from 1 to {most}.")
    return value


def cursor_in(request: Request) -> int | None:
    """The key a `cursor` of ours stands for. Raises Invalid for one that is not ours."""
    text = request.GET.get("cursor")
    if text is None:
        return None
    try:
        key = int(base64.urlsafe_b64decode(text.encode("ascii") + b"=="))
    except (ValueError, binascii.Error):
        key = -1
    # The decoder passes over what is no Base64, and `int` over blanks and underscores.
    if not 0 <= key < 2**63 or text != cursor_of(key):
        raise Invalid(cursor="This is not a cursor of ours.")
    return key


def cursor_of(key: Any) -> str:
    """What stands for a key in the address of the page behind it."""
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def link_to_next(request: Request, key: Any) -> str:
    """The `Link` header (RFC 8288) of the page behind this key."""
    address = f"{request.scheme}://{request.get_host()}{request.path}"
    here = _without_cursor(address, request.META.get("QUERY_STRING", ""))
    return f'<{here}cursor={cursor_of(key)}>; rel="next"'


@lru_cache(1_000)
def _without_cursor(address: str, query: str) -> str:
    """The address of a list up to where its cursor goes; the same one is polled again and again."""
    kept = [(name, values) for name, values in QueryDict(query).lists() if name != "cursor"]
    filters = f"{urlencode(kept, doseq=True)}&" if kept else ""
    return f"{iri_to_uri(address)}?{filters}"
