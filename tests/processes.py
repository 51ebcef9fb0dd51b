"""Starts the product's real processes for a test, on this worker's database and Valkey."""

import contextlib
import itertools
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120


def _ports() -> Iterator[int]:
    """Ports below those that the kernel gives to whoever connects; each worker has its own."""
    number = int(servers.WORKER.removeprefix("gw")) if servers.WORKER != "main" else 9
    first, count = 10_000 + 2_000 * (number % 10), 2_000
    return (first + (os.getpid() + turn) % count for turn in itertools.count())


PORTS = _ports()


def free_port() -> int:
    """One that nobody listens on, given once."""
    return next(filter(_is_free, PORTS))


def _is_free(port: int) -> bool:
    with socket.socket() as probe, contextlib.suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return True
    return False


@contextlib.contextmanager
def running(*arguments: str, **environment: str) -> Iterator[subprocess.Popen]:
    """A Python process of the product; what it says goes to its `log` attribute, a path."""
    log = Path(settings.DATA_DIR) / "log" / f"process-{free_port()}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "helpdesk.settings"} | environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    process.log = log
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def web(port: int | None = None, **environment: str) -> Iterator[str]:
    """One web process; gives its address once it answers."""
    port = port or free_port()
    address = f"http://localhost:{port}"
    environment = {"PUBLIC_URL": address} | environment
    with running("-m", "helpdesk.runtime.web", PORT=str(port), **environment) as process:
        wait_for(f"http://127.0.0.1:{port}/livez", process)
        yield address


@contextlib.contextmanager
def worker(**environment: str) -> Iterator[subprocess.Popen]:
    """One Celery worker with two threads; gives the process once it takes tasks."""
    with starting_worker(threads=2, **environment) as process:
        wait_for_worker(process)
        yield process


def starting_worker(*, threads: int, **environment: str) -> Any:
    """One Celery worker; does not wait for it."""
    arguments = ("-m", "celery", "--quiet", "-A", "helpdesk", "worker", "--pool=threads")
    environment = {"LOG_LEVEL": "INFO"} | environment
    return running(*arguments, f"--concurrency={threads}", "--loglevel=INFO", **environment)


def wait_for_worker(process: subprocess.Popen) -> None:
    """Returns when the worker takes tasks."""
    until(lambda: "ready." in process.log.read_text() or process.poll() is not None)
    assert process.poll() is None, process.log.read_text()


def wait_for(url: str, process: subprocess.Popen) -> None:
    """Returns when the address answers 200."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"{url} does not answer: {process.log.read_text()[-4000:]}")


def until(condition) -> None:
    """Waits for something to become true, and fails if it does not.

    However long the machine takes, that has other things to do: only what never comes is a fault.
    """
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not become true in time"
        time.sleep(0.05)
