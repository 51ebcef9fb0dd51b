"""What is said on a ticket."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Perm
from helpdesk.api.agent.shapes import COMMENT, Created, Error, Errors
from helpdesk.api.agent.tickets import TicketView, people
from helpdesk.api.fields import Flag, StrictSerializer, Text
from helpdesk.api.responses import JSONText
from tickets.models import Comment, Ticket
from tickets.services import add_comment, cleaning

CommentOut = COMMENT.serializer
ALL = 100_000


class CreateComment(StrictSerializer):
    body_md = Text(lengths=(1, cleaning.MAX_BODY), help_text="CommonMark.")
    is_internal = Flag(required=False, default=False)
    author_id = people(required=False, help_text="Yourself; an admin may name somebody else.")


class Comments(TicketView):
    is_repeatable = True

    @extend_schema(
        operation_id="list_comments",
        summary="The conversation, oldest first; internal notes for agents only",
        responses={200: CommentOut(many=True), 401: Error, 404: Error, 429: Error},
    )
    def get(self, request: Request, ticket_id: str) -> JSONText:
        ticket = self.find(ticket_id)
        rows = Comment.objects.visible_to(request.user).filter(ticket=ticket).oldest_first()
        return JSONText(COMMENT.page(rows, limit=ALL).as_array())

    @extend_schema(
        operation_id="create_comment",
        summary="Reply, or write an internal note (agents)",
        request=CreateComment,
        responses={201: Created, 400: Errors, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def post(self, request: Request, ticket_id: str) -> Response:
        ticket = self.find(ticket_id)
        self.allow(Perm.COMMENT)
        if self.asks_for("is_internal"):
            self.allow(Perm.COMMENT_INTERNALLY)
        form = self.read(CreateComment)
        comment = add_comment(
            ticket,
            body_md=form["body_md"],
            is_internal=form["is_internal"],
            author=form.get("author_id"),
            source=Ticket.Source.API,
            by=request.user,
        )
        return Response({"id": str(comment.public_id)}, status=201)
