"""The database and the Valkey of an installation that was given neither.

`servers_for_command` is what `manage.py` uses: beside a running `make run` it finds those servers
below DATA_DIR, without one it starts them for as long as the command runs. Either way the rest of
the program only ever sees DATABASE_URL and REDIS_URL, as in production.
"""

import contextlib
import gc
import os
import sys
import time
from collections.abc import Iterator

from helpdesk import env
from helpdesk.runtime.folders import Folders, locked
from helpdesk.runtime.options import data_dir
from helpdesk.runtime.postgres import Postgres
from helpdesk.runtime.processes import Child, RuntimeFailure
from helpdesk.runtime.valkey import Valkey

# These read and write only files of the source tree, or their own output.
NEED_NO_SERVER = {
    "",
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "help",
    "makemessages",
    "spectacular",
    "startapp",
    "version",
}


# Secrets that outlive every process, and the files below DATA_DIR/secrets that keep them.
LASTING = {"SECRET_KEY": "secret_key", "CREDENTIAL_KEYS": "credential_keys"}


class Servers:
    """The embedded servers that are wanted: those whose address the environment does not give."""

    def __init__(self, folders: Folders, *, durable: bool = True) -> None:
        self.folders = folders
        self.postgres = None if env.text("DATABASE_URL") else Postgres(folders, durable)
        self.valkey = None if env.text("REDIS_URL") else Valkey(folders, durable)

    def start(self) -> list[Child]:
        """Starts both at once and waits for both; the one to be stopped last comes first."""
        wanted = [server for server in (self.postgres, self.valkey) if server]
        started: list[Child] = []
        try:
            for server in wanted:
                started.append(server.start())
            for server, child in zip(wanted, started, strict=True):
                server.wait_until_ready(child)
        except BaseException:
            stop_all(started)
            raise
        return started

    def environment(self) -> dict[str, str]:
        """The variables that tell the program where its servers are, and its lasting secrets."""
        found = {"DATA_DIR": str(self.folders.root)}
        if self.postgres:
            found["DATABASE_URL"] = self.postgres.url()
        if self.valkey:
            found["REDIS_URL"] = self.valkey.url
        wanted = {name: file for name, file in LASTING.items() if not env.text(name)}
        return found | {name: self.folders.secret(file) for name, file in wanted.items()}


def stop_all(children: list[Child]) -> None:
    """Stops children in the opposite order of their start."""
    for child in reversed(children):
        child.stop()


@contextlib.contextmanager
def servers_for_command(arguments: list[str]) -> Iterator[None]:
    """Puts the servers' addresses into the environment for one `manage.py` command."""
    folders = Folders(data_dir())
    command = next((word for word in arguments[1:] if not word.startswith("-")), "")
    given = env.text("DATABASE_URL") and env.text("REDIS_URL")
    if given or command in NEED_NO_SERVER or {"--help", "-h", "--version"} & set(arguments):
        # The settings still want secrets: the lasting ones if `make run` made them, else, where no
        # production's servers are set, some for this command.
        for name, file in LASTING.items():
            kept = folders.kept_secret(file) or (None if given else os.urandom(48).hex())
            if kept and not env.text(name):
                os.environ[name] = kept
        yield
        return
    folders.make()
    with contextlib.ExitStack() as stack:
        started = stack.enter_context(_owned_or_shared(folders))
        servers = Servers(folders)
        if started is not None:
            started += servers.start()
        for name, value in folders.read_state().get("environment", {}).items():
            os.environ.setdefault(name, value)
        os.environ.update(servers.environment())
        yield


@contextlib.contextmanager
def _owned_or_shared(folders: Folders) -> Iterator[list[Child] | None]:
    """Yields a list for the servers this command is to start, or None if another runs them.

    A command that started the servers waits, before stopping them, for those who came to use them:
    they hold `users.lock` shared, it asks for it alone.
    """
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        with locked(folders.run / "servers.lock") as owner:
            if owner:
                folders.write_state(owner=os.getpid())
                children: list[Child] = []
                try:
                    yield children
                finally:
                    with locked(folders.run / "users.lock", wait=True):
                        folders.write_state()
                        stop_all(children)
                return
        with locked(folders.run / "users.lock", shared=True, wait=True):
            if _answering(folders):
                yield None
                return
        time.sleep(0.1)
    raise RuntimeFailure(
        f"Another command holds {folders.root}, but its servers do not answer. Is it stopping?"
    )


def _answering(folders: Folders) -> bool:
    if not folders.read_state().get("owner"):
        return False
    servers = Servers(folders)
    try:
        return (not servers.postgres or servers.postgres.answers()) and (
            not servers.valkey or servers.valkey.answers()
        )
    except (OSError, ValueError):
        return False


def run_command(arguments: list[str]) -> None:
    """Runs one `manage.py` command with its servers."""
    # Loading leaves nothing behind that the collector could free; looking costs a fifth of it.
    gc.set_threshold(50_000, 20, 20)
    from django.core.management import execute_from_command_line

    try:
        with servers_for_command(arguments):
            execute_from_command_line(arguments)
    except (RuntimeFailure, env.BadEnvironment) as failure:
        sys.exit(f"helpdesk: {failure}")
