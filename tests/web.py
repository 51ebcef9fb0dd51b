"""Little web servers that tests decide about, and a world of names in which they live."""

import http.server
import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class LittleServer:
    """A server on this machine. `asked` is what it was asked, `hosts` under which names."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    parts: list[Any] = field(default_factory=lambda: [b'{"ok": true}'])
    asked: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(context: Any = None) -> Iterator[LittleServer]:
    """A running server, with TLS if there is a context for it. A part may be an event to wait for."""
    little = LittleServer()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            little.asked.append(self.path)
            little.hosts.append(self.headers["Host"])
            self.send_response(little.status)
            for name, value in little.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for part in little.parts:
                    part.wait(20) if isinstance(part, threading.Event) else self.wfile.write(part)
            except OSError:
                self.close_connection = True

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    class Quiet(http.server.ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """Who hangs up in the middle is expected."""

    web = Quiet(("127.0.0.1", 0), Handler)
    if context:
        web.socket = context.wrap_socket(web.socket, server_side=True)
    little.port = web.server_port
    threading.Thread(target=web.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield little
    finally:
        web.shutdown()
        web.server_close()


class World:
    """Names and what they mean, look-up by look-up; and public addresses that lead to a server here.

    Nothing leaves this machine: what is no little server is not reached, but `reached` for.
    """

    def __init__(self, monkeypatch: Any) -> None:
        self.names: dict[str, list[str]] = {}
        self.servers: dict[str, int] = {}
        self.reached: list[str] = []
        self._look_up, self._connect = socket.getaddrinfo, socket.socket.connect
        monkeypatch.setattr(socket, "getaddrinfo", self._found)
        world = self
        monkeypatch.setattr(
            socket.socket, "connect", lambda self, address: world._lead(self, address)
        )

    def _found(self, host: Any, port: Any, *args: Any, **options: Any) -> Any:
        meant = self.names.get(host)
        if meant is None:
            # No name server is asked: what is no address in itself has none.
            if not str(host).lower().startswith("localhost"):
                options["flags"] = socket.AI_NUMERICHOST
            return self._look_up(host, port, *args, **options)
        address = meant.pop(0) if len(meant) > 1 else meant[0]
        return self._look_up(address, port, *args, **options)

    def _lead(self, made: socket.socket, address: Any) -> None:
        if made.family not in (socket.AF_INET, socket.AF_INET6):
            return self._connect(made, address)
        host = address[0]
        self.reached.append(host)
        if host in self.servers:
            return self._connect(made, ("127.0.0.1", self.servers[host]))
        if ipaddress.ip_address(host).is_loopback:
            return self._connect(made, address)
        raise OSError(f"{host} is not of this world")
