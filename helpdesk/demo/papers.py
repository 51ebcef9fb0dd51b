"""The files that people of the demo send each other, made on the spot."""

import io
import struct
import zlib
from collections.abc import Callable
from inspect import cleandoc

from tickets.services import IncomingFile


def papers(names: str) -> list[IncomingFile]:
    """The files with these names, parted by blanks."""
    made = [(name, PAPERS[name]()) for name in names.split()]
    return [IncomingFile(name, len(body), io.BytesIO(body)) for name, body in made]


def _text(written: str) -> Callable[[], bytes]:
    return lambda: f"{cleandoc(written)}\n".encode()


def _picture(
    width: int, height: int, color: tuple[int, int, int], bar: tuple[int, int, int]
) -> Callable[[], bytes]:
    """A PNG (RFC 2083) that looks, from far away, like a picture of a screen."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    def draw() -> bytes:
        rows = b"".join(
            b"\0" + bytes(bar if y < height // 9 else color) * width for y in range(height)
        )
        head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
        return b"\x89PNG\r\n\x1a\n" + body

    return draw


PAPERS: dict[str, Callable[[], bytes]] = {
    "client.log": _text(
        """
        14:42:11 INFO  HarborVPN 4.2.1, profile Harbor-1
        14:52:07 INFO  tunnel up, mtu=1420
        15:02:11 WARN  no keepalive for 25s
        15:02:11 WARN  peer unreachable, retry 1/3
        15:02:15 WARN  peer unreachable, retry 2/3
        15:02:19 ERROR peer unreachable, retry 3/3 - closing tunnel
        """
    ),
    "rollout-group.csv": _text(
        """
        device,owner,profile,last_seen
        LT-0417,bob.keller,Harbor-1,2h
        LT-0431,ivan.petrov,Harbor-2,1h
        LT-0440,dana.cole,Harbor-2,3h
        """
    ),
    "error-message.png": _picture(960, 540, (236, 240, 240), (178, 58, 72)),
    "how-it-should-look.png": _picture(1280, 720, (248, 250, 250), (20, 92, 96)),
}
