"""A whole helpdesk under its supervisor, as `make run` starts it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.processes import ROOT, free_port, until

# Those of the test run must not become those of the group.
OWN = (
    "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CREDENTIAL_KEYS", "DATA_DIR", "TMPDIR", "AUTH_MODE",
    "PUBLIC_URL",
)  # fmt: skip


@dataclass
class Group:
    """One `make run` on a folder of its own."""

    data_dir: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in OWN}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "DEMO": "0",
            # Collecting takes ten seconds and is not what is looked at here.
            "STATIC_ROOT": str(self.data_dir.parent / "collected"),
            **self.more,
        }

    @property
    def log(self) -> Path:
        return self.data_dir.parent / f"{self.data_dir.name}.log"

    @property
    def said(self) -> str:
        return self.log.read_text()

    def start(self) -> float:
        """Starts it and gives the seconds until it was ready."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "helpdesk.runtime.supervisor"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until(lambda: self.is_ready() or self.process.poll() is not None)
        assert self.process.poll() is None, self.said
        took = time.monotonic() - began
        until(lambda: "Ctrl-C" in self.said)
        return took

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def is_ready(self) -> bool:
        address = f"http://127.0.0.1:{self.port}/readyz"
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=6) as answer:
            return answer.status == 200
        return False

    def members(self) -> list[psutil.Process]:
        """All processes below the supervisor."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def of_each(self, look: Callable[[psutil.Process], Any]) -> list[Any]:
        """What is seen of the supervisor and each process below it; some end at any moment."""
        seen = []
        for process in [psutil.Process(self.process.pid), *self.members()]:
            with contextlib.suppress(psutil.NoSuchProcess):
                seen.append(look(process))
        return seen

    def member(self, text: str) -> psutil.Process:
        """The one whose command line holds the text."""
        return next(
            child
            for child in psutil.Process(self.process.pid).children()
            if text in " ".join(child.cmdline())
        )

    def command(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        """Runs a Python command of the product on the same folder."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def stop(self) -> None:
        if self.is_running():
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(120)


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Group]:
    """A running group, shared by the tests of a module."""
    group = Group(tmp_path_factory.mktemp("group") / "a b")
    try:
        group.took = group.start()
        yield group
    finally:
        group.stop()


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Group]:
    """A group for tests that end it; it has its admin from the first start on.

    One test may leave it running to the next: starting it takes longer than most of them.
    """
    folder = tmp_path_factory.mktemp("another") / "data"
    group = Group(folder, more={"ADMIN_PASSWORD": "a long enough one"})
    try:
        yield group
    finally:
        group.stop()


@pytest.fixture
def running(another: Group) -> Group:
    """The group for tests that end it, at work."""
    if not another.is_running():
        another.log.write_text("")
        another.start()
    return another


@pytest.fixture
def ended(another: Group) -> Group:
    """The same, at rest."""
    another.stop()
    another.log.write_text("")
    return another
