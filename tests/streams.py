"""A reader of `/events`, as a browser or a program has one."""

import contextlib
import http.client
import json
import queue
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from accounts.authentication import COOKIE

# Longer than a silent stream goes without a heartbeat.
PATIENCE = 60


@dataclass
class Stream:
    """One open `/events`, read by a thread of its own."""

    port: int
    token: str
    tenant: str
    last: str = ""
    pages: bool = False
    status: int = 0
    headers: dict = field(default_factory=dict)
    lines: queue.Queue = field(default_factory=queue.Queue)

    def open(self) -> "Stream":
        self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": f"{COOKIE}={self.token}", "X-Tenant": self.tenant}
        if self.last:
            headers["Last-Event-ID"] = self.last
        self.link.connect()
        self.socket = self.link.sock
        try:
            self.link.request(
                "GET", "/events?pages=1" if self.pages else "/events", headers=headers
            )
            self.answer = self.link.getresponse()
        except BaseException:
            self.link.close()
            raise
        self.status, self.headers = self.answer.status, dict(self.answer.getheaders())
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException, AttributeError):
            while line := self.answer.readline():
                self.lines.put(line.decode().rstrip("\n"))
        self.answer.close()
        self.link.close()
        self.lines.put(None)

    def line(self) -> str | None:
        """The next line, None at the end. Raises queue.Empty when nothing comes."""
        return self.lines.get(timeout=PATIENCE)

    def frame(self) -> dict | None:
        """The next event as `{"id", "event", "data"}`, None at the end."""
        found: dict = {}
        while (line := self.line()) is not None:
            if line == "" and found:
                return found | {"data": json.loads(found["data"])}
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                found[name] = value
        return None

    def until(self, wanted: Callable[[dict], bool]) -> list[dict]:
        """All frames up to the first that is wanted."""
        frames = []
        while not frames or not wanted(frames[-1]):
            frame = self.frame()
            assert frame is not None, "The stream ended."
            frames.append(frame)
        return frames

    def ends(self) -> bool:
        """Whether the end of the stream comes."""
        deadline = time.monotonic() + PATIENCE
        while self.line() is not None:
            if time.monotonic() > deadline:
                return False
        return True

    def close(self) -> None:
        """Hangs up; the reading thread sees the end and lets go of the rest."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
