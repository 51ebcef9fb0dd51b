"""Structured logs: JSON in production, readable in a terminal, each line with its request id."""

import contextvars
import logging
import sys
from datetime import UTC, datetime
from functools import lru_cache
from typing import IO, Any

import orjson
import structlog

request_id_var: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")
LEVELS = {"exception": "error", "warn": "warning"}
SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie", "credential")


class Lines:
    """Writes lines to a file without a buffer, each in one piece.

    structlog's own takes a lock and flushes, which such a file has no need of.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def msg(self, line: bytes) -> None:
        self._file.write(line + b"\n")

    debug = info = warning = error = exception = critical = msg


class Unfailing:
    """A stream whose lines are lost when its disk is full or its reader is gone.

    A request must not fail because it cannot be logged.
    """

    def __init__(self, stream: IO[Any]) -> None:
        self._stream = stream

    def write(self, line: Any) -> None:
        try:
            self._stream.write(line)
        except OSError:
            return

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            return


def add_context(_: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Puts level, time, and the id of the request (or of the one that caused the task) on the line."""
    event["level"] = LEVELS.get(name, name)
    event["timestamp"] = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    if request_id := request_id_var.get():
        event["request_id"] = request_id
    return event


def hide_secrets(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Blanks the value of every key whose name speaks of a secret."""
    for key in event:
        if _is_secret(key):
            event[key] = "***"
    return event


@lru_cache(1_000)
def _is_secret(key: str) -> bool:
    return any(word in key.lower() for word in SECRET_WORDS)


def add_traceback(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Puts the traceback on the line, where one is asked for."""
    if "exc_info" in event:
        return structlog.processors.format_exc_info(logger, name, event)
    return event


def as_line(_: Any, __: str, event: dict[str, Any]) -> bytes:
    """The line as JSON."""
    return orjson.dumps(event, default=repr)


def as_text(_: Any, __: str, line: str | bytes) -> str:
    """A line as Python's logging writes it."""
    return line.decode() if isinstance(line, bytes) else line


def configure(level: str = "INFO", as_json: bool | None = None) -> dict[str, Any]:
    """Sets structlog up and gives Django's LOGGING; JSON unless standard error is a terminal.

    What libraries say comes by Python's logging and looks the same. Our own lines take the short
    way: a request has one, and records, copies of them and handlers are five times its cost.
    """
    as_json = not sys.stderr.isatty() if as_json is None else as_json
    shared = [
        add_context,
        hide_secrets,
    ]
    rendered = (
        [add_traceback, as_line]
        if as_json
        # A rich traceback would show local variables, and so passwords.
        else [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    )
    stderr = sys.__stderr__
    # Unbuffered, so that a line which failed is not tried again with the next one.
    unbuffered = getattr(stderr.buffer, "raw", stderr.buffer)
    structlog.configure(
        processors=[*shared, *rendered],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=(lambda *_: Lines(Unfailing(unbuffered)))
        if as_json
        else structlog.PrintLoggerFactory(Unfailing(stderr)),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *rendered,
                    as_text,
                ],
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "structured"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"level": "WARNING"},
            # Refused requests are answers, not incidents; the request log has them.
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "ERROR"},
        },
    }


def bind_request_id(request_id: str) -> contextvars.Token[str]:
    """Makes this the id of everything logged and emitted from here on; gives the reset token."""
    return request_id_var.set(request_id)


logging.captureWarnings(True)
# Nobody is shown which thread or process wrote a line, so nobody has to find out.
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
