"""One's own second factor: an app's codes, and recovery codes for the day it is lost."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import RecoveryCode
from accounts.services import (
    confirm_second_factor,
    offer_second_factor,
    remove_second_factor,
    renew_recovery_codes,
)
from accounts.services.second_factor import address_of, picture_of, secret_of
from helpdesk.api.customer.dialect import CustomerView, success
from helpdesk.api.customer.shapes import Error, Success, flag, number, text
from helpdesk.api.fields import StrictSerializer, Text


class Password(StrictSerializer):
    password = Text(
        default="", help_text="Who has none, since a provider signs them in, sends a code instead."
    )


class FirstCode(Password):
    otp = Text(help_text="Six digits, as the app shows them.")


class StateData(serializers.Serializer):
    enabled = flag()
    required = flag(help_text="Whether nothing else can be done before it is on.")
    recovery_codes_left = number()


class StateOut(serializers.Serializer):
    success = flag()
    data = StateData()


class OfferData(serializers.Serializer):
    secret = text(help_text="Base 32, to be typed into an app.")
    otpauth_url = text()
    qr_svg = text(help_text="The address as a picture.")


class OfferOut(serializers.Serializer):
    success = flag()
    data = OfferData()


class CodesData(serializers.Serializer):
    recovery_codes = serializers.ListField(child=text(), help_text="Shown this once.")


class CodesOut(serializers.Serializer):
    success = flag()
    data = CodesData()


def told(answer: type[serializers.Serializer]) -> dict[int, Any]:
    """What an operation that asks for the password answers."""
    return {200: answer, 400: Error, 401: Error, 403: Error, 429: Error}


def kept(request: Request) -> int | None:
    """The session that stays: a browser's own; programs sign in anew, as after a new password."""
    return None if request.has_token else request.auth_session.pk


class State(CustomerView):
    @extend_schema(
        operation_id="X_second_factor",
        summary="Whether my second factor is on",
        responses={200: StateOut, 401: Error, 429: Error},
    )
    def get(self, request: Request) -> Response:
        user = request.user
        codes = RecoveryCode.objects.visible_to(user).filter(factor__person=user)
        return success(
            {
                "enabled": user.has_second_factor,
                "required": request.tenant.requires_second_factor and user.is_agent,
                "recovery_codes_left": codes.unused().count(),
            }
        )

    @extend_schema(
        operation_id="X_offer_second_factor",
        summary="A secret for an app, the same until a code of it confirms it",
        request=None,
        responses=told(OfferOut),
    )
    def post(self, request: Request) -> Response:
        factor = offer_second_factor(request.user, by=request.user)
        return success(
            {
                "secret": secret_of(factor),
                "otpauth_url": address_of(factor),
                "qr_svg": picture_of(factor),
            }
        )


class Confirm(CustomerView):
    @extend_schema(
        operation_id="X_confirm_second_factor",
        summary="Switch it on by a first code; ends the other sessions, gives recovery codes",
        request=FirstCode,
        responses=told(CodesOut),
    )
    def post(self, request: Request) -> Response:
        form, user = self.read(FirstCode), request.user
        codes = confirm_second_factor(
            user, code=form["otp"], password=form["password"], keep=kept(request), by=user
        )
        return success({"recovery_codes": codes})


class RecoveryCodes(CustomerView):
    @extend_schema(
        operation_id="X_renew_recovery_codes",
        summary="New recovery codes; the old ones are void",
        request=Password,
        responses=told(CodesOut),
    )
    def post(self, request: Request) -> Response:
        password, user = self.read(Password)["password"], request.user
        codes = renew_recovery_codes(user, password=password, by=user)
        return success({"recovery_codes": codes})


class Disable(CustomerView):
    @extend_schema(
        operation_id="X_disable_second_factor",
        summary="Switch it off; ends the other sessions",
        request=Password,
        responses=told(Success),
    )
    def post(self, request: Request) -> Response:
        password, user = self.read(Password)["password"], request.user
        remove_second_factor(user, password=password, keep=kept(request), by=user)
        return success()
