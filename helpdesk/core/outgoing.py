"""Asking other servers over HTTP, wherever their address comes from.

An address that nobody of this installation wrote may lead to this machine, to its neighbors behind
the firewall, or to what a cloud tells its machines. So a name is looked up once, what it means then
must be public, and exactly that is connected to, with the name kept for TLS: nobody changes its
meaning in between. Redirects lead nowhere. OWASP's cheat sheet on server-side request forgery
tells why each of these is needed.
"""

import json
import socket
import threading
import time
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from requests import RequestException
from requests.adapters import HTTPAdapter
from requests_hardened import Config, HTTPSession
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
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


class Deadline:
    """Hangs up on a server when its time is over, in the middle of a line as well.

    Libraries bound each silence only: a byte every few seconds would hold them for hours.
    """

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        self.line: socket.socket | None = None
        self.alarm = threading.Timer(seconds, self._hang_up)
        self.alarm.daemon = True

    def __enter__(self) -> Self:
        self.alarm.start()
        self.before = _deadline.set(self)
        return self

    def __exit__(self, *_: Any) -> None:
        _deadline.reset(self.before)
        self.alarm.cancel()

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.until

    def watch(self, line: socket.socket) -> None:
        self.line = line
        if self.is_over:
            self._hang_up()

    def _hang_up(self) -> None:
        if self.line:
            with suppress(OSError):
                # Below TLS, in the middle of which another thread is.
                socket.socket.shutdown(self.line, socket.SHUT_RDWR)


_deadline: ContextVar[Deadline] = ContextVar("deadline")


class Watched:
    """A connection on which the deadline of this thread hangs up."""

    def getresponse(self) -> HTTPResponse:
        _deadline.get().watch(self.sock)
        return super().getresponse()


class PlainPool(HTTPConnectionPool):
    ConnectionCls = type("WatchedHTTP", (Watched, HTTPConnection), {})


class TLSPool(HTTPSConnectionPool):
    ConnectionCls = type("WatchedHTTPS", (Watched, HTTPSConnection), {})


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
    try:
        with (
            Deadline(PATIENCE) as deadline,
            _session(trusted) as session,
            session.request(method, url, stream=True, **options) as answer,
        ):
            return Answer(answer.status_code, _read(answer.raw, deadline))
    except (RequestException, HTTPError, OSError, ValueError, AssertionError) as error:
        raise Unanswered(f"{type(error).__name__}: {error}") from error


def _session(trusted: str) -> HTTPSession:
    session = HTTPSession(GUARD)
    for known in filter(None, (trusted, *settings.OUTGOING_ALLOWED)):
        session.mount(_origin(known), HTTPAdapter())
    for adapter in session.adapters.values():
        adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": TLSPool}
    return session


def _origin(url: str) -> str:
    """Scheme, host and port of an address, with the slash after which no host goes on."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _read(raw: HTTPResponse, deadline: Deadline) -> bytes:
    body = bytearray()
    while part := raw.read1(CHUNK, decode_content=True):
        body += part
        if len(body) > MAX_BYTES:
            raise Unanswered("The answer is too long.")
    # Of one that says no length, the end looks like any other.
    if deadline.is_over:
        raise Unanswered("The answer takes too long.")
    return bytes(body)
