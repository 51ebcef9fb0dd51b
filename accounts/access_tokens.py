"""Access tokens of the customer API: JWTs (RFC 7519) that we sign and nobody else reads.

Each names the session it belongs to, which is looked at on every request: who signs out, or loses
the right to sign in, loses the token at once and not when it runs out.
"""

import secrets
import time
from typing import Any

import jwt
from django.utils.crypto import salted_hmac

from accounts.models import Session
from helpdesk.core.errors import Unauthenticated

ALGORITHM = "HS256"
AUDIENCE = "customer-api"
LIFETIME_SECONDS = 3600


def _key() -> bytes:
    """A key for this alone, so that no other thing we sign passes for a token."""
    return salted_hmac("accounts.access_tokens", "key", algorithm="sha256").digest()


def sign(session: Session) -> str:
    """An access token of a session, good for an hour."""
    now = int(time.time())
    claims = {
        "sub": str(session.user.public_id),
        "aud": AUDIENCE,
        "sid": session.pk,
        "iat": now,
        "exp": now + LIFETIME_SECONDS,
        "jti": secrets.token_urlsafe(12),
    }
    return jwt.encode(claims, _key(), algorithm=ALGORITHM)


def read(token: str) -> dict[str, Any]:
    """The claims of a token of ours whose time is not over. Raises Unauthenticated."""
    try:
        return jwt.decode(
            token,
            _key(),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options={"require": ["sub", "sid", "exp"]},
        )
    except (jwt.InvalidTokenError, ValueError) as error:
        raise Unauthenticated("The access token is no longer good.") from error
