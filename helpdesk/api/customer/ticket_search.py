"""Searching tickets by everything that is known of them."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.models import User
from helpdesk.api.customer.dialect import CustomerView
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error
from helpdesk.api.customer.ticket_filters import OF_SEARCH, TicketQuery, parameters
from helpdesk.api.customer.ticket_lists import tickets_asked_for, tickets_fitting
from helpdesk.api.customer.ticket_shapes import tickets_page
from helpdesk.api.fields import Whole
from helpdesk.api.responses import JSONText
from tickets.models import Ticket
from tickets.models.rows import TicketQuerySet

PAGES = ("page", "limit", "per_page")


class PagedQuery(TicketQuery):
    page = Whole(required=False)
    limit = Whole(required=False)
    per_page = Whole(required=False, help_text="The same as `limit`.")


class Search(CustomerView):
    @extend_schema(
        operation_id="V020_search_tickets",
        summary="Tickets that I may see and that fit all of these filters",
        parameters=[*parameters(), *PAGING],
        responses={200: tickets_page(), 400: Error, 401: Error, 429: Error},
    )
    def get(self, request: Request) -> JSONText:
        return tickets_asked_for(request, OF_SEARCH, visible_to)

    @extend_schema(
        operation_id="X_search_tickets_by_body",
        summary="The same, with the filters in a body",
        request=PagedQuery,
        responses={200: tickets_page(), 400: Error, 401: Error, 429: Error},
    )
    def post(self, request: Request) -> JSONText:
        form = self.read_if_sent(PagedQuery)
        pages = {name: form.pop(name) for name in PAGES if name in form}
        return tickets_fitting(request, form, pages, visible_to)


def visible_to(user: User) -> TicketQuerySet:
    return Ticket.objects.visible_to(user)
