"""From a request to a person: a session cookie or a bearer token."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DEFAULT_DB_ALIAS
from django.db.models.base import Model, ModelState
from django.http import HttpRequest, HttpResponse

from accounts import access_tokens
from accounts.models import OAuthFlow, Session, Tenant, User
from accounts.models.sessions import digest
from accounts.oidc import verified_claims
from accounts.services.sessions import note_seen
from accounts.services.sign_in import person_from_claims
from helpdesk.core.errors import Unauthenticated
from helpdesk.core.meters import METERS
from helpdesk.core.responses import CUSTOMER_API
from helpdesk.core.sql import fetch_prepared

COOKIE = "hd_auth"
# The customer API has a cookie of its own, which no other entrance looks at.
CUSTOMER_COOKIE = "helpdesk_session"
FLOW_COOKIE = "hd_oauth"
# `xmin` is the transaction that wrote the row: another one, another version.
# Text and numbers: times and JSON take longer to read than all the rest.
_SESSION = """
    SELECT s.id, nullif(s.roles::text, '[]'), extract(epoch FROM s.expires_at)::float8,
        s.last_seen_at < now() - interval '5 minutes', u.id, u.xmin::text,
        EXISTS (SELECT FROM accounts_delegation d WHERE d.delegate_id = u.id)
    FROM accounts_session s JOIN accounts_user u ON u.id = s.user_id
"""
LIVE_SESSION = f"""{_SESSION}
    WHERE s.token_hash = %s AND s.expires_at > now() AND u.is_active AND u.tenant_id = %s
"""
# An access token has its own end, which may come after the cookie's.
_NAMED_SESSION = f"""{_SESSION}
    WHERE s.id = %s AND u.public_id = %s AND u.is_active AND u.tenant_id = %s
"""
_PEOPLE_AT_MOST = 5_000
_people: dict[int, tuple[str, User]] = {}


def identify(request: HttpRequest) -> Any:
    """The person behind a request, or AnonymousUser. Sets `request.auth_session`.

    A bearer token that does not hold is an error even where no sign-in is needed.
    Raises Unauthenticated.
    """
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() == "bearer":
        return _bearer(request, token.strip())
    if token := request.COOKIES.get(COOKIE):
        return _cookie(request, token)
    return AnonymousUser()


def _bearer(request: HttpRequest, token: str) -> User:
    claims = verified_claims(token)
    person = person_from_claims(request.tenant, claims=claims)
    request.token_expires_at = float(claims["exp"])
    return person


def identify_customer(request: HttpRequest) -> Any:
    """The person behind a request to the customer API, or AnonymousUser; as `identify` otherwise.

    What does not hold names nobody: one signs in, refreshes and asks who one is with it, too.
    """
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() == "bearer":
        request.has_token = True
        return _access_token(request, token.strip())
    if token := request.COOKIES.get(CUSTOMER_COOKIE):
        return _cookie(request, token)
    return AnonymousUser()


def _access_token(request: HttpRequest, token: str) -> Any:
    try:
        claims = access_tokens.read(token)
        keys = [int(claims["sid"]), uuid.UUID(claims["sub"]), request.tenant.pk]
    except (Unauthenticated, TypeError, ValueError):
        METERS.count("auth_failures")
        return AnonymousUser()
    return _person_of(request, fetch_prepared(_NAMED_SESSION, keys))


def _cookie(request: HttpRequest, token: str) -> Any:
    keys = [digest(token), request.tenant.pk]
    return _person_of(request, fetch_prepared(LIVE_SESSION, keys))


def _person_of(request: HttpRequest, found: list[tuple]) -> Any:
    if not found:
        return AnonymousUser()
    key, roles, expires_at, is_long_unseen, user_id, version, is_delegate = found[0]
    person = _person(user_id, version, request.tenant)
    person.is_delegate = is_delegate
    granted = json.loads(roles) if roles else ()
    person.effective_roles = frozenset(person.roles).union(granted)
    if is_long_unseen:
        note_seen(key)
    ends = datetime.fromtimestamp(expires_at, UTC)
    columns = {"id": key, "user_id": user_id, "expires_at": ends}
    request.auth_session = _row(Session, columns, user=person)
    return person


def _person(user_id: int, version: str, tenant: Tenant) -> User:
    """The person as of this version of their row, from memory where it is known.

    Each request asks the database whether the session lives and what the row's version is, so a
    change is seen at once, everywhere; only reading and building the row is spared.
    """
    known = _people.get(user_id)
    if known is None or known[0] != version:
        known = (version, User.objects.get(pk=user_id))
        if len(_people) >= _PEOPLE_AT_MOST:
            _people.clear()
        _people[user_id] = known
    return _row(User, vars(known[1]), tenant=tenant)


def _row(model: type[Model], columns: dict[str, Any], **related: Model) -> Any:
    """A row of the database and rows that it points to, as Django loads it, in a tenth of the time.

    A column that is missing is read when it is asked for.
    """
    row = model.__new__(model)
    row.__dict__.update(columns)
    row._state = state = ModelState()
    state.adding, state.db, state.fields_cache = False, DEFAULT_DB_ALIAS, related
    return row


def set_cookie(response: HttpResponse, token: str) -> None:
    """Gives the session's token to the browser."""
    _set_cookie(response, COOKIE, token, Session.LIFETIME)


def set_customer_cookie(response: HttpResponse, token: str, *, is_kept: bool) -> None:
    """The same for the customer API; one that is not kept goes when the browser closes."""
    lifetime = Session.LIFETIME if is_kept else None
    _set_cookie(response, CUSTOMER_COOKIE, token, lifetime, path=CUSTOMER_API)


def set_flow_cookie(response: HttpResponse, token: str) -> None:
    """Marks the browser that went to a provider, so that no other one comes back for it."""
    _set_cookie(response, FLOW_COOKIE, token, OAuthFlow.LIFETIME)


def _set_cookie(
    response: HttpResponse, name: str, value: str, lifetime: timedelta | None, path: str = "/"
) -> None:
    """A cookie out of reach of scripts, and of what other sites send; links from them bring it."""
    response.set_cookie(
        name,
        value,
        max_age=lifetime,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE_COOKIES,
        path=path,
    )


def clear_customer_cookie(response: HttpResponse) -> None:
    response.delete_cookie(CUSTOMER_COOKIE, path=CUSTOMER_API, samesite="Lax")


def clear_cookie(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path="/", samesite="Lax")


def require_person(request: HttpRequest) -> User:
    """The signed-in person. Raises Unauthenticated."""
    if not request.user.is_authenticated:
        raise Unauthenticated
    return request.user
