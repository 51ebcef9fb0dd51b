"""The person who asks."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.services import change_password, update_profile
from helpdesk.api.customer.dialect import CustomerView, said_as, success
from helpdesk.api.customer.shapes import Error, ProfileOut, Success, flag, profile_out
from helpdesk.api.fields import StrictSerializer, Text
from helpdesk.core.errors import Invalid


class ChangeProfile(StrictSerializer):
    first_name = Text(required=False)
    last_name = Text(required=False)
    phone = Text(required=False)


class ChangePassword(StrictSerializer):
    current_password = Text()
    new_password = Text()


class ProfileChanged(serializers.Serializer):
    success = flag()
    data = ProfileOut()


class Profile(CustomerView):
    @extend_schema(
        operation_id="V005_profile",
        summary="Who I am and what I may do",
        responses={200: ProfileOut, 401: Error, 429: Error},
    )
    def get(self, request: Request) -> Response:
        return Response(profile_out(request.user))

    @extend_schema(
        operation_id="V006_update_profile",
        summary="Change my names and phone",
        request=ChangeProfile,
        responses={200: ProfileChanged, 400: Error, 401: Error, 429: Error},
    )
    def put(self, request: Request) -> Response:
        changes = self.read(ChangeProfile)
        with said_as({"display_name": "last_name"}):
            person = update_profile(request.user, changes=changes, by=request.user)
        return success(profile_out(person))


class Password(CustomerView):
    @extend_schema(
        operation_id="V007_change_password",
        summary="Change my password; everything but this browser's session ends",
        request=ChangePassword,
        responses={200: Success, 400: Error, 401: Error, 429: Error},
    )
    def post(self, request: Request) -> Response:
        form = self.read(ChangePassword)
        # A program signs in anew: tokens made with the old password may be in other hands.
        keep = None if request.has_token else request.auth_session.pk
        try:
            change_password(
                request.user,
                old_password=form["current_password"],
                new_password=form["new_password"],
                keep=keep,
                by=request.user,
            )
        except Invalid as error:
            raise error.renamed({"old_password": "current_password"}) from error
        return success()

    put = post
