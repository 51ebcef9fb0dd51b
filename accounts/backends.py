"""What Django's own machinery (admin, OpenID code flow) asks to know a person."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from accounts.models import User
from accounts.oidc import roles_in
from accounts.services import person_from_claims


class TenantBackend(BaseBackend):
    """Finds people by key. Passwords are checked by `accounts.services.sign_in` alone."""

    def get_user(self, user_id: int) -> User | None:
        return User.objects.active().filter(pk=user_id).first()


class OpenIDBackend(OIDCAuthenticationBackend):
    """The browser's code flow: the same people, by the same rules, as bearer tokens."""

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User:
        claims = {**self.get_userinfo(access_token, id_token, payload), **payload}
        request: HttpRequest = self.request
        person = person_from_claims(request.tenant, claims=claims)
        request.vouched_roles = tuple(roles_in(claims))
        return person
