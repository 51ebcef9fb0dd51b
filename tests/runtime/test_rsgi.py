"""The bridge between granian and WSGI, over real sockets."""

import contextlib
import http.client
import json
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.rsgi import MAX_BODY_BYTES
from tests.processes import free_port, running, until
from tests.runtime.application import BIG


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple]:
    port, spool = free_port(), tmp_path_factory.mktemp("spool")
    with running("-m", "tests.runtime.application", str(port), str(spool)) as process:
        until(lambda: accepts(port))
        yield port, spool, process


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def ask(server):
    """Sends one request and gives status, headers and body."""

    def send(method, path, body=None, headers=None, *, encode_chunked=False):
        connection = http.client.HTTPConnection("127.0.0.1", server[0], timeout=60)
        connection.request(method, path, body, headers or {}, encode_chunked=encode_chunked)
        with contextlib.closing(connection), connection.getresponse() as answer:
            return answer.status, answer.headers, answer.read()

    return send


def raw(port: int, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(data)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer


def environ(answer) -> dict:
    return json.loads(answer[2])["environ"]


def test_it_passes_the_request_as_wsgi_wants_it(ask) -> None:
    seen = environ(ask("POST", "/echo/a%20b/%C3%A9?q=%20x", b"abc", {"Content-Type": "text/x"}))
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/echo/a b/é"
    assert seen["QUERY_STRING"] == "q=%20x"
    assert seen["REQUEST_METHOD"] == "POST"
    assert (seen["CONTENT_LENGTH"], seen["CONTENT_TYPE"]) == ("3", "text/x")
    assert seen["REMOTE_ADDR"] == "127.0.0.1"
    assert seen["SCRIPT_NAME"] == ""


def test_it_joins_headers_that_come_twice_and_drops_look_alikes(server) -> None:
    request = (
        b"GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Two: 1\r\nX-Two: 2\r\n"
        b"Cookie: a=1\r\nCookie: b=2\r\nX_Tenant: rival\r\n\r\n"
    )
    seen = json.loads(raw(server[0], request).partition(b"\r\n\r\n")[2])["environ"]
    assert seen["HTTP_X_TWO"] == "1,2"
    assert seen["HTTP_COOKIE"] == "a=1; b=2"
    assert "HTTP_X_TENANT" not in seen


def test_it_lets_no_header_that_it_cannot_read_pass_for_none(server) -> None:
    request = (
        b"GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIf-Match: \xe9\r\n"
        b"Idempotency-Key: \xc3\xa9\r\nContent-Type: a/b\r\n\r\n"
    )
    seen = json.loads(raw(server[0], request).partition(b"\r\n\r\n")[2])["environ"]
    assert (seen["HTTP_IF_MATCH"], seen["HTTP_IDEMPOTENCY_KEY"]) == ("\xff", "\xff")
    assert seen["CONTENT_TYPE"] == "a/b"


def test_it_takes_a_body_of_unknown_length(ask) -> None:
    body = iter([b"abc", b"def"])
    headers = {"Transfer-Encoding": "chunked"}
    answer = json.loads(ask("POST", "/echo", body, headers, encode_chunked=True)[2])
    assert (answer["length"], answer["body"]) == (6, "abcdef")
    assert answer["environ"]["CONTENT_LENGTH"] == "6"


def test_it_takes_a_long_body(ask) -> None:
    assert json.loads(ask("POST", "/echo", b"x" * BIG)[2])["length"] == BIG


def test_it_lets_the_application_refuse_a_body_that_is_too_long_before_reading_it(server) -> None:
    head = f"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: {MAX_BODY_BYTES + 1}\r\n\r\n"
    answer = raw(server[0], head.encode())
    assert answer.startswith(b"HTTP/1.1 413")
    assert answer.endswith(b"\r\n\r\n/echo 0")
    assert b"connection: close" in answer


def test_it_passes_no_half_body_on(server) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"
    with socket.create_connection(("127.0.0.1", server[0]), timeout=20) as connection:
        connection.sendall(head)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(4096)
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.endswith(b"/echo 0")


def test_it_sends_every_cookie(ask) -> None:
    assert ask("GET", "/echo")[1].get_all("set-cookie") == ["a=1", "b=2"]


def test_it_answers_head_without_a_body(ask) -> None:
    status, headers, body = ask("HEAD", "/else")
    assert (status, headers["content-length"], body) == (404, "4", b"")


def test_it_answers_204_without_a_body(ask) -> None:
    assert ask("GET", "/nothing")[::2] == (204, b"")


@pytest.mark.parametrize("path", ["/raise", "/raise-late"])
def test_it_tells_nothing_of_a_failure(ask, path: str) -> None:
    status, headers, body = ask("GET", path)
    assert (status, json.loads(body)) == (500, {"error": "internal server error"})
    assert headers["content-type"] == "application/json"


def test_it_lets_nobody_add_headers(ask) -> None:
    _, headers, _ = ask("GET", "/inject")
    assert "x-injected" not in headers
    assert headers["x-fine"] == "yes"


def test_a_reader_that_stalls_costs_no_memory_and_no_thread(server, ask) -> None:
    port, spool, _ = server
    stalled = []
    for _ in range(12):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(b"GET /rows HTTP/1.1\r\nHost: x\r\n\r\n")
        stalled.append(connection)
    spooled: set[Path] = set()
    until(lambda: spooled.update(spool.iterdir()) or len(spooled) == 12)
    assert ask("GET", "/nothing")[0] == 204
    for connection in stalled:
        connection.close()


def test_it_sends_a_long_response_whole_and_removes_its_file(server, ask) -> None:
    status, headers, body = ask("GET", "/rows")
    assert (status, headers["content-length"], len(body)) == (200, str(BIG), BIG)
    until(lambda: not list(server[1].iterdir()))


def test_a_silent_sender_does_not_hold_a_thread(server, ask) -> None:
    waiting = [socket.create_connection(("127.0.0.1", server[0])) for _ in range(20)]
    for connection in waiting:
        connection.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
    assert ask("GET", "/nothing")[0] == 204
    # Nobody had to be hung up on before it was somebody else's turn.
    for connection in waiting:
        connection.setblocking(False)
        with pytest.raises(BlockingIOError):
            connection.recv(1)
        connection.close()


def test_it_ends_requests_under_way_before_it_stops(tmp_path) -> None:
    port = free_port()
    with running("-m", "tests.runtime.application", str(port), str(tmp_path)) as process:
        until(lambda: accepts(port))
        answers: list[bytes] = []
        request = b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        asking = threading.Thread(target=lambda: answers.append(raw(port, request)))
        asking.start()
        until(lambda: (tmp_path / "slow").exists())
        os.kill(process.pid, signal.SIGTERM)
        asking.join(60)
        assert answers[0].endswith(b"slow")
        assert process.wait(60) == 0
