"""50,000 employees or assets from a CSV file, by the real job in a worker, while others go on working.

`python -m bench.imports` measures on a stack of its own; `bench/run.py` does so among the rest.
"""

import http.client
import json
import shutil
import statistics
import tempfile
import threading
import time
import uuid
from pathlib import Path

import psutil

from bench.export import worker
from bench.stack import PASSWORD, Server, Stack

ROWS = 50_000
API = "/helpdesk/api/v1"
LOOK_EVERY_SECONDS = 0.2
CALM_SECONDS = 5.0
PATIENCE_SECONDS = 600


def employees(count: int, run: str) -> bytes:
    """A file of employees with what such files have; those of another run are other people."""
    lines = ["first_name,last_name,email,phone,department,external_id,asset_edit"]
    lines += [
        f"Anna {n},Example {n},anna.{n}.{run}@acme.example,+1 212 555 {n:05},Department {n % 40},"
        f"HR-{run}-{n:06},Read Only"
        for n in range(count)
    ]
    return "\r\n".join(lines).encode("cp1252")


def assets(count: int, run: str) -> bytes:
    """A file of assets, likewise."""
    lines = ["machine_name,serial_number,manufacturer,model,purchase_date,external_id,notes"]
    lines += [
        f"PC-{run}-{n:05},SN-{run}-{n:06},Lenovo,ThinkPad T{n % 20},2026-03-{1 + n % 28:02},"
        f"INV-{run}-{n:06},Room {n % 400}"
        for n in range(count)
    ]
    return "\r\n".join(lines).encode("cp1252")


KINDS = {"employees": employees, "assets": assets}


class Client:
    """Speaks the customer API on one connection, as somebody with a token."""

    def __init__(self, port: int, name: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        body = json.dumps({"username": name, "password": PASSWORD}).encode()
        answer = self.ask("POST", "/auth/login", body, {"Content-Type": "application/json"})
        self.headers = {"Authorization": f"Bearer {answer['access_token']}"}

    headers: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes = b"", more: dict | None = None) -> dict:
        self.connection.request(method, API + path, body, self.headers | (more or {}))
        answer = self.connection.getresponse()
        content = json.loads(answer.read())
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {content}")
        return content

    def bring(self, kind: str, file: bytes) -> dict:
        mark = uuid.uuid4().hex
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{kind}.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        )
        body = head.encode() + file + f"\r\n--{mark}--\r\n".encode()
        media = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return self.ask("POST", f"/{kind}/import", body, media)["data"]


class Bystander(threading.Thread):
    """Somebody who goes on asking for their list of tickets; notes how long each took."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.client, self.took, self.is_over = Client(port, "dana"), [], False

    def run(self) -> None:
        while not self.is_over:
            began = time.perf_counter()
            self.client.ask("GET", "/tickets?limit=20")
            self.took.append(time.perf_counter() - began)
            time.sleep(0.01)

    def median(self) -> float:
        """The median since it was asked last, in milliseconds."""
        took, self.took = self.took, []
        return statistics.median(took) * 1000


def measure(stack: Stack, database: str, kind: str) -> tuple[float, float, float, float]:
    """Seconds it took, the worker's peak in MB, and the medians of a bystander before and during."""
    environment = stack.environment(database) | {"RATE_LIMIT_API_TOKENS": "0"}
    with (
        Server(stack, database, more={"RATE_LIMIT_API_TOKENS": "0"}) as ours,
        worker(environment, stack.folders.root / "worker.log") as process,
    ):
        client, bystander = Client(ours.port, "ivan"), Bystander(ours.port)
        bystander.start()
        time.sleep(CALM_SECONDS)
        calm = bystander.median()
        seconds, peak = run(client, process, kind)
        busy = bystander.median()
        bystander.is_over = True
        bystander.join()
    return seconds, peak, calm, busy


def run(client: Client, process: psutil.Process, kind: str) -> tuple[float, float]:
    """Seconds from the request to the last row, and the most memory the worker had, in MB."""
    began, peak = time.perf_counter(), 0
    job = client.bring(kind, KINDS[kind](ROWS, uuid.uuid4().hex[:8]))
    while job["status"] in ("queued", "running"):
        peak = max(peak, process.memory_info().rss)
        if time.perf_counter() - began > PATIENCE_SECONDS:
            raise TimeoutError("The import did not come to its end.")
        time.sleep(LOOK_EVERY_SECONDS)
        job = client.ask("GET", f"/imports/{job['import_id']}")["data"]
    if (job["status"], job["created"]) != ("done", ROWS):
        raise RuntimeError(f"The import ended otherwise: {job}")
    return time.perf_counter() - began, peak / 1e6


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="hd-bench-"))
    stack = Stack(home)
    try:
        stack.make("imports", 1_000)
        for kind in KINDS:
            seconds, peak, calm, busy = measure(stack, "imports", kind)
            others = f"{calm:.1f} ms -> {busy:.1f} ms"
            print(f"{ROWS:,} {kind}: {seconds:.1f} s, {peak:.0f} MB, {others}", flush=True)
    finally:
        stack.stop()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
