"""Asking for data back: V111, V112."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.permissions import Perm
from assets.models import Asset, BackupRun
from helpdesk.api.customer.dialect import CustomerView, by_number, choice_in, listed, shown
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, flag, number, page_of, text
from helpdesk.api.fields import Moment, StrictSerializer, Text, Whole, Words
from helpdesk.api.responses import JSONText
from helpdesk.api.rows import Field, Shape, seconds
from helpdesk.core.errors import Invalid
from tickets.models import RestoreRequest
from tickets.services import request_restore

moment = serializers.DateTimeField
STATES = RestoreRequest.STATES
_CASES = " ".join(
    [
        *(
            f"WHEN ticket.approval_status = '{said}' THEN '{name}'"
            for said, name in RestoreRequest.BY_APPROVAL.items()
        ),
        *(
            f"WHEN ticket.status IN ({', '.join(repr(str(each)) for each in found)}) THEN '{name}'"
            for name, found in RestoreRequest.BY_STATUS.items()
        ),
    ]
)

RESTORE = Shape(
    "RestoreRequest",
    table="tickets_restorerequest",
    joins=(
        "JOIN tickets_ticket ticket ON ticket.id = t.ticket_id "
        "JOIN accounts_user person ON person.id = ticket.requester_id "
        "LEFT JOIN assets_asset asset ON asset.id = t.asset_id"
    ),
    keeps_nulls=True,
    fields=[
        Field("request_id", "t.id", number()),
        Field("status", f"CASE {_CASES} END", serializers.ChoiceField(STATES)),
        Field("description", "t.description", text()),
        Field("asset_id", "t.asset_id", number(allow_null=True)),
        Field("machine_name", "asset.machine_name", text(allow_null=True)),
        Field("backup_id", "t.run_id", number(allow_null=True)),
        Field("restore_point", seconds("t.restore_point"), moment(allow_null=True)),
        Field("paths", "t.paths", serializers.ListField(child=text())),
        Field(
            "destination",
            "t.destination",
            serializers.ChoiceField(RestoreRequest.Destination.choices),
        ),
        Field("urgency", "ticket.urgency", number(allow_null=True)),
        Field("requested_by", "person.employee_number", number()),
        Field("requested_by_name", "person.display_name", text()),
        Field("created_at", seconds("t.created_at"), moment()),
        Field("ticket_id", "ticket.id", number()),
        Field("ticket_number", "ticket.number", number()),
    ],
)


class CreateRestoreRequest(StrictSerializer):
    description = Text(lengths=(1, 20_000))
    asset_id = Whole(required=False, allow_null=True)
    backup_id = Whole(required=False, allow_null=True, help_text="Of V110.")
    restore_point = Moment(required=False, allow_null=True)
    paths = Words(required=False)
    destination = serializers.ChoiceField(RestoreRequest.Destination.choices, required=False)
    urgency = Whole(required=False, allow_null=True, span=(1, 4))


class RestoreOut(serializers.Serializer):
    success = flag()
    data = RESTORE.serializer()


class RestoreRequests(CustomerView):
    module = "backups"
    is_repeatable = True

    @extend_schema(
        operation_id="V111_restore_requests",
        summary="My requests for data, those of the company for its IT; the latest first",
        parameters=[*PAGING, OpenApiParameter("status", str, enum=STATES)],
        responses={
            200: page_of("restore_requests", RESTORE),
            400: Error, 401: Error, 403: Error, 429: Error,
        },
    )  # fmt: skip
    def get(self, request: Request) -> JSONText:
        rows = RestoreRequest.objects.visible_to(request.user).newest_first()
        state = choice_in(request, "status", STATES)
        rows = rows.with_state(state) if state else rows
        return listed(request, "restore_requests", RESTORE, rows)

    @extend_schema(
        operation_id="V112_request_restore",
        summary="Ask for data back; it becomes a ticket of mine",
        request=CreateRestoreRequest,
        responses={201: RestoreOut, 400: Error, 401: Error, 403: Error, 429: Error},
    )
    def post(self, request: Request) -> JSONText:
        self.allow(Perm.REQUEST_RESTORE)
        form = self.read(CreateRestoreRequest)
        user = request.user
        assets, runs = Asset.objects.visible_to(user), BackupRun.objects.visible_to(user)
        if not user.may(Perm.SEE_ASSETS):
            # Who sees no equipment learns nothing of it by naming numbers.
            assets, runs = assets.none(), runs.none()
        asset = named(assets, form.pop("asset_id", None), "asset_id")
        run = named(runs, form.pop("backup_id", None), "backup_id")
        try:
            made = request_restore(user.tenant, **form, asset=asset, run=run, by=user)
        except Invalid as error:
            raise error.renamed({"asset": "asset_id", "run": "backup_id"}) from error
        return shown(RESTORE, RestoreRequest.objects.visible_to(user).filter(pk=made.pk), 201)


class OneRestoreRequest(CustomerView):
    module = "backups"

    @extend_schema(
        operation_id="X_restore_request",
        summary="One request for data",
        responses={200: RestoreOut, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def get(self, request: Request, request_id: str) -> JSONText:
        rows = RestoreRequest.objects.visible_to(request.user)
        found = by_number(rows, "pk", request_id)
        return shown(RESTORE, rows.filter(pk=found.pk))


def named(rows: QuerySet, key: int | None, field: str) -> Any:
    """The visible row that the body names, or None. Raises Invalid for `field`."""
    if key is None:
        return None
    row = rows.filter(pk=key).first()
    if row is None:
        raise Invalid.of({field: "There is no such thing."})
    return row
