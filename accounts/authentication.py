"""From a request to a person: a session cookie or a bearer token."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from accounts.models import Session, User
from accounts.oidc import roles_in, verified_claims
from accounts.services.sessions import note_seen
from accounts.services.sign_in import person_from_claims
from helpdesk.core.errors import Unauthenticated

COOKIE = "hd_auth"


def identify(request: HttpRequest) -> Any:
    """The person behind a request, or AnonymousUser. Sets `request.auth_session`.

    A bearer token that does not hold is an error even where no sign-in is needed.
    Raises Unauthenticated.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _bearer(request, token.strip())
    if token := request.COOKIES.get(COOKIE):
        return _cookie(request, token)
    return AnonymousUser()


def _bearer(request: HttpRequest, token: str) -> User:
    claims = verified_claims(token)
    person = person_from_claims(request.tenant, claims=claims)
    request.token_expires_at = float(claims["exp"])
    person.effective_roles = frozenset(person.roles) | roles_in(claims)
    return person


def _cookie(request: HttpRequest, token: str) -> Any:
    session: Session | None = Session.objects.with_token(token).first()
    if session is None or session.user.tenant_id != request.tenant.pk:
        return AnonymousUser()
    note_seen(session)
    request.auth_session = session
    person = session.user
    person.effective_roles = frozenset(person.roles) | frozenset(session.roles)
    return person


def set_cookie(response: HttpResponse, token: str) -> None:
    """Gives the session's token to the browser, out of reach of scripts and other sites."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(Session.LIFETIME.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE_COOKIES,
        path="/",
    )


def clear_cookie(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path="/", samesite="Lax")


def require_person(request: HttpRequest) -> User:
    """The signed-in person. Raises Unauthenticated."""
    if not request.user.is_authenticated:
        raise Unauthenticated
    return request.user
