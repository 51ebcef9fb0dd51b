"""Asking other servers over HTTP, wherever their address comes from.

An address that nobody of this installation wrote may lead to this machine, to its neighbors behind
the firewall, or to what a cloud tells its machines. So a name is looked up once, what it means then
must be public, and exactly that is connected to, with the name kept for TLS: nobody changes its
meaning in between. Redirects lead nowhere. OWASP's cheat sheet on server-side request forgery
tells why each of these is needed.
"""

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from requests import RequestException
from requests.adapters import HTTPAdapter
from requests_hardened import Config, HTTPSession
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

# Longest silence, and longest wait for all of an answer, in seconds.
SILENCE, PATIENCE = 5, 10
MAX_BYTES = 1_000_000
CHUNK = 65_536
GUARD = Config(
    ip_filter_enable=True,
    ip_filter_allow_loopback_ips=False,
    never_redirect=True,
    default_timeout=(SILENCE, SILENCE),
    user_agent_override="Helpdesk",
)


class Unanswered(Exception):
    """No answer: nobody is there, it took too long or was too long, or one may not ask there."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    def json(self) -> Any:
        """What it says in JSON. Raises ValueError."""
        try:
            return json.loads(self.body)
        except RecursionError as error:
            raise ValueError("Too deep.") from error


def ask(method: str, url: str, *, trusted: str = "", **options: Any) -> Answer:
    """What another server answers, as a whole; redirects are answers like others.

    `trusted` is an address that the installation's own settings name: that server may be anywhere,
    as may those of `OUTGOING_ALLOWED`; all others must be public. Raises Unanswered.
    """
    until = time.monotonic() + PATIENCE
    try:
        with HTTPSession(GUARD) as session:
            for known in filter(None, (trusted, *settings.OUTGOING_ALLOWED)):
                session.mount(_origin(known), HTTPAdapter())
            with session.request(method, url, stream=True, **options) as answer:
                return Answer(answer.status_code, _read(answer.raw, until))
    except (RequestException, HTTPError, OSError, ValueError, AssertionError) as error:
        raise Unanswered(f"{type(error).__name__}: {error}") from error


def _origin(url: str) -> str:
    """Scheme, host and port of an address, with the slash after which no host goes on."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _read(raw: HTTPResponse, until: float) -> bytes:
    body = bytearray()
    while part := raw.read1(CHUNK, decode_content=True):
        body += part
        if len(body) > MAX_BYTES:
            raise Unanswered("The answer is too long.")
        if time.monotonic() > until:
            raise Unanswered("The answer takes too long.")
    return bytes(body)
