"""A real OpenID provider in a process of its own, and a server of keys that a test can change."""

import base64
import contextlib
import functools
import http.server
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from accounts import oidc
from tests.processes import free_port

CLIENT = "helpdesk-tests"
START, BACK = "/auth/oidc/login", "/auth/oidc/callback"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


@dataclass
class Provider:
    """The provider: people with claims, and codes for those who sign in."""

    url: str

    def know(self, sub: str, **claims: Any) -> None:
        """Tells the provider who somebody is."""
        request = urllib.request.Request(
            f"{self.url}/users/{quote(sub)}",
            json.dumps(claims).encode(),
            {"Content-Type": "application/json"},
            method="PUT",
        )
        urllib.request.urlopen(request, timeout=10).close()

    def revoke(self, sub: str) -> None:
        """Has the provider vouch for somebody no more."""
        url = f"{self.url}/users/{quote(sub)}/revoke-tokens"
        urllib.request.urlopen(url, b"", timeout=10).close()

    def sign_in(self, address: str, sub: str) -> dict[str, str]:
        """What the browser brings back after somebody signed in at the provider's page."""
        opener = urllib.request.build_opener(NoRedirect)
        form = urlencode({"sub": sub}).encode()
        try:
            opener.open(address, form, timeout=10)
        except urllib.error.HTTPError as answer:
            back = urlsplit(answer.headers["Location"])
            return {name: values[0] for name, values in parse_qs(back.query).items()}
        raise AssertionError("The provider did not send the browser back.")

    def id_token(self, sub: str, **claims: Any) -> str:
        """A real token of the provider's for somebody."""
        self.know(sub, **claims)
        back = "http://testserver/auth/oidc/callback"
        asked = {
            "response_type": "code", "client_id": CLIENT, "redirect_uri": back,
            "scope": "openid email profile", "state": "x", "nonce": os.urandom(8).hex(),
        }  # fmt: skip
        code = self.sign_in(f"{self.url}/oauth2/authorize?{urlencode(asked)}", sub)["code"]
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": back,
            "client_id": CLIENT, "client_secret": "secret",
        }  # fmt: skip
        with urllib.request.urlopen(
            f"{self.url}/oauth2/token", urlencode(form).encode(), timeout=10
        ) as answer:
            return json.load(answer)["id_token"]


@pytest.fixture(scope="session")
def running_provider() -> Iterator[Provider]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.openid.provider", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    provider = Provider(f"http://127.0.0.1:{port}")
    try:
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{provider.url}/jwks", timeout=5).close()
                break
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield provider
    finally:
        process.kill()
        process.wait()


@pytest.fixture(autouse=True)
def _no_keys_from_before(settings: Any) -> None:
    oidc.KEYS.__init__()
    settings.OIDC_ISSUER = settings.OIDC_AUDIENCE = settings.OIDC_JWKS_URL = ""
    settings.OIDC_ROLE_MAP = {}


@pytest.fixture
def provider(running_provider: Provider, settings: Any) -> Provider:
    """The provider, trusted by these settings."""
    settings.OIDC_ISSUER = running_provider.url
    settings.OIDC_JWKS_URL = f"{running_provider.url}/jwks"
    return running_provider


@functools.cache
def private_key(kid: str) -> rsa.RSAPrivateKey:
    """One key of each name for all tests: making one takes long."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def flow(provider: Provider, settings: Any, cast: Any, browser: Any) -> Any:
    """A browser that may sign in through the provider."""
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, "secret"
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{provider.url}/oauth2/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{provider.url}/oauth2/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{provider.url}/userinfo"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{provider.url}/jwks"
    settings.AUTHENTICATION_BACKENDS = [
        "accounts.backends.TenantBackend",
        "accounts.backends.OpenIDBackend",
    ]
    return browser


@dataclass
class Keys:
    """A JWKS address whose keys, and health, a test decides; and tokens signed with them.

    What is posted there is answered with `told`.
    """

    url: str
    issuer: str = "https://issuer.example"
    private: dict[str, Any] = field(default_factory=dict)
    published: list[str] = field(default_factory=list)
    is_down: bool = False
    told: dict[str, Any] = field(default_factory=dict)
    reads: int = 0

    def make(self, kid: str) -> None:
        self.private[kid] = private_key(kid)

    def publish(self, *kids: str) -> None:
        for kid in kids:
            if kid not in self.private:
                self.make(kid)
        self.published = list(kids)

    def document(self) -> bytes:
        rows = []
        for kid in self.published:
            row = json.loads(RSAAlgorithm.to_jwk(self.private[kid].public_key()))
            rows.append({**row, "kid": kid, "use": "sig", "alg": "RS256"})
        return json.dumps({"keys": rows}).encode()

    def claims(self, **changed: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {"sub": "somebody", "iss": self.issuer, "iat": now, "exp": now + 600} | changed
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, kid: str = "one", **claims: Any) -> str:
        return jwt.encode(
            self.claims(**claims), self.private[kid], algorithm="RS256", headers={"kid": kid}
        )


def encoded(value: Any) -> str:
    """A part of a JWT, written by hand."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.fixture
def keys(settings: Any) -> Iterator[Keys]:
    known = Keys("")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.reads += 1
            self.send_response(500 if known.is_down else 200)
            self.end_headers()
            self.wfile.write(b"nonsense" if known.is_down else known.document())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(known.told).encode())

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=web.serve_forever, args=(0.01,), daemon=True).start()
    known.url = f"http://127.0.0.1:{web.server_port}/jwks"
    settings.OIDC_JWKS_URL, settings.OIDC_ISSUER = known.url, known.issuer
    known.publish("one")
    yield known
    web.shutdown()
    web.server_close()
