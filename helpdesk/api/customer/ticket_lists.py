"""Lists of tickets: V010, V013, V020. What one is compiled to is kept.

To build and compile its two queries takes Django three times as long as PostgreSQL to answer them.
"""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request

from accounts.models import User
from helpdesk.api.customer.dialect import Asked, page_in, paged
from helpdesk.api.customer.ticket_filters import asked_in, fitting, words_of
from helpdesk.api.customer.ticket_shapes import TICKET
from helpdesk.api.responses import JSONText
from helpdesk.api.rows import Listing
from helpdesk.core.plans import Kept, sight_of
from tickets.models.rows import TicketQuerySet
from tickets.models.search import REMEMBERED_FOR, is_planned_alike

Rows = Callable[[User], TicketQuerySet]
KEPT = Kept(REMEMBERED_FOR)


def tickets_asked_for(request: Request, names: tuple[str, ...], rows: Rows) -> JSONText:
    """Those that the address asks for among the `rows` of the person.

    They must follow from the person's sight and from the address alone.
    """
    key = (sight_of(request.user), request.path_info, request.META.get("QUERY_STRING", ""))

    def build() -> tuple[Listing | None, int, int]:
        return _listing(request, rows, asked_in(request.GET, names))

    return paged("tickets", *KEPT.get(key, build), with_per_page=False)


def tickets_fitting(request: Request, asked: dict[str, Any], said: Asked, rows: Rows) -> JSONText:
    """Those that a body asks for; `said` holds the page."""
    return paged("tickets", *_listing(request, rows, asked, said), with_per_page=False)


def _listing(
    request: Request, rows: Rows, asked: dict[str, Any], said: Asked | None = None
) -> tuple[Listing | None, int, int]:
    """One page of those that fit, its number and its length."""
    user = request.user
    page, size = page_in(request, said)
    alike = is_planned_alike(words_of(asked), user)
    found = fitting(rows(user), asked, user)
    first = (page - 1) * size
    return Listing.of(TICKET, found, first=first, limit=size, prepared=alike), page, size
