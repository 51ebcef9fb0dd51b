"""Searches that somebody keeps: V107 to V109."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.customer.dialect import CustomerView, by_number, listed, shown
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, flag, number, page_of, text
from helpdesk.api.customer.ticket_filters import TicketQuery
from helpdesk.api.fields import Object, StrictSerializer, Text, Words
from helpdesk.api.responses import JSONText
from helpdesk.api.rows import Field, Shape, seconds
from helpdesk.search.kinds import KINDS, MOST_LETTERS
from helpdesk.search.models import LONGEST_NAME, SavedSearch
from helpdesk.search.services import remove_search, save_search

SAVED_SEARCH = Shape(
    "SavedSearch",
    table="search_savedsearch",
    keeps_nulls=True,
    fields=[
        Field("search_id", "t.id", number()),
        Field("name", "t.name", text()),
        Field("query", "t.query", text()),
        Field("types", "t.types", serializers.ListField(child=serializers.ChoiceField([*KINDS]))),
        Field("filters", "t.filters", serializers.DictField()),
        Field("created_at", seconds("t.created_at"), serializers.DateTimeField()),
    ],
)


class TicketFilters(TicketQuery):
    """The filters of `/tickets/search` but for its words."""

    q = search = None


@extend_schema_field(TicketFilters)
class Filters(Object):
    """Filters of tickets. They are checked, and kept as they were sent."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        TicketFilters(data=super().to_internal_value(data)).is_valid(raise_exception=True)
        return data


class SaveSearch(StrictSerializer):
    name = Text(required=False, lengths=(0, LONGEST_NAME), help_text="The words unless told.")
    query = Text(lengths=(1, MOST_LETTERS))
    types = Words(required=False, help_text=f"Some of {', '.join(KINDS)}; none means all.")
    filters = Filters(
        required=False, help_text="Filters of `/tickets/search`, for a client that uses them there."
    )


class SavedSearchOut(serializers.Serializer):
    success = flag()
    data = SAVED_SEARCH.serializer()


class SavedSearches(CustomerView):
    is_repeatable = True

    @extend_schema(
        operation_id="V107_saved_searches",
        summary="The searches that I keep, the newest first",
        parameters=PAGING,
        responses={
            200: page_of("saved_searches", SAVED_SEARCH),
            400: Error,
            401: Error,
            429: Error,
        },
    )
    def get(self, request: Request) -> JSONText:
        rows = SavedSearch.objects.visible_to(request.user).newest_first()
        return listed(request, "saved_searches", SAVED_SEARCH, rows)

    @extend_schema(
        operation_id="V108_save_search",
        summary="Keep a search",
        request=SaveSearch,
        responses={201: SavedSearchOut, 400: Error, 401: Error, 429: Error},
    )
    def post(self, request: Request) -> JSONText:
        form = self.read(SaveSearch)
        search = save_search(request.user, **form, by=request.user)
        return shown(
            SAVED_SEARCH, SavedSearch.objects.visible_to(request.user).filter(pk=search.pk), 201
        )


class OneSavedSearch(CustomerView):
    @extend_schema(
        operation_id="V109_remove_search",
        summary="Forget a search that I keep",
        responses={204: None, 401: Error, 404: Error, 429: Error},
    )
    def delete(self, request: Request, search_id: str) -> Response:
        search = by_number(SavedSearch.objects.visible_to(request.user), "pk", search_id)
        remove_search(search, by=request.user)
        return Response(status=204)
