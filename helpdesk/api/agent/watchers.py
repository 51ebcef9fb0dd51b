"""Who watches a ticket."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.permissions import Perm
from helpdesk.api.agent.dialect import ok
from helpdesk.api.agent.shapes import Error, Errors, Ok
from helpdesk.api.agent.tickets import TicketView
from helpdesk.api.base import as_uuid
from helpdesk.api.fields import Reference, StrictSerializer
from tickets.services import add_watcher, remove_watcher


class AddWatcher(StrictSerializer):
    user_id = Reference(lambda user: User.objects.visible_to(user).people())


class Watchers(TicketView):
    is_repeatable = True

    @extend_schema(
        operation_id="list_watchers",
        summary="The ids of those who watch",
        responses={
            200: serializers.ListSerializer(child=serializers.UUIDField()),
            401: Error,
            404: Error,
        },
    )
    def get(self, request: Request, ticket_id: str) -> Response:
        ticket = self.find(ticket_id)
        self.allow(Perm.SEE_WATCHERS)
        ids = ticket.watcher_rows.order_by("pk").values_list("user__public_id", flat=True)
        return Response([str(public_id) for public_id in ids])

    @extend_schema(
        operation_id="add_watcher",
        summary="Let somebody watch; others than agents may add themselves only",
        request=AddWatcher,
        responses={201: Ok, 400: Errors, 401: Error, 403: Error, 404: Error},
    )
    def post(self, request: Request, ticket_id: str) -> Response:
        ticket = self.find(ticket_id)
        self.allow(Perm.WATCH)
        add_watcher(ticket, user=self.read(AddWatcher)["user_id"], by=request.user)
        return ok(201)


class OneWatcher(TicketView):
    @extend_schema(
        operation_id="remove_watcher",
        summary="Stop somebody's watching; no matter if they did not",
        request=None,
        responses={200: Ok, 401: Error, 403: Error, 404: Error},
    )
    def delete(self, request: Request, ticket_id: str, user_id: str) -> Response:
        ticket = self.find(ticket_id)
        public_id = as_uuid(user_id)
        everyone = User.objects.of_tenant(ticket.tenant_id).people()
        user = everyone.filter(public_id=public_id).first()
        if user is None:
            self.allow(Perm.CHANGE_WATCHERS)
            return ok()
        remove_watcher(ticket, user=user, by=request.user)
        return ok()
