"""What Django's own machinery (admin, OpenID code flow) asks to know a person."""

import secrets
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from accounts.models import User
from accounts.oidc import ask_provider, userinfo, verified_claims
from accounts.services import person_from_claims
from helpdesk.core.errors import Unauthenticated, Unavailable
from helpdesk.core.meters import METERS

log = structlog.get_logger(__name__)


class TenantBackend(BaseBackend):
    """Finds people by key. Passwords are checked by `accounts.services.sign_in` alone."""

    def get_user(self, user_id: int) -> User | None:
        return User.objects.active().filter(pk=user_id).first()


class OpenIDBackend(OIDCAuthenticationBackend):
    """The browser's code flow: the same people, by the same rules, as bearer tokens."""

    def authenticate(self, request: HttpRequest | None, **options: Any) -> User | None:
        """The person whom the provider vouches for; nobody if it refuses, or does not answer."""
        try:
            return super().authenticate(request, **options)
        except (Unauthenticated, Unavailable) as error:
            METERS.count("auth_failures")
            log.warning("openid_sign_in_failed", error=type(error).__name__)
            return None

    def get_token(self, payload: dict[str, Any]) -> dict[str, Any]:
        status, told = ask_provider("POST", settings.OIDC_OP_TOKEN_ENDPOINT, data=payload)
        if status != 200:
            raise Unauthenticated("The provider did not confirm the sign-in.")
        self.request.renewal = str(told.get("refresh_token") or "")
        return told

    def get_userinfo(self, access_token: str, *_: Any) -> dict[str, Any]:
        return userinfo(access_token)

    def verify_token(self, token: Any, nonce: str | None = None, **_: Any) -> dict[str, Any]:
        """The claims of an id token that is for us and answers this very sign-in.

        OpenID Connect Core 1.0, section 3.1.3.7. Raises Unauthenticated.
        """
        if not isinstance(token, str) or not nonce:
            raise Unauthenticated("The provider sent no id token.")
        claims = verified_claims(token, audience=settings.OIDC_RP_CLIENT_ID)
        if not secrets.compare_digest(str(claims.get("nonce")).encode(), nonce.encode()):
            raise Unauthenticated("The id token answers another sign-in.")
        return claims

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User:
        told = {}
        if settings.OIDC_OP_USER_ENDPOINT:
            told = self.get_userinfo(access_token, id_token, payload)
        if told and told.get("sub") != payload["sub"]:
            # Section 5.3.2: an answer about somebody else must not be used.
            raise Unauthenticated("The provider answered about somebody else.")
        claims = {**told, **payload}
        person = person_from_claims(self.request.tenant, claims=claims)
        self.request.vouched_roles = tuple(person.vouched_roles)
        return person
