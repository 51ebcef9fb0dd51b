"""Bearer tokens of an OpenID provider (RFC 7519, OpenID Connect Core 1.0, section 3.1.3.7)."""

import json
import threading
import time
import urllib.request
from typing import Any

import jwt
import structlog
from django.conf import settings

from helpdesk.core.errors import Unauthenticated

# Asymmetric only: with HMAC, whoever knows the public key could sign.
ALGORITHMS = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
]  # fmt: skip
ROLES = {"admin", "manager", "agent", "requester"}
MAX_AGE = 300
RETRY_AFTER = 10
TIMEOUT = 3
MAX_BYTES = 1_000_000
log = structlog.get_logger(__name__)


class KeySet:
    """The provider's public keys: cached, read again for an unknown `kid`, kept while it is down."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: dict[str | None, Any] = {}
        self._url = ""
        self._read_at = 0.0
        self._tried_at = 0.0

    def find(self, kid: str | None) -> Any:
        """The key with this id. Raises Unauthenticated if the provider has none."""
        now = time.monotonic()
        url = settings.OIDC_JWKS_URL
        with self._lock:
            moved = url != self._url
            stale = now - self._read_at > MAX_AGE or kid not in self._keys
            if moved or (stale and now - self._tried_at > RETRY_AFTER) or not self._keys:
                self._read(url, now)
            key = self._keys.get(kid)
            if key is None and kid is None and len(self._keys) == 1:
                key = next(iter(self._keys.values()))
        if key is None:
            raise Unauthenticated("The token is signed with an unknown key.")
        return key

    def _read(self, url: str, now: float) -> None:
        self._tried_at = now
        try:
            # The address is the operator's own setting, not anybody's input.
            with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:  # noqa: S310
                found = json.loads(answer.read(MAX_BYTES))
            keys = {}
            for row in found["keys"]:
                if row.get("use", "sig") == "sig" and row.get("kty") != "oct":
                    keys[row.get("kid")] = jwt.PyJWK(row)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, jwt.PyJWTError) as error:
            log.warning("jwks_refresh_failed", url=url, error=str(error))
            if url != self._url:
                self._keys = {}
        else:
            self._keys, self._read_at = keys, now
        self._url = url


KEYS = KeySet()


def verified_claims(token: str) -> dict[str, Any]:
    """What a signed token says, once signature, issuer, audience and times hold.

    Raises Unauthenticated.
    """
    if not settings.OIDC_JWKS_URL:
        raise Unauthenticated("Bearer tokens are not accepted here.")
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise Unauthenticated("The token's algorithm is not accepted.")
        kid = header.get("kid")
        key = KEYS.find(kid if isinstance(kid, str) else None)
        return jwt.decode(
            token,
            key.key,
            algorithms=[header["alg"]],
            issuer=settings.OIDC_ISSUER or None,
            audience=settings.OIDC_AUDIENCE or None,
            leeway=settings.JWT_CLOCK_SKEW_SECONDS,
            options={"require": ["exp", "sub"], "verify_aud": bool(settings.OIDC_AUDIENCE)},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise Unauthenticated("The token is not valid.") from error


def roles_in(claims: dict[str, Any]) -> frozenset[str]:
    """The roles a token's groups stand for, by name or by `OIDC_ROLE_MAP` (group=role, …)."""
    groups = claims.get(settings.OIDC_GROUP_CLAIM)
    names = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    mapped = (settings.OIDC_ROLE_MAP.get(name, name) for name in names if isinstance(name, str))
    return frozenset(mapped) & ROLES
