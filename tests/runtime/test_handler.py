"""Our handler answers as Django's own does."""

import functools
import io

import psycopg
import pytest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connection

from helpdesk.handler import Handler, Request

JSON = {"CONTENT_TYPE": "application/json"}


def environment(method, path, query="", body=b"", **more):
    sent = {"CONTENT_LENGTH": str(len(body))} if body else {}
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.1",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        **sent,
        **more,
    }


def answer(handler, *request, **more):
    """Status, headers and body, without what no two answers share."""
    head = []
    result = handler(
        environment(*request, **more), lambda status, headers: head.extend([status, headers])
    )
    body = b"".join(result)
    result.close()
    status, headers = head
    kept = {(name, value.strip().partition("=")[0]) for name, value in headers}
    return status, {each for each in kept if each[0] != "X-Request-ID"}, body


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "more"),
    [
        ("GET", "/livez", "", b"", {}),
        ("HEAD", "/readyz", "", b"", {}),
        ("GET", "/tickets", "status=Open", b"", {}),
        ("GET", "/nowhere/at/all", "", b"", {}),
        ("GET", "/tickets/caf\u00c3\u00a9", "", b"", {}),
        ("GET", "/tickets/\u00e9", "", b"", {}),
        ("OPTIONS", "*", "", b"", {}),
        ("GET", "", "", b"", {}),
        ("GET", "/login", "next=/desk", b"", {"HTTP_ACCEPT": "text/html"}),
        ("GET", "/desk", "", b"", {}),
        ("POST", "/login", "", b'{"username": "nobody", "password": "x"}', JSON),
        ("POST", "/login", "", b"{", JSON),
        ("POST", "/tickets", "", b"", {"CONTENT_LENGTH": "nonsense"}),
        ("GET", "/tickets", "", b"", {"HTTP_HOST": "not a host"}),
        ("GET", "/livez", "", b"", {"HTTP_ORIGIN": "https://elsewhere.example"}),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_it_answers_as_djangos_does(cast, method, path, query, body, more):
    request = (method, path, query, body)
    theirs = answer(WSGIHandler(), *request, **more)
    ours = answer(Handler(), *request, **more)
    assert ours[:2] == theirs[:2]
    assert ours[2].partition(b"csrf")[0] == theirs[2].partition(b"csrf")[0]


def test_it_knows_of_a_request_what_djangos_does():
    ours, theirs = (
        vars(kind(environment("GET", "/tickets", "a=1"))) for kind in (Request, WSGIRequest)
    )
    kept = ours.pop("_stream"), theirs.pop("_stream")
    assert kept[0].read() == kept[1].read() == b""
    ours["META"].pop("wsgi.input")
    theirs["META"].pop("wsgi.input")
    assert ours == theirs


@pytest.mark.django_db(transaction=True)
def test_it_replaces_a_connection_that_the_server_has_ended(cast):
    asked = functools.partial(answer, Handler(), "GET", "/tickets", HTTP_COOKIE="hd_auth=old")
    assert asked()[0] == "401 Unauthorized"
    before = connection.connection.info.backend_pid
    dsn, password = connection.connection.info.dsn, connection.settings_dict["PASSWORD"]
    with psycopg.connect(dsn, autocommit=True, password=password) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10_000)", [before])
    assert asked()[0] == "401 Unauthorized"
    assert connection.connection.info.backend_pid != before
