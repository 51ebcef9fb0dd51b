"""`make bench`: measures the floors of `docs/performance.md` and rewrites its table.

    make bench                                 everything, about 25 minutes on two cores
    make bench ARGS="--large 100000"           with fewer tickets in the large tenant
    make bench ARGS="--only list,create"       some of it

Every figure is a median of several rounds; what is compared takes turns within one run, so that
whatever else the machine does disturbs both.
"""

import argparse
import os
import platform
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psutil  # noqa: E402

from bench import export, imports, lists, sla, streams  # noqa: E402
from bench.stack import Server, Stack, answers, wait_for  # noqa: E402
from helpdesk.runtime.wheels import postgres_program  # noqa: E402

PAGE = ROOT / "docs" / "performance.md"
ROUNDS = 5


def in_turns(first: Callable[[], float], second: Callable[[], float]) -> tuple[float, float]:
    """The medians of two measurements that take turns."""
    pairs = [(first(), second()) for _ in range(ROUNDS)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def measure_list(stack: Stack) -> list[tuple]:
    with Server(stack, "large") as ours, Server(stack, "large", bare="bench.bare") as bare:
        mine, theirs = in_turns(lambda: ours.get("/tickets?status=Open"), lambda: bare.get("/list"))
    return [
        row("`GET /tickets?status=Open`, 50 rows, 8 connections", mine, theirs, "bare", 0.5),
    ]


TICKET = {
    "title": "The printer does not print",
    "description": "It says that it is offline since this morning.",
    "priority": 3,
}


def measure_ticket(stack: Stack) -> list[tuple]:
    """One ticket with its running clocks; the bare function sends the newest one, too."""
    with Server(stack, "large") as ours:
        someone = ours.ask("/users?role=requester&limit=1")[0]["id"]
        made = ours.send("/tickets", TICKET | {"requester_id": someone})["id"]
        with Server(stack, "large", bare="bench.bare") as bare:
            mine, theirs = in_turns(
                lambda: ours.get(f"/tickets/{made}"), lambda: bare.get("/ticket")
            )
            again, both = in_turns(
                lambda: ours.get(f"/tickets/{made}"), lambda: bare.get("/ticket-and-session")
            )
    what = "`GET /tickets/:id` with `sla`, 8 connections"
    return [
        row(what, mine, theirs, "bare, the ticket's statement alone", 0.5),
        row(what, again, both, "bare, with that of the session", 0.5),
    ]


def measure_create(stack: Stack) -> list[tuple]:
    with Server(stack, "large") as ours, Server(stack, "large", bare="bench.bare") as bare:
        someone = ours.ask("/users?role=requester&limit=1")[0]["id"]
        body = TICKET | {"requester_id": someone}
        mine, theirs = in_turns(
            lambda: ours.post("/tickets", body), lambda: bare.post("/create", {})
        )
    return [row("`POST /tickets`, 8 connections", mine, theirs, "bare INSERTs", 1 / 3)]


def measure_size(stack: Stack) -> list[tuple]:
    """The same requests on the small and on the large tenant."""
    cases = [
        ("`GET /tickets?status=Open`", "/tickets?status=Open", 1 / 1.5),
        ("search of a common word", "/tickets?search=printer", 1 / 3),
        ("search of a rare word", "/tickets?search=zeppelin", 1 / 3),
        ("the desk's queue `/desk/queues/open`", "/desk/queues/open", 1 / 1.5),
    ]
    found: dict[str, dict[str, list[float]]] = {}
    for _ in range(3):
        for database in ("large", "small"):
            with Server(stack, database) as server:
                for _, path, _ in cases:
                    figures = found.setdefault(path, {}).setdefault(database, [])
                    figures.append(server.get(path))
    return [
        row(
            f"{name}, large tenant",
            statistics.median(found[path]["large"]),
            statistics.median(found[path]["small"]),
            "10,000 tickets",
            floor,
        )
        for name, path, floor in cases
    ]


def measure_export(stack: Stack) -> list[tuple]:
    """A file of every ticket, by the real job in a worker, in turns with `psql`."""
    stack.forget_tasks()
    environment = stack.environment("large")
    folder, peaks = stack.folders.root, [0]
    query, psql = export.query_of(environment), postgres_program("psql")
    address, target = stack.postgres.url("large"), folder / "psql.csv"
    with (
        Server(stack, "large") as ours,
        export.worker(environment, folder / "worker.log") as process,
    ):
        pairs = [
            (
                export.by_the_job(ours, process, peaks),
                export.by_psql(psql, address, query, target),
            )
            for _ in range(3)
        ]
    mine, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    with target.open("rb") as lines:
        count = sum(1 for _ in lines)
    target.unlink()
    shutil.rmtree(folder / "files" / "exports")
    ratio, peak = mine / theirs, max(peaks) / 1e6
    return [
        (
            f"export of {count:,} tickets to CSV",
            f"{mine:.1f} s",
            f"{theirs:.1f} s (`psql`, same query)",
            f"{ratio:.2f} ≤ 2.00",
            ratio <= 2,
        ),
        (
            "the worker that exports them",
            f"{peak:.0f} MB at most (RSS)",
            "",
            "< 200 MB",
            peak < 200,
        ),
    ]


def measure_streams(stack: Stack) -> list[tuple]:
    """Streams on one web process: what each costs, and when all have heard of a ticket."""
    with Server(stack, "small") as ours:
        someone = ours.ask("/users?role=requester&limit=1")[0]["id"]
        ticket = TICKET | {"requester_id": someone}
        count, each, slowest = streams.measure(ours, lambda: ours.send("/tickets", ticket))
    return [
        (f"{count:,} event streams", f"{each / 1000:.0f} kB each", "", "< 60 kB", each < 60_000),
        (
            f"an event on {count:,} streams",
            f"{slowest:.2f} s to the last",
            "",
            "< 1 s",
            slowest < 1,
        ),
    ]


def measure_memory(_: Stack) -> list[tuple]:
    """The whole idle stack of `make run`, with demo data, a while after its start."""
    with tempfile.TemporaryDirectory(prefix="hd-") as home:
        environment = os.environ | {"PORT": "18933", "DATA_DIR": home, "DEMO": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", "helpdesk.runtime.supervisor"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            started = time.monotonic()
            wait_for(lambda: answers(18933, "/readyz"), 120)
            ready = time.monotonic() - started
            time.sleep(20)
            family = [psutil.Process(process.pid)]
            family += family[0].children(recursive=True)
            memory = [one.memory_full_info() for one in family]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    pss = sum(one.pss for one in memory) / 1e6
    rss = sum(one.rss for one in memory) / 1e6
    return [
        (
            "idle stack of `make run`",
            f"{pss:.0f} MB (PSS)",
            f"{rss:.0f} MB (RSS)",
            "< 600 MB",
            pss < 600,
        ),
        ("first `make run` with demo data", f"{ready:.1f} s to ready", "", "< 45 s", ready < 45),
    ]


def measure_sla(_: Stack) -> list[tuple]:
    """The clocks of a thousand tickets; the slowest of several calendars."""
    slowest = max(sla.measure().values())
    return [("SLA of 1,000 tickets", f"{slowest:.1f} ms CPU", "", "< 20 ms", slowest < 20)]


def row(name: str, ours: float, other: float, against: str, floor: float) -> tuple:
    """One line of the table: what, ours, theirs, the ratio with its floor, whether it holds."""
    ratio = ours / other
    return (
        name,
        f"{ours:,.0f}/s",
        f"{other:,.0f}/s ({against})",
        f"{ratio:.2f} ≥ {floor:.2f}",
        ratio >= floor,
    )


def measure_imports(stack: Stack) -> list[tuple]:
    """50,000 employees, then as many assets, and what somebody else notices of it."""
    return [row for kind in imports.KINDS for row in import_of(kind, stack)]


def import_of(kind: str, stack: Stack) -> list[tuple]:
    seconds, peak, calm, busy = imports.measure(stack, "small", kind)
    what = f"import of {imports.ROWS:,} {kind}"
    return [
        (what, f"{seconds:.1f} s", "", "≤ 60 s", seconds <= 60),
        (
            "the worker that imports them",
            f"{peak:.0f} MB at most (RSS)",
            "",
            "< 300 MB",
            peak < 300,
        ),
        (
            "somebody's list meanwhile, median",
            f"{busy:.1f} ms",
            f"{calm:.1f} ms before",
            f"{busy / calm:.2f} ≤ 1.50",
            busy <= 1.5 * calm,
        ),
    ]


def measure_lists(stack: Stack) -> list[tuple]:
    """Pages of the customer API's lists, of a company with 100,000 rows of each kind."""
    stack.make("lists", 1_000)
    lists.fill(stack.postgres.url("lists"))
    unlimited = {f"RATE_LIMIT_API_{name}": "0" for name in ("SESSIONS", "TENANTS", "TOKENS")}
    rows = []
    with (
        Server(stack, "lists", more=unlimited) as ours,
        Server(stack, "lists", bare="bench.lists") as bare,
    ):
        ours.cookie = ours.sign_in(lists.WHO, f"{lists.API}/auth/login")
        for path in lists.LISTS:
            mine, theirs = in_turns(partial(ours.get, lists.API + path), partial(bare.get, path))
            rows.append(row(f"`GET {path}`, customer API", mine, theirs, "bare", 1 / 3))
    return rows


MEASUREMENTS = {
    "list": measure_list,
    "ticket": measure_ticket,
    "create": measure_create,
    "size": measure_size,
    "export": measure_export,
    "streams": measure_streams,
    "memory": measure_memory,
    "sla": measure_sla,
    "lists": measure_lists,
    "imports": measure_imports,
}


def write_page(rows: list[tuple], tickets: int) -> None:
    """Replaces the table between the marks of the page."""
    lines = ["| what | ours | held against | floor | holds |", "|---|---|---|---|---|"]
    lines += [f"| {' | '.join([*cells[:4], 'yes' if cells[4] else '**no**'])} |" for cells in rows]
    made = (
        f"Made by `make bench` on {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {tickets:,} tickets in the large tenant.\n\n"
    )
    table = f"<!-- bench -->\n{made}{chr(10).join(lines)}\n<!-- /bench -->"
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        re.sub(r"<!-- bench -->.*<!-- /bench -->", lambda _: table, text, flags=re.DOTALL),
        encoding="utf-8",
    )


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--small", type=int, default=10_000)
    options.add_argument("--large", type=int, default=1_000_000)
    options.add_argument("--only", default=",".join(MEASUREMENTS))
    options.add_argument("--data-dir", help="Keeps the databases there for the next run.")
    options.add_argument("--write", action="store_true", help="Writes docs/performance.md.")
    chosen = options.parse_args()
    wanted = chosen.only.split(",")
    home = Path(chosen.data_dir or tempfile.mkdtemp(prefix="hd-bench-"))
    stack = Stack(home)
    rows: list[tuple] = []
    try:
        if set(wanted) - {"memory", "sla"}:
            stack.make("small", chosen.small)
            seconds = stack.make("large", chosen.large)
            if seconds:
                name = f"`seed_volume --tickets {chosen.large}`"
                rows.append((name, f"{seconds:.0f} s", "", "≤ 600 s", seconds <= 600))
        for name in wanted:
            found = MEASUREMENTS[name](stack)
            rows += found
            for cells in found:
                print(*cells, sep=" | ", flush=True)
    finally:
        stack.stop()
    if chosen.write:
        write_page(rows, chosen.large)
    return 0 if all(cells[4] for cells in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
