"""Runs the whole product as one group: `make run`.

Servers first, then migrations and demo data, then web, worker and beat; all of it ends together and
in order. It imports no Django: it is the one part that must never be heavy and never fall over.
"""

import contextlib
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from helpdesk import env
from helpdesk.embedded import Servers, stop_all
from helpdesk.runtime.folders import Folders, is_free, locked
from helpdesk.runtime.options import BASE_DIR, Options
from helpdesk.runtime.processes import (
    Child,
    RuntimeFailure,
    die_with_parent,
    end_leftover,
    start,
)
from helpdesk.runtime.welcome import say, show_addresses, show_sign_ins

FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0
# A part that lived this long was well: its next death starts counting anew.
WELL_AFTER = 60
MOST_DEATHS = 5


class Stopped(Exception):
    """Somebody asked the group to end."""


@dataclass
class Part:
    """One member of the group: how to start it, and how often it died."""

    name: str
    launch: Callable[[], Child]
    child: Child | None = None
    deaths: int = 0
    due: float = field(default=0.0)

    def note_death(self) -> None:
        lived = time.monotonic() - self.child.born if self.child else 0
        self.deaths = 1 if lived > WELL_AFTER else self.deaths + 1
        self.due = time.monotonic() + min(FIRST_WAIT * 2 ** (self.deaths - 1), LONGEST_WAIT)


