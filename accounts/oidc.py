"""Bearer tokens of an OpenID provider (RFC 7519, OpenID Connect Core 1.0, section 3.1.3.7)."""

import threading
import time
from collections import deque
from typing import Any

import jwt
import structlog
from django.conf import settings

from helpdesk.core.errors import Unauthenticated, Unavailable
from helpdesk.core.meters import METERS
from helpdesk.core.outgoing import Unanswered, ask

# Asymmetric only: with HMAC, whoever knows the public key could sign.
ALGORITHMS = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
]  # fmt: skip
ROLES = frozenset({"admin", "manager", "agent", "requester"})
MAX_AGE = 300
# How often the provider is asked for keys we do not know, and how soon again after a failure.
TRIES, TRIES_WITHIN = 5, 10
RETRY_AFTER = 2
# What a provider does wrong that is down, or tells of keys what makes no sense.
FAULTS = (Unanswered, ValueError, KeyError, TypeError, AttributeError, jwt.PyJWTError)
log = structlog.get_logger(__name__)


class KeySet:
    """The provider's public keys: cached, read again for an unknown `kid`, kept while it is down.

    `trusted` is the address that the settings name, if the provider itself says where its keys are.
    """

    def __init__(self, trusted: str = "") -> None:
        self._trusted = trusted
        self._lock = threading.Lock()
        self._keys: dict[str | None, Any] = {}
        self._url = ""
        self._read_at = 0.0
        self._failed_at = 0.0
        self._tries: deque[float] = deque(maxlen=TRIES)

    def find(self, kid: str | None, url: str) -> Any:
        """The key with this id at this address. Raises Unauthenticated if there is none."""
        key = self._known(kid, url)
        if key is None or time.monotonic() - self._read_at > MAX_AGE:
            # Who has a key does not wait for somebody else's question to the provider.
            if self._lock.acquire(blocking=key is None):
                try:
                    self._read_if_due(kid, url)
                finally:
                    self._lock.release()
            key = self._known(kid, url)
        if key is None:
            raise Unauthenticated("The token is signed with an unknown key.")
        return key

    def _known(self, kid: str | None, url: str) -> Any:
        if url != self._url:
            return None
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid)

    def _read_if_due(self, kid: str | None, url: str) -> None:
        """Asks the provider, unless somebody just did; invented ids do not make us hammer it."""
        now = time.monotonic()
        fresh = now - self._read_at <= MAX_AGE
        if self._known(kid, url) is not None and fresh:
            return
        if url == self._url:
            busy = len(self._tries) == TRIES and now - self._tries[0] < TRIES_WITHIN
            if busy or now - self._failed_at < RETRY_AFTER:
                return
        self._tries.append(now)
        self._read(url, now)

    def _read(self, url: str, now: float) -> None:
        METERS.count("jwks_refresh")
        try:
            answer = ask("GET", url, trusted=self._trusted or url)
            if answer.status != 200:
                raise Unanswered(f"It answered {answer.status}.")
            keys = {}
            for row in answer.json()["keys"]:
                if row.get("use", "sig") == "sig" and row.get("kty") != "oct":
                    keys[row.get("kid")] = jwt.PyJWK(row)
        except FAULTS as error:
            METERS.count("jwks_refresh_errors")
            log.warning("jwks_refresh_failed", url=url, error=str(error))
            self._failed_at = now
            if url != self._url:
                self._keys = {}
        else:
            self._keys, self._read_at, self._failed_at = keys, now, 0.0
        self._url = url


KEYS = KeySet()


def verified_claims(token: str, *, audience: str = "") -> dict[str, Any]:
    """What a signed token says, once signature, issuer, audience and times hold.

    `audience` is whom it must be for, `OIDC_AUDIENCE` unless told. Raises Unauthenticated.
    """
    if not settings.OIDC_JWKS_URL:
        raise Unauthenticated("Bearer tokens are not accepted here.")
    return claims_in(
        token,
        keys=KEYS,
        jwks_url=settings.OIDC_JWKS_URL,
        issuer=settings.OIDC_ISSUER,
        audience=audience or settings.OIDC_AUDIENCE,
    )


