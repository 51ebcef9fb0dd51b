"""The open streams of one web process, on its event loop.

A stream costs a few small objects: it has no task and no queue of its own. Events come from one
reader thread, in the feed's order, each with the customers who may see it; the hub encodes each
once and sends it to every stream whose person may see it at that moment.
"""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

import structlog

from helpdesk.live.frames import HEARTBEAT, Frame
from helpdesk.live.reader import FeedReader, frames_after, still_admitted

HEARTBEAT_SECONDS = 30
# Events read at a time for somebody who was away, so that a long absence costs no memory.
REPLAY_STEP = 1_000
log = structlog.get_logger(__name__)


@dataclass(slots=True, frozen=True)
class StreamSpec:
    """Who listens, and from where: behind `after`, a position in the feed.

    The rights are those after everything up to the position `checked`. A page of ours hears more
    than the contract's streams do: news of the bell, outages, and tickets that a customer sees
    without taking part in them.
    """

    user_id: int
    tenant_id: int
    is_agent: bool
    hears_queues: bool
    after: int
    checked: int
    expires_at: float | None = None
    company_id: int | None = None
    is_page: bool = False

    @property
    def looks_on(self) -> bool:
        """Whether it hears of tickets in which its customer takes no part."""
        return self.is_page and not self.is_agent


@dataclass(slots=True, eq=False)
class Stream:
    spec: StreamSpec
    transport: Any
    position: int
    ended: asyncio.Future

    def end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)


@dataclass
class Hub:
    """All streams of this process."""

    streams: set[Stream] = field(default_factory=set)
    position: int = -1
    # How many look on, those among them who are still in their replay.
    onlookers: int = 0
    reader: FeedReader | None = None
    _started: asyncio.Future | None = None
    _outbox: asyncio.Queue = field(default_factory=asyncio.Queue)
    _tasks: list[asyncio.Task] = field(default_factory=list)

    async def serve(self, spec: StreamSpec, transport: Any) -> None:
        """Sends a stream its past and its present until it ends."""
        self.onlookers += spec.looks_on
        try:
            await self._serve(spec, transport)
        finally:
            self.onlookers -= spec.looks_on

    async def _serve(self, spec: StreamSpec, transport: Any) -> None:
        await self._ensure_started()
        loop = asyncio.get_running_loop()
        await transport.send_str(HEARTBEAT)
        stream = Stream(spec, transport, spec.after, loop.create_future())
        # Replay may take a while; what happens meanwhile is read on the next round. Between the
        # last comparison and joining nothing is awaited, so that no event falls in between.
        while stream.position < self.position:
            until = min(self.position, stream.position + REPLAY_STEP)
            frames = await asyncio.to_thread(frames_after, stream.position, until, spec)
            if any(frame.ends(spec) for frame in frames):
                return
            for frame in frames:
                await transport.send_str(frame.text)
            stream.position = until
        self.streams.add(stream)
        try:
            await stream.ended
        finally:
            self.streams.discard(stream)

    def publish(self, frames: list[Frame], position: int) -> None:
        """Takes the next events of the feed; called on the loop by the reader, in order."""
        self.position = position
        self._outbox.put_nowait(frames)

    def close(self) -> None:
        """Ends every stream; browsers come back to the next process by themselves."""
        if self.reader:
            self.reader.stop()
        for task in self._tasks:
            task.cancel()
        for stream in list(self.streams):
            stream.end()

    async def _ensure_started(self) -> None:
        if self._started is None:
            loop = asyncio.get_running_loop()
            self._started = loop.create_future()
            self.reader = FeedReader(self, loop, self._started)
            self.reader.start()
            self._tasks = [loop.create_task(self._send_all()), loop.create_task(self._keep_alive())]
        await asyncio.shield(self._started)

    async def _send_all(self) -> None:
        """Sends what was published, one event after the other, so that no stream sees it swapped."""
        while True:
            for frame in await self._outbox.get():
                for stream in list(self.streams):
                    # A stream that joined meanwhile has had this one in its replay; one that ended
                    # with an earlier frame of this batch leaves the set only later.
                    if frame.position <= stream.position or stream.ended.done():
                        continue
                    if frame.ends(stream.spec):
                        # It opens again, under the rights of that moment.
                        stream.end()
                    elif frame.is_for(stream.spec):
                        await self._send(stream, frame.text)

    async def _send(self, stream: Stream, text: str) -> None:
        try:
            await stream.transport.send_str(text)
        except Exception:  # noqa: BLE001  a transport that fails, however, is gone
            stream.end()

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            now = time.time()
            with contextlib.suppress(Exception):
                admitted = await asyncio.to_thread(
                    still_admitted, {stream.spec.user_id for stream in self.streams}
                )
                for stream in list(self.streams):
                    if stream.spec.user_id not in admitted:
                        stream.end()
            for stream in list(self.streams):
                if stream.spec.expires_at is not None and stream.spec.expires_at <= now:
                    stream.end()
                else:
                    await self._send(stream, HEARTBEAT)
