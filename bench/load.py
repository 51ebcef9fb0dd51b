"""A closed-loop load generator: N connections, each sends its next request when it has an answer."""

import asyncio
import sys
import time

END_OF_HEAD = b"\r\n\r\n"


async def _one_connection(port: int, request: bytes, until: float, times: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=4_000_000)
    while time.perf_counter() < until:
        started = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(END_OF_HEAD)
        status = int(head[9:12])
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        body = await reader.readexactly(length)
        if status >= 400:
            raise RuntimeError(f"{status}: {body[:200]!r}")
        times.append(time.perf_counter() - started)
    writer.close()


async def _all(port: int, request: bytes, connections: int, seconds: float) -> list[float]:
    times: list[float] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(
        *(_one_connection(port, request, until, times) for _ in range(connections))
    )
    return times


def request_bytes(method: str, path: str, cookie: str, body: bytes = b"") -> bytes:
    """One HTTP/1.1 request, ready to be sent again and again."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Cookie: {cookie}"]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + END_OF_HEAD + body


def rate(port: int, request: bytes, *, connections: int = 8, seconds: float = 4.0) -> float:
    """Answers a second; after a short warm-up that counts for nothing."""
    asyncio.run(_all(port, request, connections, min(1.0, seconds)))
    started = time.perf_counter()
    times = asyncio.run(_all(port, request, connections, seconds))
    return len(times) / (time.perf_counter() - started)


if __name__ == "__main__":
    print(rate(int(sys.argv[1]), request_bytes("GET", sys.argv[2], "")))
