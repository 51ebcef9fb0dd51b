"""A WSGI application with what the bridge must cope with: `python -m tests.runtime.application PORT`."""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from helpdesk import rsgi
from helpdesk.runtime.web import run

BIG = 3 * 1024 * 1024


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if refused := environ.get("helpdesk.refusal"):
        start_response(f"{refused} Refused", [])
        return [f"{path} {environ['CONTENT_LENGTH']}".encode()]
    if path.startswith("/echo"):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        seen = {key: value for key, value in environ.items() if isinstance(value, str)}
        start_response(
            "200 OK",
            [("Content-Type", "application/json"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")],
        )
        return [
            json.dumps({"environ": seen, "length": len(body), "body": body[:100].decode()}).encode()
        ]
    if path == "/raise":
        raise ValueError("the secret of the house")
    if path == "/raise-late":
        start_response("200 OK", [])
        return late()
    if path == "/inject":
        start_response("200 OK", [("X-Name", "a\r\nX-Injected: yes"), ("X-Fine", "yes")])
        return [b"ok"]
    if path == "/slow":
        (Path(tempfile.gettempdir()) / "slow").touch()
        time.sleep(1)
        start_response("200 OK", [])
        return [b"slow"]
    if path == "/rows":
        start_response("200 OK", [("Content-Type", "text/csv")])
        return (b"x" * 1024 for _ in range(BIG // 1024))
    if path == "/nothing":
        start_response("204 No Content", [])
        return []
    start_response("404 Not Found", [("Content-Length", "4")])
    return [b"none"]


def late() -> Iterable[bytes]:
    yield b"begun"
    raise ValueError("the secret of the house")


if __name__ == "__main__":
    tempfile.tempdir = str(Path(sys.argv[2]))
    rsgi.SPOOL_KEPT_SECONDS = 2
    run(application, "127.0.0.1", int(sys.argv[1]))
