"""An installation that tests may break: servers and processes of its own.

Nothing here is shared with other tests, so that any part may be stopped, killed or left silent.
"""

import contextlib
import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import redis
from django.db import connection
from django.utils import timezone
from psycopg.conninfo import conninfo_to_dict

from helpdesk.celery import app
from helpdesk.core.models import Event
from helpdesk.runtime.folders import Folders
from helpdesk.runtime.postgres import Postgres
from helpdesk.runtime.processes import Child
from helpdesk.runtime.valkey import Valkey
from helpdesk.runtime.wheels import postgres_program
from tests import processes, servers

# Many times as long as it takes even on a crowded machine.
HANDED_OVER_WITHIN = timedelta(seconds=5)
TASK = re.compile(r"Task [\w.]+\[[\w-]+\] (\w+)")


class Installation:
    """PostgreSQL and Valkey that write to disk as in production; two web processes, two workers."""

    def __init__(self) -> None:
        self.folders = Folders(Path(tempfile.mkdtemp(prefix="hd-faults-")))
        self.folders.make()
        # PostgreSQL's account must pass through it.
        self.folders.root.chmod(0o711)
        self.servers = {"postgres": Postgres(self.folders), "valkey": Valkey(self.folders)}
        self.children: dict[str, Child] = {}
        self.ports = [processes.free_port() for _ in range(2)]
        self.webs: list[subprocess.Popen] = []
        self.workers: list[subprocess.Popen] = []
        self.stack = contextlib.ExitStack()

    def start(self) -> None:
        for name, server in self.servers.items():
            self.children[name] = server.start()
        for name, server in self.servers.items():
            server.wait_until_ready(self.children[name])
        self._copy_schema()
        self.webs = [self._start_web(port) for port in self.ports]
        self.workers = [self._start_worker() for _ in range(2)]
        self.wait_for_all()

    def close(self) -> None:
        self.stack.close()
        for child in reversed(self.children.values()):
            child.stop()
        shutil.rmtree(self.folders.root, ignore_errors=True)

    def wait_for_all(self) -> None:
        """Returns when every process works."""
        for port, web in zip(self.ports, self.webs, strict=True):
            processes.wait_for(f"http://127.0.0.1:{port}/readyz", web)
        for worker in self.workers:
            processes.wait_for_worker(worker)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.servers["postgres"].url(),
            "REDIS_URL": self.servers["valkey"].url,
            "SECRET_KEY": self.folders.secret("secret_key"),
            "CREDENTIAL_KEYS": self.folders.secret("credential_keys"),
            "DATA_DIR": str(self.folders.root),
            "TMPDIR": str(self.folders.temporary),
            "ALLOW_TENANT_HEADER": "1",
            "LOG_FORMAT": "json",
            "RATE_LIMIT_TICKETS": "0",
            "RATE_LIMIT_ATTACHMENTS": "5",
        }

    # ── What tests do to it ──────────────────────────────────────────────────────────────────────
    def kill(self, name: str) -> None:
        """Ends a server as a power cut does."""
        self.children[name].process.kill()
        self.children[name].process.wait()

    def stop(self, name: str) -> None:
        """Ends a server in order."""
        self.children[name].stop()

    def bring_back(self, name: str) -> None:
        """Starts a server that has ended, and waits for it."""

        def answers() -> bool:
            if not self.children[name].alive:
                # What is left of a killed PostgreSQL holds on to its memory for a moment.
                self.children[name] = self.servers[name].start()
            return self.servers[name].answers()

        processes.until(answers)

    @contextlib.contextmanager
    def silent(self, name: str) -> Iterator[None]:
        """A server that keeps its connections open and says nothing on them."""
        pid = self.children[name].process.pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    @contextlib.contextmanager
    def no_room(self, most: int) -> Iterator[None]:
        """The web processes can write no file beyond so many bytes, as by a quota of the disk."""
        for web in self.webs:
            resource.prlimit(web.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        try:
            yield
        finally:
            for web in self.webs:
                free = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
                resource.prlimit(web.pid, resource.RLIMIT_FSIZE, free)

    def replace_web(self, number: int) -> None:
        """Starts a web process in the place of one that was killed; does not wait for it."""
        self.webs[number] = self._start_web(self.ports[number])

    def replace_worker(self, number: int) -> None:
        """Starts a worker in the place of one that was killed; does not wait for it."""
        self.workers[number] = self._start_worker()

    def send(self, task: str, *arguments: Any) -> None:
        """Puts a task into the queue of the workers."""
        with app.connection_for_write(url=self.environment["REDIS_URL"]) as broker:
            app.send_task(task, arguments, connection=broker)

    def wait_until_idle(self) -> None:
        """Returns when the workers have done all that was in their queue, or was on its way there.

        Called with the installation's models. What a killed web process had not handed over is left
        to the sweep; a living one keeps nothing for so long.
        What they did while the broker was gone they could not confirm to it. It would give that
        away again in an hour; here it is forgotten.
        """
        with contextlib.closing(redis.Redis.from_url(self.environment["REDIS_URL"])) as broker:
            processes.until(
                lambda: (
                    not any(_is_on_its_way(event) for event in Event.objects.undelivered())
                    and not broker.llen("helpdesk")
                    and all(map(_is_idle, self.workers))
                )
            )
            broker.delete("unacked", "unacked_index")

    # ── What tests look at ───────────────────────────────────────────────────────────────────────
    def said(self) -> str:
        """What the web processes have logged."""
        return "".join(web.log.read_text() for web in self.webs)

    @contextlib.contextmanager
    def models(self) -> Iterator[None]:
        """Turns this process's models to the installation's database."""
        mine = connection.settings_dict
        told = conninfo_to_dict(self.environment["DATABASE_URL"])
        names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
        connection.close()
        connection.settings_dict = mine | {key: told[name] for key, name in names.items()}
        connection.settings_dict["PORT"] = told.get("port", "")
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict = mine

    # ── How it comes to be ───────────────────────────────────────────────────────────────────────
    def _start_web(self, port: int) -> subprocess.Popen:
        environment = self.environment | {"PORT": str(port), "LOG_LEVEL": "WARNING"}
        environment["DJANGO_SETTINGS_MODULE"] = "tests.browser.settings"
        return self.stack.enter_context(
            processes.running("-m", "helpdesk.runtime.web", **environment)
        )

    def _start_worker(self) -> subprocess.Popen:
        return self.stack.enter_context(processes.starting_worker(threads=1, **self.environment))

    def _copy_schema(self) -> None:
        """Takes the schema that the test run has migrated already."""
        file = self.folders.temporary / "schema.sql"
        source, target = servers.address_of(servers.TEMPLATE), self.environment["DATABASE_URL"]
        for command in (
            [postgres_program("pg_dump"), "--no-owner", f"--file={file}", source],
            [postgres_program("psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-f", file, target],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        with psycopg.connect(target) as server:
            server.execute("ANALYZE")


def _is_on_its_way(event: Event) -> bool:
    """Whether a web process that lives may still have it; what this process makes nobody hears of."""
    return bool(event.request_id) and timezone.now() - event.created_at < HANDED_OVER_WITHIN


def _is_idle(worker: subprocess.Popen) -> bool:
    """Whether a worker, which has one thread, has ended all that it began."""
    moves = Counter(TASK.findall(worker.log.read_text()))
    return moves.total() == 2 * moves["received"]
