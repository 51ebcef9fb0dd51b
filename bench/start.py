"""`python -m bench.start`: how long `make run` takes to be ready, and what it then holds in memory.

The first start makes a database and loads the demo into it, the later ones find both. Seconds on
the clock mean something on a machine that does nothing else; those of the processors, of all
processes together, hardly depend on it.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
STARTS, IDLE_SECONDS = 3, 60
READY = re.compile(r"Ready in ([\d.]+) s")


def main() -> None:
    print(f"Load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory(prefix="hd-start-") as folder:
        # PostgreSQL's account must pass through it where root looks.
        Path(folder).chmod(0o711)
        for number in range(STARTS):
            measure(number, Path(folder) / "data", is_last=number == STARTS - 1)


def measure(number: int, data_dir: Path, *, is_last: bool) -> None:
    """Starts the product, says how long that took, and ends it again."""
    process = subprocess.Popen(
        [sys.executable, "-m", "helpdesk.runtime.supervisor"],
        cwd=ROOT,
        env=os.environ
        | {"DATA_DIR": str(data_dir), "PORT": str(free_port()), "LOG_LEVEL": "WARNING"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        ready = next(found[1] for line in process.stdout if (found := READY.search(line)))
        print(f"Start {number + 1}: ready in {ready} s, {worked(process.pid):.1f} s of processors")
        if is_last:
            # Until then nobody reads what it says, which is little.
            time.sleep(IDLE_SECONDS)
            show_memory(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def worked(pid: int) -> float:
    """Seconds of processors of a process and all below it, those that ended included."""
    return sum(sum(one.cpu_times()[:4]) for one in family(pid))


def show_memory(pid: int) -> None:
    """Prints what each part holds, pages that several share being shared out among them."""
    parts: Counter[str] = Counter()
    for one in family(pid):
        parts[name_of(one)] += one.memory_full_info().pss / 1e6
    told = ", ".join(f"{name} {size:.0f}" for name, size in parts.items())
    print(f"After {IDLE_SECONDS} s: {sum(parts.values()):.0f} MB (PSS): {told}")


def name_of(process: psutil.Process) -> str:
    """Which part of the product a process is."""
    line = " ".join(process.cmdline())
    known = ("supervisor", "runtime.web", "worker", "beat", "valkey", "postgres")
    return next((name for name in known if name in line), "postgres")


def family(pid: int) -> list[psutil.Process]:
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
