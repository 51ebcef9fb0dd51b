"""Serves the WSGI application on granian's RSGI, and hands live streams to the hub.

A synchronous view runs in a pool of threads. A response is complete before its first byte is sent,
as behind a reverse proxy that buffers: a slow reader then costs neither a thread nor, since long
bodies lie in a file, memory (granian 2.8 queues what is sent on an RSGI stream without limit).
A view that wants to stay connected sets `environ["helpdesk.stream"]`; its headers are sent and
`helpdesk.live.hub` goes on from there, on the event loop.
"""

import asyncio
import contextlib
import io
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import structlog
from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope

from helpdesk import env
from helpdesk.core.text import UNREADABLE

WEB_THREADS = max(1, env.number("WEB_THREADS", 6))
MAX_BODY_BYTES = env.number("MAX_BODY_BYTES", 32 * 1024 * 1024)
# A client that sends nothing for so long has gone, or means harm.
BODY_PATIENCE_SECONDS = 30
IN_MEMORY_BYTES = 512 * 1024
# granian opens a file it was given at once; by then it surely has.
SPOOL_KEPT_SECONDS = 10
# What is sent to a reader that has stalled waits in memory, so a stream ends after so much; browsers
# come back by themselves and go on where they were.
STREAM_BYTES = 8 * 1024 * 1024
STREAM_KEY = "helpdesk.stream"
# The status with which the application is to refuse a request whose body did not arrive.
REFUSAL_KEY = "helpdesk.refusal"
JSON = [("content-type", "application/json"), ("x-content-type-options", "nosniff")]

log = structlog.get_logger(__name__)
Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Answer:
    """A response that is complete: its body is bytes, or (part of) a file."""

    status: int
    headers: Headers
    body: bytes = b""
    file: str = ""
    span: tuple[int, int] = (0, 0)
    is_spool: bool = False
    stream: Any = None


