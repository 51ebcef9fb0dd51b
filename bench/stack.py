"""The servers that are measured: PostgreSQL and Valkey of our own, web processes on them."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg
import redis

from bench.load import rate, request_bytes
from helpdesk.runtime.folders import Folders
from helpdesk.runtime.postgres import Postgres
from helpdesk.runtime.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent
OURS, BARE = 18931, 18932
SECONDS = 3.0
PASSWORD = "helpdesk-demo"
# The bare functions, and an address at which they answer.
BARE_ADDRESSES = {"bench.bare": "/list", "bench.lists": "/sites"}


class Stack:
    """A PostgreSQL and a Valkey of our own, with one database for each number of tickets."""

    def __init__(self, home: Path) -> None:
        self.folders = Folders(home)
        self.folders.make()
        home.chmod(0o711)
        self.postgres, self.valkey = Postgres(self.folders), Valkey(self.folders)
        self.children = [self.postgres.start(), self.valkey.start()]
        self.postgres.wait_until_ready(self.children[0])
        self.valkey.wait_until_ready(self.children[1])

    def stop(self) -> None:
        for child in reversed(self.children):
            child.stop()

    def forget_tasks(self) -> None:
        """Drops what other measurements left to workers, who would work it off first."""
        redis.Redis.from_url(self.valkey.url).flushdb()

    def environment(self, database: str) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.postgres.url(database),
            "REDIS_URL": self.valkey.url,
            "DATA_DIR": str(self.folders.root),
            "SECRET_KEY": "bench" * 12,
            "CREDENTIAL_KEYS": "bench" * 8,
            "AUTH_MODE": "local",
            "DEMO": "1",
            "RATE_LIMIT_TICKETS": "0",
            "LOG_LEVEL": "INFO",
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
        }

    def make(self, database: str, tickets: int) -> float:
        """Creates and fills a database; gives the seconds that the filling took."""
        with psycopg.connect(self.postgres.url("postgres"), autocommit=True) as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [database]
            ).fetchone()
            if not found:
                connection.execute(f'CREATE DATABASE "{database}"')
        self.manage(database, "migrate", "--verbosity=0")
        self.manage(database, "collectstatic", "--noinput", "--if-new", "--verbosity=0")
        if found:
            return 0.0
        self.manage(database, "seed_demo")
        started = time.monotonic()
        self.manage(database, "seed_volume", "--tickets", str(tickets), "--tenant", "demo")
        return time.monotonic() - started

    def manage(self, database: str, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=self.environment(database), check=True)


class Server:
    """One web process on one database: ours, or the bare functions of a module."""

    def __init__(
        self,
        stack: Stack,
        database: str,
        *,
        bare: str = "",
        more: dict[str, str] | None = None,
    ) -> None:
        self.port = BARE if bare else OURS
        command = (
            [sys.executable, "-m", bare, str(self.port)]
            if bare
            else [sys.executable, "-m", "helpdesk.runtime.web"]
        )
        environment = stack.environment(database) | {"PORT": str(self.port)} | (more or {})
        log = (stack.folders.root / f"{'bare' if bare else 'ours'}.log").open("ab")
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        self.cookie = ""
        wait_for(lambda: answers(self.port, BARE_ADDRESSES.get(bare, "/readyz")), 60)
        if not bare:
            self.cookie = self.sign_in("agent")

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def sign_in(self, name: str, path: str = "/login") -> str:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            json.dumps({"username": name, "password": PASSWORD}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return "; ".join(each.split(";")[0] for each in answer.headers.get_all("Set-Cookie"))

    def get(self, path: str) -> float:
        return rate(self.port, request_bytes("GET", path, self.cookie), seconds=SECONDS)

    def post(self, path: str, body: dict) -> float:
        written = json.dumps(body).encode()
        return rate(self.port, request_bytes("POST", path, self.cookie, written), seconds=SECONDS)

    def ask(self, path: str) -> object:
        return self.send(path)

    def send(self, path: str, body: dict | None = None) -> object:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            json.dumps(body).encode() if body is not None else None,
            {"Cookie": self.cookie, "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())


def answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_for(holds: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError(f"It did not hold within {seconds} s.")
        time.sleep(0.1)
