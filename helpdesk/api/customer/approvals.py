"""What waits for a manager's yes, deciding on it, and the tickets of one's people."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.permissions import Perm
from helpdesk.api.customer.dialect import listed, number_in, success
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, flag, number, text
from helpdesk.api.customer.ticket_filters import OF_LISTS, parameters
from helpdesk.api.customer.ticket_lists import tickets_asked_for
from helpdesk.api.customer.ticket_shapes import (
    FIELDS,
    JOINS,
    ApprovalOfTicket,
    approval_out,
    moment,
    tickets_page,
    written,
)
from helpdesk.api.customer.ticket_words import word_of
from helpdesk.api.customer.tickets import TicketView
from helpdesk.api.fields import StrictSerializer, Text
from helpdesk.api.responses import JSONText
from helpdesk.api.rows import Field, Shape, seconds
from helpdesk.core.errors import Forbidden
from tickets.models import Approval, Ticket
from tickets.models.rows import TicketQuerySet
from tickets.services import approve_ticket, reject_ticket

LONGEST = 5_000
PENDING_TICKET = Shape(
    "PendingTicket",
    table="tickets_ticket",
    joins=f"""{JOINS}
        JOIN accounts_user asker ON asker.id = t.requester_id
        LEFT JOIN tickets_approval asked ON asked.ticket_id = t.id AND asked.state = 'pending'
    """,
    fields=[
        *FIELDS,
        Field("requested_by", "asker.display_name", text()),
        Field("requested_by_number", "asker.employee_number", number()),
        Field("requested_at", seconds("asked.requested_at"), moment()),
    ],
    keeps_nulls=True,
)


class Approve(StrictSerializer):
    comment = Text(required=False, default="", lengths=(0, LONGEST))


class Reject(StrictSerializer):
    reason = Text(lengths=(1, LONGEST))


class PendingCount(serializers.Serializer):
    is_manager = flag(help_text="Manager, or standing in for one today.")
    pending_count = number(help_text="Requests that I may decide now.")


class Decision(serializers.Serializer):
    ticket_id = number()
    status = text()
    approval_status = serializers.ChoiceField(Ticket.ApprovalStatus.values)
    decided_by = text()
    decided_for = text(allow_null=True, help_text="The manager in whose place it was decided.")
    decided_at = moment()
    comment = text()


class Decider(serializers.Serializer):
    employee_number = number()
    name = text()


class TicketApproval(serializers.Serializer):
    ticket_id = number()
    approval_status = serializers.ChoiceField(Ticket.ApprovalStatus.values)
    may_decide = flag(help_text="Whether I may decide now.")
    deciders = Decider(many=True, help_text="Who may, as long as it is pending.")
    history = ApprovalOfTicket(many=True, help_text="Every time it was asked for, newest first.")


def decision_out(approval: Approval) -> dict[str, Any]:
    told = approval_out(approval)
    names = ("decided_by", "decided_for", "decided_at", "comment")
    return {
        "ticket_id": approval.ticket_id,
        "status": word_of(approval.ticket),
        "approval_status": approval.ticket.approval_status,
        **{name: told[name] for name in names},
    }


class DecisionView(TicketView):
    def find_pending(self, ticket_id: str) -> Ticket:
        """The ticket of the address. Raises NotFound; Forbidden, if others are to decide."""
        ticket, user = self.find(ticket_id), self.request.user
        self.allow(Perm.DECIDE)
        if Approval.objects.of_tenant(user.tenant_id).of_ticket(ticket).for_others(user).exists():
            raise Forbidden("It is for somebody else to decide this.")
        return ticket


class PendingApprovals(TicketView):
    @extend_schema(
        operation_id="V015_pending_approvals",
        summary="Tickets that I may approve or reject now, the oldest first",
        parameters=PAGING,
        responses={200: tickets_page(shape=PENDING_TICKET), 400: Error, 401: Error, 403: Error},
    )
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.DECIDE)
        rows = Ticket.objects.of_tenant(request.tenant).awaiting(request.user)
        rows = rows.order_by("number")
        return listed(request, "tickets", PENDING_TICKET, rows, with_per_page=False)


class PendingApprovalCount(TicketView):
    @extend_schema(
        operation_id="V016_pending_approval_count",
        summary="How many tickets wait for my decision, for a badge",
        responses={200: PendingCount, 401: Error, 429: Error},
    )
    def get(self, request: Request) -> Response:
        user = request.user
        waiting = Approval.objects.of_tenant(user.tenant_id).awaiting(user)
        return Response(
            {
                "is_manager": user.is_manager or user.is_stand_in,
                "pending_count": waiting.count() if user.may(Perm.DECIDE) else 0,
            }
        )


class ApproveTicket(DecisionView):
    @extend_schema(
        operation_id="V017_approve_ticket",
        summary="Approve a pending ticket: work begins",
        request=Approve,
        responses={
            200: written("TicketApproved", Decision()),
            400: Error,
            401: Error,
            403: Error,
            404: Error,
        },
    )
    def post(self, request: Request, ticket_id: str) -> Response:
        ticket = self.find_pending(ticket_id)
        form = self.read_if_sent(Approve)
        return success(decision_out(approve_ticket(ticket, **form, by=request.user)))


class RejectTicket(DecisionView):
    @extend_schema(
        operation_id="V018_reject_ticket",
        summary="Reject a pending ticket with a reason: it is closed",
        request=Reject,
        responses={
            200: written("TicketRejected", Decision()),
            400: Error,
            401: Error,
            403: Error,
            404: Error,
        },
    )
    def post(self, request: Request, ticket_id: str) -> Response:
        ticket = self.find_pending(ticket_id)
        form = self.read(Reject)
        return success(decision_out(reject_ticket(ticket, **form, by=request.user)))


class TeamTickets(TicketView):
    @extend_schema(
        operation_id="V019_team_tickets",
        summary="Tickets of the people in the groups that I manage",
        parameters=[
            *parameters(OF_LISTS),
            OpenApiParameter("employee_number", int, description="Of one of them."),
            *PAGING,
        ],
        responses={200: tickets_page(), 400: Error, 401: Error, 403: Error},
    )
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.SEE_TEAM)
        return tickets_asked_for(request, OF_LISTS, self.rows)

    def rows(self, user: User) -> TicketQuerySet:
        rows = Ticket.objects.of_tenant(user.tenant_id).of_team(user)
        if "employee_number" not in self.request.GET:
            return rows
        named = number_in(self.request, "employee_number", default=1, most=2**31 - 1)
        people = User.objects.of_tenant(user.tenant_id).numbered([named])
        return rows.requested_by_any(people)


class ApprovalOfOneTicket(TicketView):
    @extend_schema(
        operation_id="X_ticket_approval",
        summary="Who decides on a ticket, and what was decided",
        responses={200: written("TicketApprovalAnswer", TicketApproval()), 401: Error, 404: Error},
    )
    def get(self, request: Request, ticket_id: str) -> Response:
        ticket = self.find(ticket_id)
        rows = Approval.objects.of_tenant(request.tenant).of_ticket(ticket)
        history = list(rows.with_people().newest_first())
        pending = [each for each in history if each.state == Approval.State.PENDING]
        deciders = pending[0].deciders() if pending else []
        return success(
            {
                "ticket_id": ticket.pk,
                "approval_status": ticket.approval_status,
                "may_decide": request.user in deciders,
                "deciders": [
                    {"employee_number": each.employee_number, "name": each.display_name}
                    for each in deciders
                ],
                "history": [approval_out(each) for each in history],
            }
        )
