"""Child processes: started, recorded in DATA_DIR, found again after a crash, and stopped.

A child dies with its parent on Linux (PR_SET_PDEATHSIG). Where that does not reach, the record of
its process id and start time lets the next start find and end it, and nothing else.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
# Loaded once in the parent: a forked child must not load libraries before it executes.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class RuntimeFailure(Exception):
    """The runtime cannot go on; the message is a whole sentence for people."""


def die_with_parent(signal_number: int) -> None:
    """Asks Linux to send this process the signal when its parent dies; elsewhere does nothing."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal_number)


def started_at(pid: int) -> str | None:
    """A text that tells this process from a later one of the same number; None if it is gone."""
    if sys.platform == "linux":
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
            boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        except OSError:
            return None
        fields = stat.rpartition(")")[2].split()
        # A zombie has ended: only its exit status waits to be read.
        return None if fields[0] in "ZX" else f"{boot}:{fields[19]}"
    found = subprocess.run(  # noqa: S603
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or None


@dataclass
class Child:
    """One child process and how it is ended."""

    name: str
    process: subprocess.Popen
    record: Path
    stop_signal: int = signal.SIGTERM
    stop_within: float = 15
    born: float = field(default_factory=time.monotonic)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def release(self) -> None:
        """Gives the word to one that was held back."""
        # One that has died hears nothing.
        with contextlib.suppress(OSError), self.process.stdin as line:
            line.write(b"go")

    def stop(self) -> None:
        """Asks it to end, and ends it when it does not."""
        if self.alive:
            self.process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.stop_within)
        # Its own children share its process group, and go too.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.record.unlink(missing_ok=True)


@dataclass(frozen=True)
class Account:
    """The account a child runs as instead of root, and what is put before its command."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    records: Path,
    log: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
    cwd: Path | None = None,
    stop_signal: int = signal.SIGTERM,
    stop_within: float = 15,
    death_signal: int = signal.SIGKILL,
    held_back: bool = False,
) -> Child:
    """Starts a child in a session of its own, so that Ctrl-C reaches the supervisor alone.

    One that is held back waits for a word on its standard input before it does its work.
    """
    identity: dict = {}
    if account and account.prefix:
        # Changing the user clears the death signal, so the prefix sets it after the change.
        command = [*account.prefix, "--pdeathsig", signal.Signals(death_signal).name, *command]
    elif account:
        identity = {"user": account.uid, "group": account.gid, "extra_groups": []}
    process = subprocess.Popen(  # noqa: S603
        [str(part) for part in command],
        stdin=subprocess.PIPE if held_back else subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT if log else None,
        env=dict(environment) if environment is not None else None,
        cwd=cwd,
        start_new_session=True,
        preexec_fn=lambda: die_with_parent(death_signal),
        **identity,
    )
    record = records / f"{name}.json"
    record.write_text(json.dumps({"pid": process.pid, "started": started_at(process.pid)}))
    return Child(name, process, record, stop_signal, stop_within)


def end_leftover(record: Path, *, stop_signal: int, within: float = 15) -> bool:
    """Ends the recorded process if it still lives and is truly the one recorded."""
    try:
        entry = json.loads(record.read_text())
        pid, started = int(entry["pid"]), entry["started"]
    except (OSError, ValueError, KeyError, TypeError):
        record.unlink(missing_ok=True)
        return False
    found = started is not None and started_at(pid) == started
    if found:
        end_process(pid, started, stop_signal=stop_signal, within=within)
    record.unlink(missing_ok=True)
    return found


def end_process(pid: int, started: str, *, stop_signal: int, within: float) -> None:
    """Ends a process that is not our child: by the signal, then by force."""
    for number, patience in ((stop_signal, within), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if started_at(pid) != started:
                return
            time.sleep(0.05)
    raise RuntimeFailure(f"Process {pid} is left from an earlier run and cannot be ended.")


def open_log(path: Path, keep: int = 10 * 1024 * 1024) -> IO[bytes]:
    """Opens a log file for appending; one that has grown is put aside as `.1` first."""
    if path.exists() and path.stat().st_size > keep:
        path.replace(path.with_suffix(path.suffix + ".1"))
    return path.open("ab")
