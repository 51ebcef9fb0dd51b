"""Tickets: list, open, read, change."""

import functools
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Team, User
from accounts.permissions import Perm
from helpdesk.api.agent.dialect import (
    AgentView,
    cursor_in,
    limit_in,
    link_to_next,
    ok,
    tickets_of,
)
from helpdesk.api.agent.filters import WORDS, filter_from, split_words
from helpdesk.api.agent.shapes import TICKET, Error, Errors, Ok, TicketWithSla
from helpdesk.api.agent.slas import TICKET_KEY, split_key
from helpdesk.api.base import by_public_id
from helpdesk.api.fields import Moment, Object, Reference, StrictSerializer, Text, Whole, Words
from helpdesk.api.responses import JSONText
from helpdesk.api.rows import Statement
from helpdesk.core.errors import Invalid, NotFound, Stale
from helpdesk.core.headers import set_header
from helpdesk.core.plans import Kept
from helpdesk.core.throttle import Throttle
from tickets.models import Ticket
from tickets.models.search import REMEMBERED_FOR, is_planned_alike
from tickets.services import cleaning, create_ticket, update_ticket

TicketOut = TICKET.serializer
TITLE = (cleaning.MIN_TITLE, cleaning.MAX_TITLE)
BODY, LABEL, SCALE = (0, cleaning.MAX_BODY), (0, cleaning.MAX_CATEGORY), (1, 4)
LISTS, TICKETS = Kept(), Kept()
SEARCHES = Kept(REMEMBERED_FOR)
# Stands in the compiled statement where the id of the ticket goes.
ANY = UUID(int=0)
people = functools.partial(Reference, lambda user: User.objects.visible_to(user).people())
teams = functools.partial(Reference, lambda user: Team.objects.visible_to(user))


class CreateTicket(StrictSerializer):
    title = Text(lengths=TITLE)
    description = Text(lengths=BODY, required=False, default="", help_text="CommonMark.")
    requester_id = people(
        required=False, help_text="Needed from agents; others ask for themselves."
    )
    priority = Whole(span=SCALE, help_text="1 critical, 2 high, 3 normal, 4 low.")
    urgency = Whole(span=SCALE, required=False, allow_null=True)
    category = Text(lengths=LABEL, required=False, allow_null=True)
    subcategory = Text(lengths=LABEL, required=False, allow_null=True)
    tags = Words(required=False)
    custom_json = Object(required=False)


class ChangeTicket(StrictSerializer):
    """What is left out stays; null clears."""

    title = Text(lengths=TITLE, required=False)
    description = Text(lengths=BODY, required=False)
    status = Text(required=False, help_text="In any case, with spaces or underscores.")
    priority = Whole(span=SCALE, required=False)
    urgency = Whole(span=SCALE, required=False, allow_null=True)
    category = Text(lengths=LABEL, required=False, allow_null=True)
    subcategory = Text(lengths=LABEL, required=False, allow_null=True)
    requester_id = people(required=False)
    assignee_id = people(required=False, allow_null=True)
    team_id = teams(required=False, allow_null=True)
    tags = Words(required=False)
    scheduled_at = Moment(required=False, allow_null=True)
    due_at = Moment(required=False, allow_null=True)
    custom_json = Object(required=False)