def claims_in(
    token: str, *, keys: KeySet, jwks_url: str, issuer: str, audience: str
) -> dict[str, Any]:
    """What a token says that is signed by a key of this address; "" is any issuer or audience.

    Raises Unauthenticated.
    """
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise Unauthenticated("The token's algorithm is not accepted.")
        kid = header.get("kid")
        key = keys.find(kid if isinstance(kid, str) else None, jwks_url)
        return jwt.decode(
            token,
            key.key,
            algorithms=[header["alg"]],
            issuer=issuer or None,
            audience=audience or None,
            leeway=settings.JWT_CLOCK_SKEW_SECONDS,
            options={"require": ["exp", "sub"], "verify_aud": bool(audience)},
        )
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Unauthenticated("The token is not valid.") from error


def claims_by_now(refresh_token: str) -> tuple[dict[str, Any], str]:
    """What the provider says of somebody by now, and the token to ask with next time.

    OpenID Connect Core 1.0, section 12. Raises Unauthenticated where it vouches for them no more,
    Unavailable where it gives no answer to that.
    """
    form = {
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
        "client_id": settings.OIDC_RP_CLIENT_ID,
        "client_secret": settings.OIDC_RP_CLIENT_SECRET,
    }
    status, told = ask_provider("POST", settings.OIDC_OP_TOKEN_ENDPOINT, data=form)
    if told.get("error") == "invalid_grant":
        raise Unauthenticated("The provider vouches for them no more.")
    if status != 200:
        raise Unavailable("The provider does not answer as it should.")
    claims = userinfo(told.get("access_token")) if settings.OIDC_OP_USER_ENDPOINT else {}
    try:
        if id_token := told.get("id_token"):
            said = verified_claims(id_token, audience=settings.OIDC_RP_CLIENT_ID)
            # Section 5.3.2: an answer about somebody else must not be used.
            claims = said if claims.get("sub") != said["sub"] else claims | said
    except Unauthenticated as error:
        # Its keys may be out of reach; that is no word about anybody.
        raise Unavailable("The provider's token cannot be checked.") from error
    if not claims:
        raise Unavailable("The provider tells nothing new.")
    return claims, told.get("refresh_token") or refresh_token


def userinfo(access_token: Any) -> dict[str, Any]:
    """What the provider's address for that tells of somebody. Raises Unavailable."""
    headers = {"Authorization": f"Bearer {access_token}"}
    status, told = ask_provider("GET", settings.OIDC_OP_USER_ENDPOINT, headers=headers)
    if status != 200:
        raise Unavailable("The provider does not answer as it should.")
    return told


def ask_provider(method: str, url: str, **options: Any) -> tuple[int, dict[str, Any]]:
    """Status and object of an answer at an address of the settings. Raises Unavailable."""
    try:
        answer = ask(method, url, trusted=url, **options)
        told = answer.json()
    except (Unanswered, ValueError) as error:
        raise Unavailable("The provider does not answer as it should.") from error
    return answer.status, told if isinstance(told, dict) else {}


def roles_in(claims: dict[str, Any], tenant: Any) -> frozenset[str]:
    """The roles a token's groups stand for at a tenant, by name or by `OIDC_ROLE_MAP`.

    One provider serves all tenants of an installation, and who works for one of them is nobody at
    the others: there a group counts only where the map says so (`tenant:group=role`).
    """
    groups = claims.get(settings.OIDC_GROUP_CLAIM)
    said = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    names = [name for name in said if isinstance(name, str)]
    roles = {settings.OIDC_ROLE_MAP.get(f"{tenant.slug}:{name}") for name in names}
    if tenant.is_default:
        roles |= {settings.OIDC_ROLE_MAP.get(name, name) for name in names}
    return ROLES & roles