class Supervisor:
    """Starts the parts, watches them, restarts them, ends them."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.folders = Folders(options.data_dir)
        self.stopping: int | None = None
        self.parts: list[Part] = []
        self.chores: list[Child] = []

    def run(self) -> None:
        """Runs until asked to end; raises `RuntimeFailure` when it cannot go on."""
        self.folders.make()
        with locked(self.folders.run / "servers.lock") as alone:
            if not alone:
                raise RuntimeFailure(self._taken())
            self._listen_for_signals()
            self._clear_leftovers()
            if not is_free(self.options.host, self.options.port):
                raise RuntimeFailure(
                    f"Port {self.options.port} of {self.options.host} is in use. "
                    f"Choose another one: PORT={self.options.port + 1} make run"
                )
            try:
                self._start_everything()
                self._watch()
            except Stopped:
                say("Stopping …")
            finally:
                self.folders.write_state()
                self._stop_everything()

    def _taken(self) -> str:
        owner = self.folders.read_state().get("owner")
        who = f" by process {owner}" if owner else ""
        return (
            f"{self.options.data_dir} is already in use{who}: a helpdesk runs on it. "
            "Stop that one, or choose another folder: DATA_DIR=/another/folder make run"
        )

    def _listen_for_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: object) -> None:
        # Nothing more: a lock that the interrupted code holds would be waited for forever, and a
        # signal to the whole group comes twice, for `make` passes it on.
        self.stopping = number

    def _clear_leftovers(self) -> None:
        for name in ("static files", "database", "first admin", "web", "beat", "worker"):
            end_leftover(self.folders.run / f"{name}.json", stop_signal=signal.SIGTERM, within=5)
        for file in self.folders.temporary.iterdir():
            with contextlib.suppress(OSError):
                file.unlink()

    def _start_everything(self) -> None:
        began = time.monotonic()
        say("Starting …")
        self.environment = os.environ | self._own_environment()
        # It needs no server, and the other core has nothing to do yet.
        self._begin("static files", "collectstatic", "--noinput", "--if-new")
        servers = Servers(self.folders)
        # Started together, watched one by one.
        children = servers.start()
        for server, child in zip(
            [server for server in (servers.postgres, servers.valkey) if server],
            children,
            strict=True,
        ):
            self.parts.append(Part(child.name, server.start, child))
        public = {"PORT": str(self.options.port), "HOST": self.options.host}
        public |= {name: os.environ[name] for name in KEPT_FOR_COMMANDS if name in os.environ}
        self.folders.write_state(owner=os.getpid(), environment=public)
        self.environment |= servers.environment()
        self._begin("database", "prepare", "--skip-static")
        web = self._add("web", WEB, held_back=True)
        self._finish_chores()
        web.release()
        self._wait_until_ready()
        # Only now, so that they do not take turns with the web server at getting started.
        self._add("worker", WORKER)
        self._add("beat", (*BEAT, "--schedule", str(self.folders.run / "beat-schedule")))
        self._welcome(time.monotonic() - began)

    def _own_environment(self) -> dict[str, str]:
        return {
            "PYTHONUNBUFFERED": "1",
            # Temporary files stay inside DATA_DIR, too.
            "TMPDIR": str(self.folders.temporary),
        }

    def _python(self, name: str, *arguments: str, held_back: bool = False) -> Child:
        return start(
            name,
            [sys.executable, *arguments],
            records=self.folders.run,
            environment=self.environment,
            cwd=BASE_DIR,
            stop_within=20,
            held_back=held_back,
        )

    def _add(self, name: str, arguments: tuple[str, ...], *, held_back: bool = False) -> Child:
        part = Part(name, lambda: self._python(name, *arguments))
        more = ("--when-told",) if held_back else ()
        part.child = self._python(name, *arguments, *more, held_back=held_back)
        self.parts.append(part)
        return part.child

    def _begin(self, name: str, *command: str) -> None:
        """Starts what is to be done once, before the service is ready."""
        self.chores.append(self._python(name, "manage.py", *command))

    def _finish_chores(self) -> None:
        while True:
            codes = {chore.name: chore.process.poll() for chore in self.chores}
            if failed := next((name for name, code in codes.items() if code), None):
                raise RuntimeFailure(
                    f"The {failed} could not be prepared; the reason stands above."
                )
            if None not in codes.values():
                break
            time.sleep(0.05)
            if self.stopping:
                raise Stopped
        self._end_chores()

    def _end_chores(self) -> None:
        while self.chores:
            self.chores.pop().stop()

    def _wait_until_ready(self) -> None:
        host = "127.0.0.1" if self.options.host in {"0.0.0.0", "::"} else self.options.host  # noqa: S104
        address = f"http://{f'[{host}]' if ':' in host else host}:{self.options.port}/readyz"
        patience = time.monotonic() + 60
        answer = "no answer"
        while time.monotonic() < patience:
            self._tend()
            try:
                with urllib.request.urlopen(address, timeout=6) as reply:
                    reply.read()
                    return
            except urllib.error.HTTPError as error:
                answer = f"{error.code} {error.read(200).decode(errors='replace')}"
            except OSError as error:
                answer = str(error)
            time.sleep(0.1)
        raise RuntimeFailure(f"The service does not become ready: {address} says {answer}.")

    def _watch(self) -> None:
        while True:
            self._tend()
            time.sleep(0.5)

    def _tend(self) -> None:
        """Raises `Stopped` when asked to end, and brings back what died."""
        if self.stopping:
            raise Stopped
        for part in self.parts:
            if part.child and not part.child.alive:
                code = part.child.process.returncode
                part.note_death()
                part.child.stop()
                part.child = None
                if part.deaths >= MOST_DEATHS:
                    raise RuntimeFailure(
                        f"{part.name} ended {part.deaths} times in a row (last {ended(code)}) and"
                        " is not restarted again, so everything stops. What it said stands above"
                        f" or in {self.folders.log}."
                    )
                say(f"{part.name} ended ({ended(code)}); restarting it.")
            if part.child is None and time.monotonic() >= part.due:
                try:
                    part.child = part.launch()
                except (RuntimeFailure, OSError) as failure:
                    raise RuntimeFailure(f"{part.name} cannot be restarted: {failure}") from failure

    def _stop_everything(self) -> None:
        self._end_chores()
        # A second Ctrl-C must not cut the orderly end short, which would lose what is in memory.
        stop_all(
            [
                part.child
                for name in STOPPED_LAST_FIRST
                for part in self.parts
                if part.name == name and part.child
            ]
        )

    def _welcome(self, seconds: float) -> None:
        say(f"Ready in {seconds:.1f} s: {self.options.public_url}")
        show_addresses(self.options.public_url)
        if self.options.demo:
            show_sign_ins()
        elif next(BASE_DIR.glob("*/management/commands/first_admin_link.py"), None):
            self._begin("first admin", "first_admin_link", "--if-none")
            self._finish_chores()
        say("Ctrl-C stops everything.")


# From the one that is stopped last to the one that is stopped first.
STOPPED_LAST_FIRST = ("postgres", "valkey", "worker", "beat", "web")
WEB = ("-m", "helpdesk.runtime.web")
WORKER = (
    # Celery warns root of pickled tasks, which are refused here: tasks are JSON.
    *("-W", "ignore:You're running the worker"),
    *("-m", "celery", "--quiet", "-A", "helpdesk", "worker", "--pool=threads", "--concurrency=4"),
    *("--without-gossip", "--without-mingle", "--loglevel=INFO"),
)
BEAT = ("-m", "celery", "--quiet", "-A", "helpdesk", "beat", "--loglevel=INFO")
# What a command beside the running group must know to speak of the same installation.
KEPT_FOR_COMMANDS = ("DEMO", "DEBUG", "AUTH_MODE", "PUBLIC_URL", "ALLOW_TENANT_HEADER")


def ended(code: int) -> str:
    """How a process ended, in words."""
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"


def set_local_defaults() -> None:
    """What differs from production on somebody's own machine, unless the environment says so."""
    defaults = {"DEMO": "1", "AUTH_MODE": "local"}
    defaults["PUBLIC_URL"] = f"http://localhost:{os.environ.get('PORT') or 8080}"
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    if env.flag("DEMO"):
        os.environ.setdefault("ALLOW_TENANT_HEADER", "1")


def main() -> None:
    """`python -m helpdesk.runtime.supervisor`."""
    if "--with-parent" in sys.argv:
        # `make` itself may be killed hard; then nobody would be left to stop the group.
        die_with_parent(signal.SIGTERM)
    try:
        set_local_defaults()
        Supervisor(Options.from_environment()).run()
    except (RuntimeFailure, env.BadEnvironment) as failure:
        sys.exit(f"helpdesk: {failure}")


if __name__ == "__main__":
    main()
