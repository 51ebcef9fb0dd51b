"""The same done to several tickets."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from helpdesk.api.customer.dialect import CustomerView, success
from helpdesk.api.customer.shapes import Error, flag, number, text
from helpdesk.api.customer.ticket_shapes import written
from helpdesk.api.customer.ticket_words import CHOICES, status_set_by
from helpdesk.api.fields import StrictSerializer, Text, Whole
from helpdesk.core.errors import HelpdeskError, Invalid, NotFound
from tickets.models import JobType, Ticket
from tickets.services import add_comment, close_ticket, reopen_ticket, revise_ticket

MOST = 100
Act = Callable[[Ticket], Any]


class Value(serializers.JSONField):
    """What is set, in the type that the action wants."""


class Bulk(StrictSerializer):
    ticket_ids = serializers.ListField(child=Whole(), min_length=1, max_length=MOST)
    action = Text(help_text="close, reopen, set_status, set_priority, set_job_type or add_comment.")
    value = Value(required=False, allow_null=True, help_text="What is set, or said.")


class BulkResult(serializers.Serializer):
    ticket_id = number()
    success = flag()
    error = text(allow_null=True)


class BulkDone(serializers.Serializer):
    processed = number()
    succeeded = number()
    failed = number()
    results = BulkResult(many=True)


class BulkChange(CustomerView):
    is_repeatable = True

    @extend_schema(
        operation_id="V021_bulk",
        summary="Close, reopen, change or comment up to 100 tickets, each by itself",
        request=Bulk,
        responses={
            200: written("BulkChanged", BulkDone()),
            400: Error,
            401: Error,
            403: Error,
            429: Error,
        },
    )
    def post(self, request: Request) -> Response:
        form = self.read(Bulk)
        act = act_of(form["action"], form.get("value"), request.user)
        keys = list(dict.fromkeys(form["ticket_ids"]))
        seen = Ticket.objects.visible_to(request.user).in_bulk(keys)
        results = [result_of(key, seen.get(key), act) for key in keys]
        succeeded = sum(result["success"] for result in results)
        told = {
            "processed": len(results),
            "succeeded": succeeded,
            "failed": len(results) - succeeded,
            "results": results,
        }
        return success(told)


def result_of(key: int, ticket: Ticket | None, act: Act) -> dict[str, Any]:
    """What became of one ticket: what is refused of it holds up no other."""
    try:
        if ticket is None:
            raise NotFound
        act(ticket)
    except HelpdeskError as error:
        return {"ticket_id": key, "success": False, "error": error.message}
    return {"ticket_id": key, "success": True, "error": None}


def act_of(action: str, value: Any, user: User) -> Act:
    """What is done to each ticket. Raises Invalid for an action or a value that is none."""
    if action == "close":
        return lambda ticket: close_ticket(ticket, by=user)
    if action == "reopen":
        return lambda ticket: reopen_ticket(ticket, by=user)
    if action == "add_comment":
        said = _text(value, "Say what is to be said.")
        return lambda ticket: add_comment(ticket, body_md=said, source=Ticket.Source.API, by=user)
    change = {_FIELDS[action]: _READ[action](value, user)} if action in _READ else None
    if change is None:
        raise Invalid(action=f"One of {', '.join(ACTIONS)}.")
    return lambda ticket: revise_ticket(ticket, changes=change, by=user)


def _text(value: Any, otherwise: str) -> str:
    try:
        found = Text().run_validation(value)
    except serializers.ValidationError as error:
        raise Invalid(value=otherwise) from error
    if not found.strip():
        raise Invalid(value=otherwise)
    return found


def _status(value: Any, user: User) -> str:
    try:
        return status_set_by(_text(value, CHOICES))
    except Invalid:
        raise Invalid(value=CHOICES) from None


def _priority(value: Any, user: User) -> int:
    if type(value) is not int or value not in Ticket.Priority.values:
        raise Invalid(value="From 1 (critical) to 4 (low).")
    return value


def _job_type(value: Any, user: User) -> JobType:
    name = _text(value, "The name of a job type.")
    found = JobType.objects.visible_to(user).active().named(name).first()
    if found is None:
        raise Invalid(value="There is no such job type.")
    return found


_READ = {"set_status": _status, "set_priority": _priority, "set_job_type": _job_type}
_FIELDS = {"set_status": "status", "set_priority": "priority", "set_job_type": "job_type"}
ACTIONS = ("close", "reopen", *_READ, "add_comment")
