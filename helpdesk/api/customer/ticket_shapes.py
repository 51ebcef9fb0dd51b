"""Tickets and what stands on them, as JSON objects of the customer API."""

from typing import Any

import orjson
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from assets.models import Contract
from helpdesk.api.customer.contracts import CONTRACT
from helpdesk.api.customer.dialect import modules_for
from helpdesk.api.customer.shapes import flag, number, text
from helpdesk.api.customer.ticket_words import STATUSES, WORD
from helpdesk.api.rows import Field, Shape, seconds
from tickets.models import Approval, Attachment, Comment, Ticket

moment = serializers.DateTimeField
MANY = 100_000


class AssetOfTicket(serializers.Serializer):
    asset_id = number()
    machine_name = text()


class ApprovalOfTicket(serializers.Serializer):
    approval_id = number()
    status = serializers.ChoiceField(Approval.State.values)
    requested_at = moment()
    reminded_at = moment(allow_null=True)
    escalated_at = moment(allow_null=True)
    decided_at = moment(allow_null=True)
    decided_by = text(allow_null=True)
    decided_for = text(allow_null=True, help_text="The manager in whose place it was decided.")
    comment = text()


class TicketPagination(serializers.Serializer):
    """Tickets are paged as the contract shows it, without `per_page`."""

    page = number()
    limit = number()
    total = number()
    total_pages = number()


JOINS = """
    LEFT JOIN tickets_jobtype job ON job.id = t.job_type_id
    LEFT JOIN accounts_user tech ON tech.id = t.assignee_id
"""
FIELDS = [
    Field("ticket_id", "t.id", number()),
    Field("ticket_number", "t.number", number()),
    Field("subject", "t.title", text()),
    Field("description", "t.description", text(help_text="CommonMark.")),
    Field("status", WORD, serializers.ChoiceField(list(STATUSES))),
    Field("priority", "t.priority", number(help_text="1 critical to 4 low.")),
    Field("job_type", "job.name", text(allow_null=True)),
    Field(
        "assigned_tech",
        "tech.employee_number",
        number(allow_null=True, help_text="The agent's employee number."),
    ),
    Field("created_at", seconds("t.created_at"), moment()),
    Field("updated_at", seconds("t.updated_at"), moment()),
    Field("closed_at", seconds("coalesce(t.closed_at, t.resolved_at)"), moment(allow_null=True)),
    Field(
        "approval_status",
        "t.approval_status",
        serializers.ChoiceField(Ticket.ApprovalStatus.values),
    ),
]
TICKET = Shape("Ticket", table="tickets_ticket", joins=JOINS, fields=FIELDS, keeps_nulls=True)
COMMENT = Shape(
    "TicketComment",
    table="tickets_comment",
    joins="JOIN accounts_user author ON author.id = t.author_id",
    fields=[
        Field("comment_id", "t.id", number()),
        Field("comment", "t.body_md", text(help_text="CommonMark.")),
        Field("author_name", "author.display_name", text()),
        Field("is_internal", "t.is_internal", flag(help_text="Such ones are for staff only.")),
        Field("created_at", seconds("t.created_at"), moment()),
    ],
)
ATTACHMENT = Shape(
    "TicketAttachment",
    table="tickets_attachment",
    fields=[
        Field("attachment_id", "t.id", number()),
        Field("filename", "t.filename", text()),
        Field("size", "t.size", number(help_text="Bytes.")),
        Field("mime", "t.mime", text()),
        Field("created_at", seconds("t.finished_at"), moment()),
    ],
)
TicketDetail = type(
    "TicketDetail",
    (TICKET.serializer,),
    {
        "comments": COMMENT.serializer(many=True),
        "asset": AssetOfTicket(allow_null=True),
        "contracts": CONTRACT.serializer(many=True),
        "approval": ApprovalOfTicket(allow_null=True),
    },
)


def ticket_out(ticket: Ticket) -> dict[str, Any]:
    """A ticket that somebody was found to see, as it is now."""
    return objects_of(TICKET, Ticket.objects.of_tenant(ticket.tenant_id).filter(pk=ticket.pk))[0]


def detail_out(ticket: Ticket, request: Request) -> dict[str, Any]:
    """All of a ticket that a person may see, its conversation from the start."""
    user, modules = request.user, modules_for(request)
    asset = ticket.asset if modules["assets"] else None
    said = Comment.objects.visible_to(user).filter(ticket=ticket).oldest_first()
    covering = Contract.objects.visible_to(user).covering(ticket.company_id, ticket.asset)
    agreed = objects_of(CONTRACT, covering.ending_first()) if modules["contracts"] else []
    return {
        **ticket_out(ticket),
        "comments": objects_of(COMMENT, said),
        "asset": asset and {"asset_id": asset.pk, "machine_name": asset.machine_name},
        "contracts": agreed,
        "approval": last_approval(ticket),
    }


def last_approval(ticket: Ticket) -> dict[str, Any] | None:
    """What came of the last time somebody was asked; None if nobody ever was."""
    rows = Approval.objects.of_tenant(ticket.tenant_id).of_ticket(ticket)
    found = rows.with_people().newest_first().first()
    return found and approval_out(found)


def approval_out(approval: Approval) -> dict[str, Any]:
    told = {"approval_id": approval.pk, "status": approval.state}
    for name in ("requested_at", "reminded_at", "escalated_at", "decided_at"):
        at = getattr(approval, name)
        told[name] = at and at.strftime("%Y-%m-%dT%H:%M:%SZ")
    for name in ("decided_by", "decided_for"):
        person = getattr(approval, name)
        told[name] = person and person.display_name
    return told | {"comment": approval.comment}


def comment_out(comment: Comment) -> dict[str, Any]:
    return objects_of(
        COMMENT, Comment.objects.of_tenant(comment.ticket.tenant_id).filter(pk=comment.pk)
    )[0]


def attachments_out(ticket: Ticket, attachments: list[Attachment]) -> list[dict[str, Any]]:
    keys = [attachment.pk for attachment in attachments]
    rows = Attachment.objects.of_tenant(ticket.tenant_id).filter(pk__in=keys)
    return objects_of(ATTACHMENT, rows.order_by("pk"))


def objects_of(shape: Shape, rows: QuerySet) -> list[dict[str, Any]]:
    """These rows as objects that an answer is put together from."""
    return orjson.loads(shape.page(rows, limit=MANY).as_array())


def tickets_page(name: str = "tickets", shape: Shape = TICKET) -> type[serializers.Serializer]:
    """A page of tickets for the document."""
    fields = {name: shape.serializer(many=True), "pagination": TicketPagination()}
    return type(f"{shape.name}Page", (serializers.Serializer,), fields)


def written(name: str, data: serializers.BaseSerializer) -> type[serializers.Serializer]:
    """`{"success": true, "data": …}` for the document."""
    return type(name, (serializers.Serializer,), {"success": flag(), "data": data})
