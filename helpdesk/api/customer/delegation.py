"""Who decides beside me while I am away."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
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
from helpdesk.core.errors import Invalid


class Day(serializers.DateField):
    """A day like 2026-03-10; of a moment, its day in UTC."""

    def to_internal_value(self, data: Any) -> dt.date:
        try:
            if isinstance(data, str) and len(data) == 10:
                return dt.date.fromisoformat(data)
            return Moment().to_internal_value(data).date()
        except (ValueError, serializers.ValidationError):
            raise serializers.ValidationError("This must be a day like 2026-03-10.") from None


NEEDED = ("delegate_employee_number", "from")
# One of the words is none that Python lets a class have.
Delegate = type(
    "Delegate",
    (StrictSerializer,),
    {
        "delegate_employee_number": Whole(
            required=False, help_text="A colleague; needed at first."
        ),
        "from": Day(required=False, help_text="The first day, in UTC; needed at first."),
        "until": Day(required=False, allow_null=True, help_text="The last day; null for none."),
        "note": Text(required=False, lengths=(0, 500)),
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
    @property
    def own(self) -> QuerySet:
        user = self.request.user
        rows = Delegation.objects.visible_to(user).filter(manager=user)
        return rows.select_related("delegate")

    def read_delegation(self) -> dict[str, Any]:
        """What is sent, over what stands unless that is over. Raises Invalid."""
        standing = self.own.still_to_be().first()
        form = (delegation_out(standing) if standing else {}) | self.read(Delegate)
        if missing := [name for name in NEEDED if name not in form]:
            raise Invalid.of(dict.fromkeys(missing, "This is needed."))
        return form

    @extend_schema(
        operation_id="X_delegation",
        summary="Who stands in for me; null if nobody does",
        responses={200: DelegationAnswer, 401: Error, 429: Error},
    )
    def get(self, request: Request) -> Response:
        found = self.own.first()
        return Response({"success": True, "data": found and delegation_out(found)})

    @extend_schema(
        operation_id="X_delegate",
        summary="Let a colleague decide as well, instead of whoever did; or change for how long",
        request=Delegate,
        responses={200: DelegationAnswer, 400: Error, 401: Error, 403: Error, 429: Error},
    )
    def put(self, request: Request) -> Response:
        self.allow(Perm.DELEGATE)
        form, user = self.read_delegation(), request.user
        colleagues = User.objects.of_tenant(user.tenant_id).employees().active()
        named = colleagues.filter(employee_number=form["delegate_employee_number"]).first()
        with said_as({"starts_on": "from", "ends_on": "until"}):
            delegation = delegate_decisions(
                user,
                delegate=named,
                starts_on=form["from"],
                ends_on=form.get("until"),
                note=form.get("note", ""),
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