@dataclass
class Bridge:
    """An RSGI application around a WSGI one."""

    wsgi: Callable[[dict, Callable], Iterable[bytes]]
    threads: int = WEB_THREADS
    max_body: int = MAX_BODY_BYTES
    pool: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self.pool = ThreadPoolExecutor(self.threads, thread_name_prefix="web")

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answers one request; whatever happens, the client learns no more than a status."""
        with contextlib.suppress(ProtocolClosed):
            try:
                await self._serve(scope, protocol)
            except (ProtocolClosed, asyncio.CancelledError):
                raise
            except Exception:
                log.exception("request_failed", method=scope.method, path=scope.path)
                refuse(protocol, 500, b'{"error":"internal server error"}')

    def close(self) -> None:
        """Lets running requests end and takes no more."""
        self.pool.shutdown(wait=True, cancel_futures=True)

    async def _serve(self, scope: Scope, protocol: HTTPProtocol) -> None:
        if scope.proto != "http":
            return
        environ = environ_of(scope)
        if scope.method not in {"GET", "HEAD"} or "CONTENT_LENGTH" in environ:
            await self._read_body(environ, protocol)
        loop = asyncio.get_running_loop()
        try:
            answer = await loop.run_in_executor(self.pool, self._call, environ)
        finally:
            environ["wsgi.input"].close()
        if answer.stream is not None:
            await hand_over(answer, protocol)
        elif scope.method == "HEAD" or answer.status in {204, 304}:
            protocol.response_empty(answer.status, answer.headers)
        elif answer.file:
            protocol.response_file_range(answer.status, answer.headers, answer.file, *answer.span)
        else:
            protocol.response_bytes(answer.status, answer.headers, answer.body)
        if answer.is_spool:
            loop.call_later(SPOOL_KEPT_SECONDS, forget, answer.file)

    async def _read_body(self, environ: dict, protocol: HTTPProtocol) -> None:
        """Takes the body before a thread is bound, so that slow senders hold up nobody.

        What did not arrive whole is not passed on; the application refuses it, with all the
        headers that its other answers have.
        """
        declared = environ.get("CONTENT_LENGTH", "")
        body = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115
        if status := await self._take(protocol, declared, body):
            environ[REFUSAL_KEY] = status
            body.seek(0)
            body.truncate()
        # A chunked body declares no length, but WSGI applications read only as much as is declared.
        environ["CONTENT_LENGTH"] = str(body.tell())
        body.seek(0)
        environ["wsgi.input"] = body

    async def _take(self, protocol: HTTPProtocol, declared: str, body: BinaryIO) -> int:
        """Writes what comes into `body`; gives the status of a refusal, or 0."""
        if declared.isdecimal() and int(declared) > self.max_body:
            return 413
        length = 0
        try:
            async for chunk in patiently(protocol):
                length += len(chunk)
                if length > self.max_body:
                    return 413
                body.write(chunk)
        except TimeoutError:
            return 408
        except OSError as error:
            log.warning("body_not_kept", error=str(error))
            return 503
        return 400 if declared and declared != str(length) else 0

    def _call(self, environ: dict) -> Answer:
        """Runs the application; on a thread of the pool."""
        head: list = []

        def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
            head[:] = [int(status[:3]), [(name.lower(), value) for name, value in headers]]

        result = self.wsgi(environ, start_response)
        try:
            status, headers = head
            if REFUSAL_KEY in environ:
                headers.append(("connection", "close"))
            if (stream := environ.get(STREAM_KEY)) is not None:
                return Answer(status, headers, stream=stream)
            if not getattr(result, "streaming", True):
                return Answer(status, headers, b"".join(result))
            return complete(Answer(status, headers), result, environ["REQUEST_METHOD"])
        finally:
            if hasattr(result, "close"):
                result.close()


def environ_of(scope: Scope) -> dict[str, Any]:
    """The WSGI environment of an RSGI scope, per PEP 3333."""
    client = scope.client.rpartition(":")[0].strip("[]")
    server, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # PEP 3333: the bytes of the path, shown as Latin-1. granian has undone the %-escapes.
        "PATH_INFO": scope.path.encode("utf-8", "replace").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server.strip("[]") or "localhost",
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    shown = scope.headers.items()
    for name, value in [*shown, *unreadable(scope, shown)]:
        # `X_Tenant` and `X-Tenant` would become the same variable, past a proxy that checks one.
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        if key in environ and key != "HTTP_HOST":
            value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
        environ[key] = value
    return environ


def unreadable(scope: Scope, shown: Headers) -> Headers:
    """Headers of which granian shows no value, since it is not ASCII, with one that fits nothing.

    A precondition, a key, an origin or a tenant that cannot be read must not pass for none.
    """
    return [(name, UNREADABLE) for name in {*scope.headers.keys()} - {name for name, _ in shown}]


async def patiently(protocol: HTTPProtocol) -> AsyncIterator[bytes]:
    """The chunks of the body; raises `TimeoutError` when the client falls silent."""
    chunks = aiter(protocol)
    while True:
        try:
            chunk = await asyncio.wait_for(anext(chunks), BODY_PATIENCE_SECONDS)
        except StopAsyncIteration:
            return
        yield chunk


def complete(answer: Answer, result: Iterable[bytes], method: str) -> Answer:
    """Fills in the body of a streamed response, or the file that holds it."""
    if method == "HEAD":
        return answer
    source = getattr(result, "file_to_stream", None)
    if source is not None and (found := plain_file(source)):
        path, start, end = found
        if end - start > IN_MEMORY_BYTES:
            answer.file, answer.span = path, (start, end)
        else:
            answer.body = source.read()
        return answer
    parts = iter(result)
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size > IN_MEMORY_BYTES:
            break
    else:
        answer.body = b"".join(held)
        return answer
    with tempfile.NamedTemporaryFile(prefix="response-", delete=False) as spool:
        answer.file, answer.is_spool = spool.name, True
        try:
            spool.writelines(held)
            spool.writelines(parts)
        except BaseException:
            forget(spool.name)
            raise
        answer.span = (0, spool.tell())
    if not any(name == "content-length" for name, _ in answer.headers):
        answer.headers.append(("content-length", str(answer.span[1])))
    return answer


def plain_file(source: BinaryIO) -> tuple[str, int, int] | None:
    """Path, start and end of what is left to read, if it is a file on disk."""
    try:
        descriptor, start = source.fileno(), source.tell()
        status = os.fstat(descriptor)
        same = os.path.samestat(Path(source.name).stat(), status)
        return (str(source.name), start, status.st_size) if same else None
    except (AttributeError, OSError, TypeError, ValueError):
        return None


class LiveTransport:
    """What the hub writes to: granian's transport, let go of the moment the stream ends.

    granian closes the connection when the last reference to its transport is gone, and a traceback
    or a loop variable anywhere may hold one.
    """

    __slots__ = ("_inner", "_left")

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._left = STREAM_BYTES

    def send_str(self, text: str) -> Awaitable[None]:
        """Sends text; raises `ProtocolClosed` when the stream is over."""
        self._left -= len(text)
        if self._left < 0:
            self.close()
        if self._inner is None:
            raise ProtocolClosed
        return self._inner.send_str(text)

    def close(self) -> None:
        """Ends the stream."""
        self._inner = None


async def hand_over(answer: Answer, protocol: HTTPProtocol) -> None:
    """Leaves the open connection to the live hub until the client or the hub ends it."""
    from helpdesk.live import hub

    transport = LiveTransport(protocol.response_stream(answer.status, answer.headers))
    serving = asyncio.ensure_future(hub.serve(answer.stream, transport))
    gone = asyncio.ensure_future(protocol.client_disconnect())
    try:
        await asyncio.wait({serving, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        transport.close()
        gone.cancel()
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError, ProtocolClosed):
            await serving


def refuse(protocol: HTTPProtocol, status: int, body: bytes) -> None:
    """Answers without the application; does nothing where an answer has begun."""
    with contextlib.suppress(Exception):
        protocol.response_bytes(status, [*JSON, ("connection", "close")], body)


def forget(path: str) -> None:
    Path(path).unlink(missing_ok=True)
