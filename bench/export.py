"""All tickets as CSV: by the job that agents start, against `psql` with the same query.

`python -m bench.export` prints that query, with its parameters filled in.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
WORKER = (
    "-m",
    "celery",
    "--quiet",
    "-A",
    "helpdesk",
    "worker",
    "--pool=threads",
    "--concurrency=4",
)
LOOK_EVERY_SECONDS = 0.05


@contextmanager
def worker(environment: dict[str, str], log: Path) -> Iterator[psutil.Process]:
    """A worker as `make run` starts it, once it takes tasks."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, *WORKER, "--loglevel=INFO"],
            cwd=ROOT,
            env=environment | {"PORT": "0"},
            stdout=file,
            stderr=file,
        )
    try:
        while "ready." not in log.read_text():
            time.sleep(0.1)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def by_the_job(server, process: psutil.Process, peaks: list[int]) -> float:
    """Seconds from the request to the finished file; notes the most memory the worker had."""
    started = time.perf_counter()
    job = server.send("/exports/tickets", {"filter": {}})["job_id"]
    while (told := server.ask(f"/exports/tickets/{job}"))["status"] != "done":
        if told["status"] == "failed":
            raise RuntimeError("The export failed.")
        peaks.append(process.memory_info().rss)
        time.sleep(LOOK_EVERY_SECONDS)
    return time.perf_counter() - started


def by_psql(psql: Path, address: str, query: str, target: Path) -> float:
    """Seconds that `COPY … TO STDOUT` of the query into a file takes."""
    started = time.perf_counter()
    with target.open("wb") as file:
        command = [psql, "--no-psqlrc", address, "-c", f"COPY ({query}) TO STDOUT (FORMAT csv)"]
        subprocess.run(command, stdout=file, check=True)
    return time.perf_counter() - started


def query_of(environment: dict[str, str]) -> str:
    """The query of an export of everything, as the agent of the demo data asks for it."""
    command = [sys.executable, "-m", "bench.export"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout


def _print_query() -> None:
    import django

    django.setup()
    from django.db import connection

    from accounts.models import User
    from helpdesk.reporting import ticket_csv
    from tickets.models import Ticket

    agent = User.objects.get(username="agent", tenant__is_default=True)
    sql, params = ticket_csv.cells_of(Ticket.objects.visible_to(agent)).query.sql_with_params()
    with connection.cursor() as cursor:
        print(cursor.mogrify(sql, params))


if __name__ == "__main__":
    _print_query()
