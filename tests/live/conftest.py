"""A real web server process over the test's own database."""

import contextlib
import http.client
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.authentication import COOKIE
from accounts.models import User
from accounts.services import open_session
from tests.cast import Cast
from tests.inventory import ROOT
from tests.processes import free_port
from tests.streams import PATIENCE, Stream

NUMBERS = itertools.count(1)


@dataclass
class Server:
    """The running web server."""

    port: int
    pid: int
    streams: list[Stream] = field(default_factory=list)

    def listen(self, person: User, last: str = "", token: str = "", pages: bool = False) -> Stream:
        """An open stream of a person, behind its first heartbeat."""
        token = token or open_session(person, by=person)
        stream = Stream(self.port, token, person.tenant.slug, last, pages).open()
        self.streams.append(stream)
        assert stream.status == 200
        assert stream.line() == ":hb"
        return stream

    def send(self, method: str, path: str, token: str = "", tenant: str = "") -> tuple[int, bytes]:
        """One request on a connection of its own."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Cookie"] = f"{COOKIE}={token}"
        if tenant:
            headers["X-Tenant"] = tenant
        link.request(method, path, headers=headers)
        answer = link.getresponse()
        try:
            return answer.status, answer.read()
        finally:
            link.close()


@pytest.fixture
def cast(process: Server) -> Cast:
    """Everybody, in tenants of this test alone: what is written here is really committed."""
    return Cast(suffix=f"-{next(NUMBERS)}")


@pytest.fixture
def server(process: Server, cast: Cast) -> Iterator[Server]:
    """The module's web server; its streams end with the test."""
    cast.tenant  # noqa: B018
    yield process
    while process.streams:
        process.streams.pop().close()


@pytest.fixture(scope="module")
def process(django_db_setup: None, django_db_blocker: Any) -> Iterator[Server]:
    """One web server process for all tests of a module, and an empty database afterwards."""
    with django_db_blocker.unblock():
        # What a feed that goes on for ever numbers must not begin anew behind its reader.
        yield from run_server()
        call_command("flush", interactive=False, verbosity=0)
        connection.close()


def run_server() -> Iterator[Server]:
    port = free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "AUTH_MODE": "local",
        "ALLOW_TENANT_HEADER": "1",
        "DEMO": "0",
        "LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "helpdesk.runtime.web"], cwd=ROOT, env=environment
    )
    running = Server(port, process.pid)
    try:
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                if running.send("GET", "/readyz")[0] == 200:
                    break
            assert process.poll() is None, "The server ended."
            assert time.monotonic() < deadline, "The server does not answer."
            time.sleep(0.05)
        yield running
    finally:
        # How it stops well is the runtime's own test.
        process.kill()
        process.wait()
