"""Signing in and out with a password, where `AUTH_MODE` is `local`. The page is `helpdesk.sign_in`."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import clear_cookie, set_cookie
from accounts.services import close_session, open_session, sign_in
from helpdesk.api.agent.dialect import AgentView, ok
from helpdesk.api.agent.shapes import Error, Errors, Ok
from helpdesk.api.fields import StrictSerializer, Text
from helpdesk.core.errors import Invalid, NotFound


class SignIn(StrictSerializer):
    username = Text(help_text="User name or e-mail, in any case.")
    password = Text()
    otp = Text(default="", help_text="Where a second factor is on: its code, or a recovery code.")


class Login(AgentView):
    is_public = True

    @extend_schema(
        operation_id="login",
        summary="Sign in with a password; the answer sets the cookie hd_auth",
        request=SignIn,
        responses={200: Ok, 400: Errors, 401: Error, 404: Error, 429: Error},
    )
    def post(self, request: Request) -> Response:
        if settings.AUTH_MODE != "local":
            raise NotFound
        form = self.read(SignIn)
        if not form["username"].strip() or not form["password"]:
            empty = "username" if not form["username"].strip() else "password"
            raise Invalid(**{empty: "This is needed."})
        address = request.META.get("REMOTE_ADDR")
        person = sign_in(
            request.tenant,
            name=form["username"],
            password=form["password"],
            otp=form["otp"],
            ip_address=address,
        )
        token = open_session(
            person,
            ip_address=address,
            user_agent=request.headers.get("User-Agent", ""),
            by=person,
        )
        response = ok()
        set_cookie(response, token)
        return response


class Logout(AgentView):
    is_public = True

    @extend_schema(
        operation_id="logout",
        summary="Sign out; the session ends on the server too",
        request=None,
        responses={200: Ok},
    )
    def post(self, request: Request) -> Response:
        if session := request.auth_session:
            close_session(session, by=session.user)
        response = ok()
        clear_cookie(response)
        return response