class TicketCreated(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.CharField()


class TicketView(AgentView):
    """A view on tickets: counted against the person's limit."""

    limit = "tickets"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        Throttle.for_person(request.user, self.limit)

    def find(self, ticket_id: str) -> Ticket:
        """The ticket, if this person may see it. Raises NotFound."""
        return by_public_id(tickets_of(self.request.user), ticket_id)


class Tickets(TicketView):
    is_repeatable = True

    @extend_schema(
        operation_id="list_tickets",
        summary="Tickets I may see, newest first",
        parameters=[
            OpenApiParameter("status", str, description="May repeat, or be comma-separated."),
            OpenApiParameter("priority", str, description="1 to 4; may repeat."),
            OpenApiParameter("team", str, description="Team id or `none`; may repeat."),
            OpenApiParameter("assignee", str, description="User id, `me` or `none`; may repeat."),
            OpenApiParameter("search", str, description='Words, "phrases", OR, -without.'),
            OpenApiParameter("sort", str, enum=["newest", "relevance"]),
            OpenApiParameter("limit", int, description="1 to 200, 50 unless told."),
            OpenApiParameter("cursor", str, description="From the `Link` header."),
        ],
        responses={200: TicketOut(many=True), 400: Errors, 401: Error, 429: Error},
    )
    def get(self, request: Request) -> JSONText:
        # Integrations and pages poll with the same query again and again, so what it compiles to
        # is kept; it depends on the person, their sight, and the query alone.
        user = request.user
        asked = (user.pk, user.is_agent, request.META.get("QUERY_STRING", ""))
        kept = SEARCHES if "search" in request.GET else LISTS
        page = kept.get(asked, lambda: self._compile(request)).run()
        response = JSONText(page.as_array())
        if page.has_more:
            response["Link"] = link_to_next(request, page.keys[-1])
        return response

    def _compile(self, request: Request) -> Statement:
        limit, last = limit_in(request), cursor_in(request)
        words = {name: split_words(request.GET.getlist(name)) for name in WORDS}
        wanted = filter_from(words, request.GET.get("search", ""), request.user)
        rows = tickets_of(request.user).fitting(wanted, request.user)
        if sort_in(request) == "relevance" and wanted.search:
            rows = rows.most_relevant_first(wanted.search, request.user, after=last)
            return TICKET.statement(rows, key="t.number", limit=limit, prepared=False)
        if last is not None:
            rows = rows.before_number(last)
        alike = is_planned_alike(wanted.search, request.user)
        return TICKET.statement(rows.newest_first(), key="t.number", limit=limit, prepared=alike)

    @extend_schema(
        operation_id="create_ticket",
        summary="Open a ticket",
        request=CreateTicket,
        responses={201: TicketCreated, 400: Errors, 401: Error, 403: Error, 429: Error},
    )
    def post(self, request: Request) -> Response:
        self.allow(Perm.CREATE_TICKET)
        form = self.read(CreateTicket)
        requester = form.pop("requester_id", None) or self._default_requester()
        if requester != request.user:
            self.allow(Perm.CREATE_TICKET_FOR_OTHERS)
        ticket = create_ticket(
            request.user.tenant,
            requester=requester,
            source=Ticket.Source.API,
            by=request.user,
            **form,
        )
        created = {
            "id": str(ticket.public_id),
            "number": ticket.reference,
            "status": ticket.status,
        }
        return Response(created, status=201)

    def _default_requester(self) -> User:
        if self.request.user.is_agent:
            raise Invalid(requester_id="Say who asks for this ticket.")
        return self.request.user


class OneTicket(TicketView):
    @extend_schema(
        operation_id="get_ticket",
        summary="One ticket",
        responses={200: TicketWithSla, 401: Error, 404: Error, 429: Error},
    )
    def get(self, request: Request, ticket_id: str) -> JSONText:
        user = request.user
        statement = TICKETS.get((user.pk, user.is_agent), self._compile)
        page = statement.with_param(ANY, UUID(ticket_id)).run()
        if not page.objects:
            raise NotFound
        version, sla = split_key(page.keys[0])
        ticket = page.objects[0]
        response = JSONText(f'{ticket[:-1]},"sla":{sla}}}' if sla else ticket)
        set_header(response, "ETag", etag_of(version))
        return response

    def _compile(self) -> Statement:
        rows = tickets_of(self.request.user).filter(public_id=ANY)
        return TICKET.statement(rows, key=TICKET_KEY, limit=1)

    @extend_schema(
        operation_id="update_ticket",
        summary="Change a ticket (agents)",
        parameters=[
            OpenApiParameter(
                "If-Match",
                str,
                OpenApiParameter.HEADER,
                description="The `ETag` that was read: 412 if somebody changed the ticket, or replied, since.",
            )
        ],
        request=ChangeTicket,
        responses={200: Ok, 400: Errors, 401: Error, 403: Error, 404: Error, 412: Error},
    )
    def patch(self, request: Request, ticket_id: str) -> Response:
        ticket = self.find(ticket_id)
        self.allow(Perm.UPDATE_TICKET)
        form = self.read(ChangeTicket)
        changes = {name.removesuffix("_id"): value for name, value in form.items()}
        update_ticket(
            ticket, changes=changes, version=version_wanted(request, ticket), by=request.user
        )
        return ok()


def etag_of(version: int) -> str:
    return f'"{version}"'


def version_wanted(request: Request, ticket: Ticket) -> int | None:
    """The version that `If-Match` (RFC 9110) asks for. Raises Stale if that is none of ours."""
    wanted = request.headers.get("If-Match", "*").strip()
    if wanted == "*":
        return None
    tags = {tag.strip() for tag in wanted.split(",")}
    if etag_of(ticket.version) not in tags:
        raise Stale("Somebody else changed this ticket meanwhile.")
    return ticket.version


def sort_in(request: Request) -> str:
    """`sort` of the query: `newest` unless told. Raises Invalid."""
    sort = request.GET.get("sort", "newest")
    if sort not in {"newest", "relevance"}:
        raise Invalid(sort="newest or relevance.")
    return sort
