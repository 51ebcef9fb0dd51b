"""Who decides beside me while I am away."""

import datetime as dt
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Delegation, User
from accounts.permissions import Perm
from accounts.services import delegate_decisions, end_delegation
from helpdesk.api.customer.dialect import CustomerView, said_as, success
from helpdesk.api.customer.shapes import Error, flag, number, text
from helpdesk.api.fields import Moment, StrictSerializer, Text, Whole


class Day(serializers.DateField):
    """A day like 2026-03-10; of a moment, its day in UTC."""

    def to_internal_value(self, data: Any) -> dt.date:
        try:
            if isinstance(data, str) and len(data) == 10:
                return dt.date.fromisoformat(data)
            return Moment().to_internal_value(data).date()
        except (ValueError, serializers.ValidationError):
            raise serializers.ValidationError("This must be a day like 2026-03-10.") from None


# One of the words is none that Python lets a class have.
Delegate = type(
    "Delegate",
    (StrictSerializer,),
    {
        "delegate_employee_number": Whole(help_text="A colleague."),
        "from": Day(help_text="The first day, in UTC."),
        "until": Day(required=False, allow_null=True, help_text="The last day; open if left out."),
        "note": Text(required=False, default="", lengths=(0, 500)),
    },
)
DelegationOut = type(
    "DelegationOut",
    (serializers.Serializer,),
    {
        "delegate_employee_number": number(),
        "delegate_name": text(),
        "from": serializers.DateField(),
        "until": serializers.DateField(allow_null=True),
        "note": text(),
        "is_current": flag(help_text="Whether it holds today."),
    },
)


class DelegationAnswer(serializers.Serializer):
    success = flag()
    data = DelegationOut(allow_null=True)


def delegation_out(delegation: Delegation) -> dict[str, Any]:
    return {
        "delegate_employee_number": delegation.delegate.employee_number,
        "delegate_name": delegation.delegate.display_name,
        "from": delegation.starts_on,
        "until": delegation.ends_on,
        "note": delegation.note,
        "is_current": delegation.is_current,
    }


class MyDelegation(CustomerView):
    @extend_schema(
        operation_id="X_delegation",
        summary="Who stands in for me; null if nobody does",
        responses={200: DelegationAnswer, 401: Error, 429: Error},
    )
    def get(self, request: Request) -> Response:
        rows = Delegation.objects.visible_to(request.user).filter(manager=request.user)
        found = rows.select_related("delegate").first()
        return Response({"success": True, "data": found and delegation_out(found)})

    @extend_schema(
        operation_id="X_delegate",
        summary="Let a colleague decide as well, instead of whoever did",
        request=Delegate,
        responses={200: DelegationAnswer, 400: Error, 401: Error, 403: Error, 429: Error},
    )
    def put(self, request: Request) -> Response:
        self.allow(Perm.DELEGATE)
        form, user = self.read(Delegate), request.user
        colleagues = User.objects.of_tenant(user.tenant_id).employees().active()
        named = colleagues.filter(employee_number=form["delegate_employee_number"]).first()
        with said_as({"starts_on": "from", "ends_on": "until"}):
            delegation = delegate_decisions(
                user,
                delegate=named,
                starts_on=form["from"],
                ends_on=form.get("until"),
                note=form["note"],
                by=user,
            )
        return success(delegation_out(delegation))

    @extend_schema(
        operation_id="X_end_delegation",
        summary="Decide alone again",
        responses={204: None, 401: Error, 429: Error},
    )
    def delete(self, request: Request) -> Response:
        end_delegation(request.user, by=request.user)
        return Response(status=204)
