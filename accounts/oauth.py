"""The client's side of OpenID Connect for providers that many sites share: Google, Microsoft, Apple.

Code flow with state, nonce and PKCE (RFC 7636). Where a provider is, the installation's settings
say and nobody else; what it then tells of its own parts has to be public, or in the same place.
"""

import base64
import hashlib
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
import structlog
from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.oidc import KeySet, claims_in
from helpdesk.core.errors import Unauthenticated, Unavailable
from helpdesk.core.meters import METERS
from helpdesk.core.outgoing import Unanswered, ask

KNOWN_FOR = 3600
# RFC 8414 names it; Microsoft's document for many directories has this in the place of one.
ANY_DIRECTORY = "{tenantid}"
# What their discovery documents say: the button works where this server cannot reach them.
DOORS = {
    "https://accounts.google.com": "/o/oauth2/v2/auth",
    "https://login.microsoftonline.com": "/oauth2/v2.0/authorize",
    "https://appleid.apple.com": "/auth/authorize",
}
log = structlog.get_logger(__name__)
_documents: dict[str, tuple[float, dict[str, Any]]] = {}
_keys: dict[str, KeySet] = {}


@dataclass(frozen=True)
class Client:
    """What a provider knows us by. `key` is the provider's name: google, microsoft, apple."""

    key: str
    client_id: str
    secret: str
    directory: str = ""
    team_id: str = ""
    key_id: str = ""

    @property
    def issuer(self) -> str:
        """Where the provider is; Microsoft has one such place for each directory."""
        issuer = settings.OAUTH_ISSUERS[self.key]
        return issuer.replace("/common/", f"/{self.directory}/") if self.directory else issuer

    @property
    def client_secret(self) -> str:
        """The secret; for Apple a token signed with it, good for minutes."""
        if self.key != "apple" or not self.key_id:
            return self.secret
        now = int(time.time())
        claims = {
            "iss": self.team_id,
            "sub": self.client_id,
            "aud": self.issuer,
            "iat": now,
            "exp": now + 300,
        }
        return jwt.encode(claims, self.secret, algorithm="ES256", headers={"kid": self.key_id})

    def authorization_url(self, *, state: str, redirect_uri: str) -> str:
        """Where a browser goes. Raises Unavailable."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid email" if self.key == "apple" else "openid email profile",
            "state": state,
            "nonce": _derived("nonce", state),
            "code_challenge": _challenge(_derived("verifier", state)),
            "code_challenge_method": "S256",
        }
        if self.key == "apple":
            # Apple tells an address only this way; our callback takes both.
            asked["response_mode"] = "form_post"
        return f"{self._door}?{urlencode(asked)}"

    @property
    def _door(self) -> str:
        """Its authorization endpoint; of the usual places it is known without asking."""
        place = urlsplit(self.issuer)
        if path := DOORS.get(f"{place.scheme}://{place.netloc}"):
            return self.issuer.removesuffix("/v2.0") + path
        return self._document()["authorization_endpoint"]

    def claims(self, *, code: str, state: str, redirect_uri: str) -> dict[str, Any]:
        """Who somebody is, as the provider says in answer to this very question.

        OpenID Connect Core 1.0, section 3.1.3.7. Raises Unauthenticated, Unavailable.
        """
        document = self._document()
        token = self._id_token(document["token_endpoint"], code, state, redirect_uri)
        issuer = document["issuer"]
        claims = claims_in(
            token,
            keys=_keys.setdefault(self.issuer, KeySet(self.issuer)),
            jwks_url=document["jwks_uri"],
            issuer="" if ANY_DIRECTORY in issuer else issuer,
            audience=self.client_id,
        )
        if not is_of(document, claims):
            raise Unauthenticated("The token is of another issuer.")
        if claims.get("nonce") != _derived("nonce", state):
            raise Unauthenticated("The token answers another sign-in.")
        return claims

    def _id_token(self, url: str, code: str, state: str, redirect_uri: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "code_verifier": _derived("verifier", state),
        }
        status, answer = self._ask("POST", url, data=form)
        token = answer.get("id_token")
        if status != 200 or not isinstance(token, str):
            # What the provider says of it may repeat the code, so only its word for it is told.
            log.warning("oauth_code_refused", provider=self.key, status=status)
            raise Unauthenticated("The provider did not confirm the sign-in.")
        return token

    def _document(self) -> dict[str, Any]:
        """What the provider tells of itself (OpenID Connect Discovery 1.0), known for an hour."""
        known = _documents.get(self.issuer)
        if known and known[0] > time.monotonic():
            return known[1]
        status, document = self._ask("GET", f"{self.issuer}/.well-known/openid-configuration")
        wanted = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
        scheme = urlsplit(self.issuer).scheme
        sound = all(urlsplit(str(document.get(name))).scheme == scheme for name in wanted)
        told = str(document.get("issuer"))
        ours = self.issuer.replace("/common/", f"/{ANY_DIRECTORY}/")
        if status != 200 or not sound or told.rstrip("/") not in (self.issuer, ours):
            log.warning("oauth_discovery_failed", provider=self.key, status=status)
            raise Unavailable("This provider does not answer as it should.")
        _documents[self.issuer] = (time.monotonic() + KNOWN_FOR, document)
        return document

    def _ask(self, method: str, url: str, **options: Any) -> tuple[int, dict[str, Any]]:
        """Status and JSON object of an answer. Raises Unavailable."""
        try:
            answer = ask(method, url, trusted=self.issuer, **options)
            told = answer.json()
        except ValueError:
            return 502, {}
        except Unanswered as error:
            METERS.count("auth_failures")
            log.warning("oauth_provider_down", provider=self.key, error=str(error))
            raise Unavailable("This provider does not answer just now.") from error
        return answer.status, told if isinstance(told, dict) else {}


def is_of(document: dict[str, Any], claims: dict[str, Any]) -> bool:
    """Whether the issuer of a token is the one of the document, for its directory if it has any."""
    return claims.get("iss") == document["issuer"].replace(ANY_DIRECTORY, str(claims.get("tid")))


def _derived(what: str, state: str) -> str:
    """A word that belongs to a state and that nobody without our key can compute."""
    made = salted_hmac(f"helpdesk.oauth.{what}", state, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _challenge(verifier: str) -> str:
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).decode().rstrip("=")
