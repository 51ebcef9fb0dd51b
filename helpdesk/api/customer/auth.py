"""Signing in and out, and the tokens that come of it."""

from typing import Any

from django.conf import settings
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access_tokens import LIFETIME_SECONDS
from accounts.authentication import clear_customer_cookie, set_customer_cookie
from accounts.models import RefreshToken, Session, User
from accounts.services import (
    close_session,
    exchange_token,
    issue_tokens,
    open_session,
    sign_in,
)
from accounts.services.sign_in import INACTIVE
from accounts.services.tokens import Tokens
from helpdesk.api.customer.dialect import CustomerView, success
from helpdesk.api.customer.shapes import Error, Success, UserOut, flag, number, text, user_out
from helpdesk.api.fields import Flag, StrictSerializer, Text
from helpdesk.core.errors import Forbidden, Invalid, Unauthenticated
from helpdesk.core.throttle import Throttle


class SignIn(StrictSerializer):
    username = Text(help_text="An e-mail address, or a user name.")
    password = Text()
    otp = Text(
        default="",
        allow_null=True,
        help_text="Where a second factor is on: its code, or a recovery code.",
    )
    remember = Flag(default=False, help_text="Keeps the cookie when the browser closes.")


class Refresh(StrictSerializer):
    refresh_token = Text()


class SignOut(StrictSerializer):
    refresh_token = Text(required=False, allow_null=True)


class TokensOut(serializers.Serializer):
    success = flag()
    access_token = text()
    refresh_token = text()
    token_type = serializers.ChoiceField(["Bearer"])
    expires_in = number(help_text="Seconds that the access token is good for.")


class SignedInOut(TokensOut):
    user = UserOut()


class StatusOut(serializers.Serializer):
    authenticated = flag()
    user = UserOut(allow_null=True)


def tokens_out(tokens: Tokens) -> dict[str, Any]:
    return {
        "success": True,
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "token_type": "Bearer",
        "expires_in": LIFETIME_SECONDS,
    }


def answer_with_tokens(request: Request, person: User, cookie: str, *, is_kept: bool) -> Response:
    """What a sign-in gives: tokens, and the cookie of the session that it opened."""
    session = Session.objects.visible_to(person).with_token(cookie).get()
    tokens = issue_tokens(session, by=person)
    response = Response({**tokens_out(tokens), "user": user_out(person)})
    set_customer_cookie(response, cookie, is_kept=is_kept)
    # Sends the cookie `csrftoken`, whose value pages send back as `X-CSRFToken`.
    get_token(request._request)
    return response


class Login(CustomerView):
    is_public = True

    @extend_schema(
        operation_id="V001_login",
        summary="Sign in with e-mail and password; gives tokens and sets the cookie",
        request=SignIn,
        responses={200: SignedInOut, 400: Error, 401: Error, 403: Error, 429: Error},
    )
    def post(self, request: Request) -> Response:
        if settings.AUTH_MODE != "local":
            raise Forbidden("Sign in with your identity provider.", code="no_passwords")
        form = self.read(SignIn)
        if missing := [name for name in ("username", "password") if not form[name].strip()]:
            raise Invalid.of(dict.fromkeys(missing, "This is needed."))
        address = request.META.get("REMOTE_ADDR")
        person = self.person_in(form, address)
        agent = request.headers.get("User-Agent", "")
        cookie = open_session(person, ip_address=address, user_agent=agent, by=person)
        return answer_with_tokens(request, person, cookie, is_kept=form["remember"])

    def person_in(self, form: dict[str, Any], address: str | None) -> User:
        """Who signs in. Raises Unauthenticated; Forbidden for who no longer may."""
        try:
            return sign_in(
                self.request.tenant,
                name=form["username"],
                password=form["password"],
                otp=form["otp"] or "",
                ip_address=address,
            )
        except Unauthenticated as error:
            if error.code != INACTIVE:
                raise
            raise Forbidden("This account is not active.", code=INACTIVE) from error


class RefreshTokens(CustomerView):
    is_public = True

    @extend_schema(
        operation_id="V002_refresh",
        summary="Exchange a refresh token for new tokens; it is good for 30 seconds more",
        request=Refresh,
        responses={200: TokensOut, 400: Error, 401: Error, 429: Error},
    )
    def post(self, request: Request) -> Response:
        form = self.read(Refresh)
        address = str(request.META.get("REMOTE_ADDR"))
        Throttle("refresh", address, settings.RATE_LIMIT_REFRESH).hit()
        return Response(tokens_out(exchange_token(request.tenant, token=form["refresh_token"])))


class Status(CustomerView):
    is_public = True

    @extend_schema(
        operation_id="V003_status",
        summary="Whether somebody is signed in, and who",
        responses={200: StatusOut, 429: Error},
    )
    def get(self, request: Request) -> Response:
        known = request.user.is_authenticated
        return Response({"authenticated": known, "user": user_out(request.user) if known else None})


class Logout(CustomerView):
    is_public = True

    @extend_schema(
        operation_id="V004_logout",
        summary="End this session with its tokens, or that of a refresh token",
        request=SignOut,
        responses={200: Success, 400: Error, 429: Error},
    )
    def post(self, request: Request) -> Response:
        form = self.read_if_sent(SignOut)
        if session := request.auth_session:
            close_session(session, by=session.user)
        named = RefreshToken.objects.of_tenant(request.tenant)
        if known := named.with_token(form.get("refresh_token") or "").first():
            close_session(known.session, by=known.session.user)
        response = success()
        clear_customer_cookie(response)
        return response
