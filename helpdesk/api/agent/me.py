"""The person who asks."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.services import change_password, update_profile
from helpdesk.api.agent.dialect import AgentView, ok
from helpdesk.api.agent.shapes import Error, Errors, Ok
from helpdesk.api.fields import StrictSerializer, Text


class MeOut(serializers.Serializer):
    id = serializers.UUIDField()
    external_id = serializers.CharField()
    email = serializers.CharField()
    display_name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())


class ProfileOut(serializers.Serializer):
    email = serializers.CharField()
    display_name = serializers.CharField()


class ChangeProfile(StrictSerializer):
    email = Text(required=False)
    display_name = Text(required=False)


class ChangePassword(StrictSerializer):
    old_password = Text()
    new_password = Text()


def profile_of(user: User) -> dict[str, str]:
    return {"email": user.email, "display_name": user.display_name}


class Me(AgentView):
    @extend_schema(operation_id="me", summary="Who am I", responses={200: MeOut, 401: Error})
    def get(self, request: Request) -> Response:
        user = request.user
        return Response(
            {
                "id": str(user.public_id),
                "external_id": user.external_id,
                **profile_of(user),
                "roles": sorted(user.effective_roles),
            }
        )


class Profile(AgentView):
    @extend_schema(
        operation_id="profile", summary="My profile", responses={200: ProfileOut, 401: Error}
    )
    def get(self, request: Request) -> Response:
        return Response(profile_of(request.user))

    @extend_schema(
        operation_id="update_profile",
        summary="Change my profile",
        request=ChangeProfile,
        responses={200: ProfileOut, 400: Errors, 401: Error},
    )
    def patch(self, request: Request) -> Response:
        changes = self.read(ChangeProfile)
        return Response(profile_of(update_profile(request.user, changes=changes, by=request.user)))


class Password(AgentView):
    @extend_schema(
        operation_id="change_password",
        summary="Change my password; my other sessions end",
        request=ChangePassword,
        responses={200: Ok, 400: Errors, 401: Error, 429: Error},
    )
    def post(self, request: Request) -> Response:
        form = self.read(ChangePassword)
        session = request.auth_session
        change_password(request.user, keep=session and session.pk, by=request.user, **form)
        return ok()
