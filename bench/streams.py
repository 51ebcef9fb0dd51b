"""Two thousand event streams on one web process: their memory, and how soon an event is on all."""

import asyncio
import resource
import time
from collections.abc import Callable
from typing import Any

import psutil

from bench.load import request_bytes

COUNT = 2_000
# Opened so many at a time, as after a restart of a proxy.
AT_ONCE = 100


def measure(server: Any, change: Callable[[], Any]) -> tuple[int, float, float]:
    """How many streams, bytes of memory for each, seconds from the request to the slowest stream.

    `change` makes one event that everybody on the streams may see; the median of five is told.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return asyncio.run(_measure(server, change))


async def _measure(server: Any, change: Callable[[], Any]) -> tuple[int, float, float]:
    process = psutil.Process(server.process.pid)
    # The first streams also start what all of them share.
    streams = await _open(server, AT_ONCE)
    before = process.memory_full_info().uss
    while len(streams) < COUNT:
        streams += await _open(server, AT_ONCE)
    each = (process.memory_full_info().uss - before) / (len(streams) - AT_ONCE)
    slowest = []
    for _ in range(5):
        heard = [asyncio.ensure_future(_event(reader)) for reader, _ in streams]
        asked = time.perf_counter()
        await asyncio.to_thread(change)
        slowest.append(max(await asyncio.gather(*heard)) - asked)
    for _, writer in streams:
        writer.close()
    return len(streams), each, sorted(slowest)[2]


async def _open(server: Any, count: int) -> list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    return await asyncio.gather(*(_stream(server) for _ in range(count)))


async def _stream(server: Any) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """An open stream whose first heartbeat has come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(request_bytes("GET", "/events", server.cookie))
    await reader.readuntil(b":hb")
    return reader, writer


async def _event(reader: asyncio.StreamReader) -> float:
    """When the next event of a ticket came."""
    await reader.readuntil(b"event: ticket_created")
    return time.perf_counter()
