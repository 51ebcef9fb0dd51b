"""Tickets: the list, a new one, one of them, its comments."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Module, Site, User
from accounts.permissions import Perm
from assets.models import Asset
from helpdesk.api.customer.dialect import CustomerView, by_number, listed, said_as, success
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, flag, number, page_of, text
from helpdesk.api.customer.ticket_filters import OF_LISTS, parameters
from helpdesk.api.customer.ticket_lists import tickets_asked_for
from helpdesk.api.customer.ticket_shapes import (
    COMMENT,
    TicketDetail,
    comment_out,
    detail_out,
    tickets_page,
    written,
)
from helpdesk.api.customer.ticket_words import CHOICES, status_set_by, word_of
from helpdesk.api.fields import Flag, StrictSerializer, Text, Whole
from helpdesk.api.responses import JSONText
from helpdesk.core.errors import Forbidden, Invalid
from tickets.models import Comment, JobType, Ticket
from tickets.services import add_comment, cleaning, create_ticket, revise_ticket

# What our services call the fields of this API.
OUR_NAMES = {
    "title": "subject",
    "body_md": "comment",
    "asset": "asset_id",
    "site": "site_number",
    "requester_id": "on_behalf_of",
}
TITLE, BODY = (cleaning.MIN_TITLE, cleaning.MAX_TITLE), (0, cleaning.MAX_BODY)


class Named(Text):
    """A word that stands for a row which the person who asks may see; gives the row."""

    def __init__(self, **options: Any) -> None:
        # DRF passes a blank text on as it is, and no row is named so.
        super().__init__(allow_blank=False, **options)

    def to_internal_value(self, data: Any) -> Any:
        user = self.context["request"].user
        return _known(JobType.objects.visible_to(user).named(super().to_internal_value(data)))


class Numbered(Whole):
    """The number of a row among `rows(user)`; gives the row."""

    def __init__(self, rows: Any, field: str, **options: Any) -> None:
        self.rows, self.by = rows, field
        super().__init__(required=False, allow_null=True, **options)

    def to_internal_value(self, data: Any) -> Any:
        rows = self.rows(self.context["request"].user)
        return _known(rows.filter(**{self.by: super().to_internal_value(data)}))


def _known(rows: Any) -> Any:
    found = rows.first()
    if found is None:
        raise serializers.ValidationError("There is no such thing.")
    return found


def _assets(user: User) -> Any:
    """Nothing for who sees no equipment, or where its module is switched off."""
    rows = Asset.objects.visible_to(user)
    modules = Module.objects.of_tenant(user.tenant_id).for_company(user.company_id)
    return rows if user.may(Perm.SEE_ASSETS) and modules.switches()["assets"] else rows.none()


def _people(user: User) -> Any:
    return User.objects.of_tenant(user.tenant_id).people().active().represented_by(user)


class CreateTicket(StrictSerializer):
    subject = Text(lengths=TITLE)
    description = Text(lengths=BODY, required=False, default="", help_text="CommonMark.")
    priority = Whole(
        span=(1, 4),
        required=False,
        allow_null=True,
        help_text="1 critical to 4 low; the job type's own where none is given.",
    )
    job_type = Named(required=False, allow_null=True, help_text="The name of a job type.")
    asset_id = Numbered(_assets, "pk")
    site_number = Numbered(lambda user: Site.objects.visible_to(user), "number")
    on_behalf_of = Numbered(
        _people, "employee_number", help_text="The employee number of a colleague; IT only."
    )


class ChangeTicket(StrictSerializer):
    """What is left out stays."""

    subject = Text(lengths=TITLE, required=False)
    status = Text(required=False, help_text=CHOICES)
    priority = Whole(span=(1, 4), required=False)
    job_type = Named(required=False, allow_null=True)

    def validate_status(self, word: str) -> str:
        try:
            return status_set_by(word)
        except Invalid as error:
            raise serializers.ValidationError(error.message) from None


class CreateComment(StrictSerializer):
    comment = Text(lengths=(1, cleaning.MAX_BODY), help_text="CommonMark.")
    is_internal = Flag(required=False, default=False, help_text="Heeded from staff only.")


class TicketCreated(serializers.Serializer):
    success = flag()
    ticket_id = number()
    ticket_number = number()
    subject = text()
    status = text()
    requires_approval = flag()


class TicketView(CustomerView):
    """A view on tickets, which says what is wrong in the names of this API."""

    def find(self, ticket_id: str) -> Ticket:
        """The ticket, if this person may see it. Raises NotFound."""
        return by_number(Ticket.objects.visible_to(self.request.user), "pk", ticket_id)


class Tickets(TicketView):
    is_repeatable = True

    @extend_schema(
        operation_id="V010_tickets",
        summary="My tickets, newest first; for staff those of every company",
        parameters=[*parameters(OF_LISTS), *PAGING],
        responses={200: tickets_page(), 400: Error, 401: Error, 429: Error},
    )
    def get(self, request: Request) -> JSONText:
        return tickets_asked_for(
            request,
            OF_LISTS,
            lambda user: Ticket.objects.of_tenant(user.tenant_id).belonging_to(user),
        )

    @extend_schema(
        operation_id="V011_create_ticket",
        summary="Open a ticket",
        request=CreateTicket,
        responses={201: TicketCreated, 400: Error, 401: Error, 403: Error, 429: Error},
    )
    def post(self, request: Request) -> Response:
        self.allow(Perm.CREATE_TICKET)
        if self.names({"on_behalf_of"}):
            self.allow(Perm.CREATE_TICKET_FOR_COLLEAGUES)
        form = self.read(CreateTicket)
        with said_as(OUR_NAMES):
            ticket = create_ticket(
                request.user.tenant,
                title=form["subject"],
                description=form["description"],
                priority=priority_of(form),
                job_type=form.get("job_type"),
                asset=form.get("asset_id"),
                site=form.get("site_number"),
                requester=form.get("on_behalf_of") or request.user,
                source=Ticket.Source.API,
                by=request.user,
            )
        created = {
            "success": True,
            "ticket_id": ticket.pk,
            "ticket_number": ticket.number,
            "subject": ticket.title,
            "status": word_of(ticket),
            "requires_approval": ticket.approval_status == "pending",
        }
        return Response(created, status=201)


def priority_of(form: dict[str, Any]) -> int:
    """The priority that is asked for, or the usual one of the job type."""
    job_type = form.get("job_type")
    usual = job_type.default_priority if job_type else Ticket.Priority.NORMAL
    return usual if form.get("priority") is None else form["priority"]


class OneTicket(TicketView):
    @extend_schema(
        operation_id="V012_ticket",
        summary="One ticket with its conversation, asset and contracts",
        responses={200: TicketDetail, 401: Error, 404: Error, 429: Error},
    )
    def get(self, request: Request, ticket_id: str) -> Response:
        return Response(detail_out(self.find(ticket_id), request))

    @extend_schema(
        operation_id="V013_update_ticket",
        summary="Change a ticket: one's own subject, and whether it is closed; IT all four",
        request=ChangeTicket,
        responses={
            200: written("TicketChanged", TicketDetail()),
            400: Error,
            401: Error,
            403: Error,
            404: Error,
            429: Error,
        },
    )
    def put(self, request: Request, ticket_id: str) -> Response:
        ticket = self.find(ticket_id)
        self.allow_changes(ticket)
        form = self.read(ChangeTicket)
        if "subject" in form:
            form["title"] = form.pop("subject")
        with said_as(OUR_NAMES):
            ticket = revise_ticket(ticket, changes=form, by=request.user)
        return success(detail_out(ticket, request))

    def allow_changes(self, ticket: Ticket) -> None:
        """Raises Forbidden for what this person changes nothing of, before it is read."""
        closed = {"subject", "status", "priority", "job_type"} - {
            OUR_NAMES.get(name, name) for name in ticket.open_to(self.request.user)
        }
        if len(closed) == 4 or self.names(closed):
            raise Forbidden


class Comments(TicketView):
    is_repeatable = True

    @extend_schema(
        operation_id="X_ticket_comments",
        summary="The conversation of a ticket, oldest first",
        parameters=PAGING,
        responses={200: page_of("comments", COMMENT), 400: Error, 401: Error, 404: Error},
    )
    def get(self, request: Request, ticket_id: str) -> JSONText:
        ticket = self.find(ticket_id)
        rows = Comment.objects.visible_to(request.user).filter(ticket=ticket).oldest_first()
        return listed(request, "comments", COMMENT, rows)

    @extend_schema(
        operation_id="V014_add_comment",
        summary="Reply on a ticket; staff may write an internal comment",
        request=CreateComment,
        responses={
            201: written("CommentAdded", COMMENT.serializer()),
            400: Error,
            401: Error,
            404: Error,
            429: Error,
        },
    )
    def post(self, request: Request, ticket_id: str) -> Response:
        ticket = self.find(ticket_id)
        self.allow(Perm.COMMENT)
        form = self.read(CreateComment)
        with said_as(OUR_NAMES):
            comment = add_comment(
                ticket,
                body_md=form["comment"],
                is_internal=form["is_internal"] and request.user.may(Perm.COMMENT_INTERNALLY),
                source=Ticket.Source.API,
                by=request.user,
            )
        return success(comment_out(comment), status=201)
