"""Files are shown to clamd before they are kept: a small server here speaks its protocol."""

import socketserver
import struct
import threading
from collections.abc import Iterator

import pytest

from tests.api.agent.attaching import PNG, Sender
from tests.api.agent.test_attachments import names_in_store

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.StreamRequestHandler):
    """INSTREAM as clamd(8) has it: chunks with their length before them, the last one empty."""

    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        body = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            body += self.rfile.read(size)
            if len(body) > self.server.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(body)
        found = b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in body else b"stream: OK\0"
        self.wfile.write(found)


@pytest.fixture
def clamd(settings) -> Iterator[socketserver.ThreadingTCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        server.daemon_threads = True
        server.seen, server.limit = [], 1024 * 1024
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(params=["folder", "bucket"])
def store(request):
    request.getfixturevalue(request.param)


@pytest.fixture
def mine(store, api, cast, bob):
    return Sender(api(bob), cast.ticket())


def test_it_keeps_what_is_clean(clamd, mine):
    body = PNG + bytes(300_000)
    assert mine.load(mine.attach(body)).body == body
    assert clamd.seen == [body]


def test_it_keeps_nothing_of_what_is_infected(clamd, mine):
    begun = mine.presign(size=len(EICAR)).json
    mine.put(begun, EICAR)
    answer = mine.finish(begun["attachment_id"], len(EICAR))
    assert (answer.status, answer.json) == (400, {"error": "A virus was found in this file."})
    assert mine.listed() == []
    assert names_in_store() == set()
    assert mine.finish(begun["attachment_id"], len(EICAR)).error == "upload incomplete"


def test_it_lets_nothing_in_unseen(mine, settings):
    settings.CLAMAV_URL = "tcp://127.0.0.1:9"
    begun = mine.presign().json
    mine.put(begun)
    assert mine.finish(begun["attachment_id"]).status == 503
    assert mine.listed() == []


def test_it_lets_nothing_in_without_a_verdict(clamd, mine):
    clamd.limit = 10
    begun = mine.presign().json
    mine.put(begun)
    assert mine.finish(begun["attachment_id"]).status == 503
