"""The layout of DATA_DIR, its secrets, its ports and its lock."""

import contextlib
import fcntl
import json
import os
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpdesk.runtime.processes import RuntimeFailure


@dataclass(frozen=True)
class Folders:
    """Where everything lies below DATA_DIR."""

    root: Path

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    def make(self) -> None:
        """Makes the folders; what lies in them is for their owner alone."""
        try:
            # Others may pass, not look: PostgreSQL's account has to reach its folder in here.
            self.root.mkdir(mode=0o711, parents=True, exist_ok=True)
            for folder in (self.run, self.log, self.temporary, self.secrets):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise RuntimeFailure(
                f"DATA_DIR {self.root} cannot be written to: {error.strerror}."
            ) from error

    def secret(self, name: str) -> str:
        """The secret of that name, made at first use, the same ever after."""
        if kept := self.kept_secret(name):
            return kept
        path = self.secrets / name
        value = secrets.token_urlsafe(48)
        draft = path.with_name(f".{name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(value)
        # Two commands may come here at once: the first one wins, and both read its secret.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
        return path.read_text().strip()

    def kept_secret(self, name: str) -> str | None:
        """The secret of that name if it was ever made."""
        try:
            return (self.secrets / name).read_text().strip() or None
        except OSError:
            return None

    def port(self, name: str) -> int:
        """A free port of 127.0.0.1, the one of last time if it is still free."""
        path = self.run / f"{name}.port"
        with contextlib.suppress(OSError, ValueError):
            kept = int(path.read_text())
            if is_free("127.0.0.1", kept):
                return kept
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        path.write_text(str(port))
        return port

    def kept_port(self, name: str) -> int:
        """The port that the running server of that name was given."""
        return int((self.run / f"{name}.port").read_text())

    def write_state(self, **state: object) -> None:
        """Says who runs the servers, for commands that come to use them."""
        draft = self.run / ".state.json"
        draft.write_text(json.dumps(state))
        draft.replace(self.run / "state.json")

    def read_state(self) -> dict:
        """What `write_state` said last; empty if nothing."""
        try:
            return json.loads((self.run / "state.json").read_text())
        except (OSError, ValueError):
            return {}


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As servers do: connections that linger from a server that stopped do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def locked(path: Path, *, shared: bool = False, wait: bool = False) -> Iterator[bool]:
    """Holds a lock that the kernel drops when the process ends; yields whether it was had."""
    with path.open("a") as file:
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(file, mode | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
