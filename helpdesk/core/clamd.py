"""Asks clamd whether a file carries a virus: the INSTREAM command over TCP (clamd(8))."""

import socket
import struct
from collections.abc import Iterable
from urllib.parse import urlsplit

import structlog
from django.conf import settings

from helpdesk.core.errors import Unavailable

DEFAULT_PORT = 3310
PATIENCE_SECONDS = 30
# clamd refuses larger chunks than its own limit, which is at least this.
CHUNK = 64 * 1024
log = structlog.get_logger(__name__)


def infection(chunks: Iterable[bytes]) -> str:
    """The name of what clamd finds in the bytes, `""` if they are clean or nobody asks.

    Raises Unavailable if clamd does not answer, or not with a verdict: unseen files get no way in.
    """
    if not settings.CLAMAV_URL:
        return ""
    parts = urlsplit(settings.CLAMAV_URL)
    try:
        with socket.create_connection(
            (parts.hostname or "", parts.port or DEFAULT_PORT), PATIENCE_SECONDS
        ) as clamd:
            answer = _converse(clamd, chunks)
    except OSError as error:
        log.warning("clamd_down", error=str(error))
        raise Unavailable("Files cannot be checked right now. Try again soon.") from error
    return _verdict(answer)


def _converse(clamd: socket.socket, chunks: Iterable[bytes]) -> str:
    clamd.sendall(b"zINSTREAM\0")
    try:
        for chunk in chunks:
            for start in range(0, len(chunk), CHUNK):
                part = chunk[start : start + CHUNK]
                clamd.sendall(struct.pack(">I", len(part)) + part)
        clamd.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        # clamd hangs up on what is longer than its limit, but says so first.
        pass
    answer = b""
    while not answer.endswith(b"\0") and (more := clamd.recv(4096)):
        answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(answer: str) -> str:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    log.warning("clamd_gave_no_verdict", answer=answer[:200])
    raise Unavailable("Files cannot be checked right now. Try again soon.")
