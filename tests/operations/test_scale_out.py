"""Two web processes by hand, from one environment file, on one database and one Valkey."""

import contextlib
import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.demo.people import PASSWORD
from helpdesk.runtime.web import STOP_WITHIN_SECONDS
from tests.processes import free_port, running, until, wait_for

SHARED = (
    "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CREDENTIAL_KEYS", "DATA_DIR", "AUTH_MODE",
    "PUBLIC_URL",
)  # fmt: skip


@pytest.fixture
def environment_file(tmp_path: Path) -> Path:
    path = tmp_path / "helpdesk.env"
    path.write_text("".join(f"{name}={os.environ[name]}\n" for name in SHARED))
    return path


@pytest.fixture
def replicas(environment_file: Path, cast, transactional_db: None) -> Iterator[tuple]:
    """The addresses and processes of two web servers."""
    assert cast.agent and cast.bob
    settings = dict(line.split("=", 1) for line in environment_file.read_text().splitlines())
    with contextlib.ExitStack() as stack:
        found = []
        for port in (free_port(), free_port()):
            command = ("-m", "helpdesk.runtime.web")
            process = stack.enter_context(running(*command, **settings, PORT=str(port)))
            found.append((f"127.0.0.1:{port}", process))
        for address, process in found:
            wait_for(f"http://{address}/readyz", process)
        yield tuple(found)


class Person:
    """Somebody signed in at one of the addresses; the cookie is good at both."""

    def __init__(self, address: str, name: str) -> None:
        self.cookie = ""
        body = {"username": name, "password": PASSWORD}
        status, headers, _ = self.ask(address, "POST", "/login", body)
        assert status == 200
        self.cookie = headers["set-cookie"].partition(";")[0]

    def ask(self, address: str, method: str, path: str, body: dict | None = None) -> tuple:
        connection = http.client.HTTPConnection(address, timeout=20)
        headers = {"Cookie": self.cookie, "Content-Type": "application/json"}
        with contextlib.closing(connection):
            connection.request(method, path, json.dumps(body) if body else None, headers)
            with connection.getresponse() as answer:
                return answer.status, answer.headers, answer.read()

    def listen(self, address: str) -> "Stream":
        return Stream(address, self.cookie)


class Stream(threading.Thread):
    """An open /events, read as it comes."""

    def __init__(self, address: str, cookie: str) -> None:
        super().__init__(daemon=True)
        self.lines: list[str] = []
        self.connection = http.client.HTTPConnection(address, timeout=60)
        self.connection.request("GET", "/events", headers={"Cookie": cookie})
        self.answer = self.connection.getresponse()
        self.ended = threading.Event()
        self.start()

    def run(self) -> None:
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            while line := self.answer.readline():
                self.lines.append(line.decode().strip())
        self.ended.set()

    def heard(self, text: str) -> bool:
        return any(text in line for line in self.lines)

    def close(self) -> None:
        # Its thread may be reading, and must see the end before anything is closed.
        with contextlib.suppress(OSError):
            self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.join(60)
        self.answer.close()
        self.connection.close()


def test_what_is_written_through_one_arrives_on_the_other(replicas) -> None:
    (first, _), (second, stopping) = replicas
    agent, bob = Person(first, "agent"), Person(second, "bob")
    streams = [agent.listen(second), bob.listen(second), agent.listen(first)]
    for stream in streams:
        assert stream.answer.status == 200
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        until(lambda stream=stream: stream.heard(":hb"))
    status, _, body = bob.ask(first, "POST", "/tickets", {"title": "Nothing prints", "priority": 3})
    assert status == 201
    number, began = json.loads(body)["number"], time.monotonic()
    for stream in streams:
        until(lambda stream=stream: stream.heard(number))
    # A second is promised to an idle machine; tests share theirs.
    assert time.monotonic() - began < 5
    assert agent.ask(second, "GET", f"/tickets/{json.loads(body)['id']}")[0] == 200

    stopping.terminate()
    # Open streams end at once, so that a deployment does not wait for them.
    for stream in streams[:2]:
        assert stream.ended.wait(STOP_WITHIN_SECONDS - 1)
    assert stopping.wait(60) == 0
    assert agent.ask(first, "GET", "/me")[0] == 200
    for stream in streams:
        stream.close()
