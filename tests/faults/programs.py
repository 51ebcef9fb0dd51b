"""Programs that go on working while parts of an installation fail, and what must be true after."""

import contextlib
import http.client
import itertools
import json
import queue
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from accounts.authentication import COOKIE
from accounts.models import User
from accounts.services import open_session
from helpdesk.core.idempotency import HEADER
from helpdesk.core.models import Event
from tests import processes
from tests.streams import Stream
from tickets.events import TicketEvent
from tickets.models import Ticket

GONE = (OSError, http.client.HTTPException)
PATIENCE = 30


@dataclass
class Caller:
    """One person's program, which speaks to any of the web processes."""

    ports: list[int]
    person: User
    token: str = ""

    def __post_init__(self) -> None:
        self.tenant = self.person.tenant.slug
        self.token = self.token or open_session(self.person, by=self.person)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        web: int = 0,
        raw: bytes | None = None,
        **headers: str,
    ) -> tuple[int, Any]:
        """One request to one of the web processes. Raises one of GONE."""
        link = http.client.HTTPConnection("127.0.0.1", self.ports[web], timeout=15)
        sent = {"Cookie": f"{COOKIE}={self.token}", "X-Tenant": self.tenant}
        sent |= {"Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(link):
            link.request(method, path, raw or (json.dumps(body) if body else None), sent)
            with link.getresponse() as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None

    def listen(self, last: str = "", web: int = 0) -> Stream:
        stream = Stream(self.ports[web], self.token, self.tenant, last).open()
        assert stream.status == 200
        return stream


@dataclass
class Writers:
    """Programs that open tickets all the time, and insist under the same key until answered."""

    caller: Caller
    threads: int = 3
    acknowledged: dict[str, str] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    refusals: set[int] = field(default_factory=set)
    stopping: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Writers":
        self.running = [threading.Thread(target=self._write) for _ in range(self.threads)]
        for thread in self.running:
            thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.stopping.set()
        for thread in self.running:
            thread.join(60)
        assert not any(thread.is_alive() for thread in self.running)

    def wait_for_more(self, count: int) -> None:
        """Returns when so many more tickets were acknowledged."""
        wanted = len(self.acknowledged) + count
        processes.until(lambda: len(self.acknowledged) >= wanted)

    def _write(self) -> None:
        turns = itertools.cycle(range(len(self.caller.ports)))
        while not self.stopping.is_set():
            self._insist(f"Ticket {uuid.uuid4()}", turns)

    def _insist(self, title: str, turns: Iterator[int]) -> None:
        body = {"title": title, "priority": 3}
        while True:
            try:
                sent = {HEADER.replace("-", "_"): title.replace(" ", "-")}
                status, answer = self.caller.ask("POST", "/tickets", body, web=next(turns), **sent)
            except GONE:
                self.stopping.wait(0.05)
                continue
            if status == 201:
                self.acknowledged[title] = answer["id"]
                return
            self.refusals.add(status)
            if status == 409:
                # The first try was cut short, and nobody knows how far it had come.
                self.doubtful.add(title)
                return
            self.stopping.wait(0.05)


class Listener(threading.Thread):
    """A program that follows the feed from its beginning, and comes back where it was cut off."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(daemon=True)
        self.caller = caller
        self.frames: list[dict[str, Any]] = []
        self.stopping = threading.Event()
        self.start()

    def run(self) -> None:
        last, turns = "0", itertools.cycle(range(len(self.caller.ports)))
        while not self.stopping.is_set():
            try:
                self.stream = self.caller.listen(last, web=next(turns))
                if self.stopping.is_set():
                    self.stream.close()
                while frame := self.stream.frame():
                    self.frames.append(frame)
                    last = frame["id"]
            except (*GONE, AssertionError, queue.Empty):
                self.stopping.wait(0.1)

    def created(self) -> list[str]:
        """The tickets of whose creation it heard, in order."""
        heard = [frame for frame in self.frames if frame["event"] == "ticket_created"]
        return [frame["data"]["data"]["id"] for frame in heard]

    def stop(self) -> None:
        self.stopping.set()
        self.stream.close()
        self.join(PATIENCE)


def hold_true(writers: Writers, *listeners: Listener) -> None:
    """Nothing acknowledged is lost; nothing happened twice; every listener heard it all, once."""
    # What this process was connected to may be gone, too.
    connection.close()
    tenant = writers.caller.person.tenant
    tickets = Ticket.objects.of_tenant(tenant)
    stored = {ticket.title: str(ticket.public_id) for ticket in tickets}
    assert writers.refusals <= {409, 503}
    assert writers.acknowledged.items() <= stored.items()
    assert set(stored) <= writers.acknowledged.keys() | writers.doubtful
    assert sorted(ticket.number for ticket in tickets) == list(range(1, len(stored) + 1))

    recorded = Event.objects.of_tenant(tenant).filter(type=TicketEvent.CREATED)
    told = Counter(recorded.values_list("subject_id", flat=True))
    assert told == Counter(ticket.pk for ticket in tickets)
    for listener in listeners:
        processes.until(lambda heard=listener: len(heard.created()) >= len(stored))
        listener.stop()
        assert Counter(listener.created()) == Counter(stored.values())
        positions = [int(frame["id"]) for frame in listener.frames]
        assert positions == sorted(set(positions))
