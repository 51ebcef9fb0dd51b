"""A real S3-speaking server over HTTP: moto behind a gate that checks signed addresses.

moto itself looks at no signature. The gate computes the one of a signed address (AWS Signature
Version 4, query parameters) anew from what arrived, as S3 does, so that a body of another length
or type is refused here too. It also remembers what passed, and who sent it.
"""

import functools
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import botocore.session
import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.loaders import create_loader
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from helpdesk.runtime import addresses

KEY, SECRET, REGION = "test-key", "test-secret", "us-east-1"


@dataclass(frozen=True)
class Passed:
    """One request that reached the server. `is_ours`: from the product, not from a client."""

    method: str
    path: str
    sent: int
    asked: str
    is_ours: bool


@dataclass
class Gate:
    app: Callable[..., Any]
    passed: list[Passed] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        is_ours = "Boto3" in environ.get("HTTP_USER_AGENT", "")
        self.passed.append(
            Passed(
                environ["REQUEST_METHOD"],
                environ["PATH_INFO"],
                length,
                environ.get("HTTP_RANGE", ""),
                is_ours,
            )
        )
        if "X-Amz-Signature" in environ["QUERY_STRING"] and not signature_holds(environ):
            environ["wsgi.input"].read(length)
            start_response("403 Forbidden", [("Content-Type", "application/xml")])
            return [b"<Error><Code>SignatureDoesNotMatch</Code></Error>"]
        return self.app(environ, start_response)


def signature_holds(environ: dict[str, Any]) -> bool:
    """Whether the signature fits to what has arrived."""
    query = dict(parse_qsl(environ["QUERY_STRING"], keep_blank_values=True))
    given = query.pop("X-Amz-Signature")
    headers = {}
    for name in query["X-Amz-SignedHeaders"].split(";"):
        key = name.upper().replace("-", "_")
        headers[name] = environ.get(key if key.startswith("CONTENT_") else f"HTTP_{key}", "")
    url = f"http://{environ['HTTP_HOST']}{quote(environ['PATH_INFO'])}"
    encoded = urlencode(sorted(query.items()), quote_via=quote, safe="-_.~")
    request = AWSRequest(environ["REQUEST_METHOD"], f"{url}?{encoded}", headers)
    request.context["timestamp"] = query["X-Amz-Date"]
    auth = S3SigV4QueryAuth(Credentials(KEY, SECRET), "s3", REGION)
    to_sign = auth.string_to_sign(request, auth.canonical_request(request))
    return auth.signature(to_sign, request) == given


@dataclass
class S3:
    """The server; it can be stopped and started, and keeps what it holds."""

    gate: Gate
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.server = make_server("127.0.0.1", self.port, self.gate, threaded=True)
        self.port = self.server.port
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3]:
    server = S3(Gate(DomainDispatcherApplication(create_backend_app)))
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        # Each test has clients of its own, and each would read a megabyte of descriptions anew.
        patch.setattr(botocore.session, "create_loader", functools.cache(create_loader))
        yield server
    server.stop()


@pytest.fixture
def bucket(s3_server: S3, settings: Any, monkeypatch: Any, tmp_path: Any) -> S3:
    """Attachments lie in a new bucket of the server from here on."""
    name = f"test-{uuid.uuid4().hex}"
    monkeypatch.setenv("S3_BUCKET", name)
    monkeypatch.setenv("S3_ENDPOINT_URL", s3_server.url)
    monkeypatch.setenv("S3_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("S3_SECRET_ACCESS_KEY", SECRET)
    settings.STORAGES = settings.STORAGES | {"default": addresses.file_store(tmp_path)}
    from django.core.files.storage import default_storage

    client = default_storage.connection.meta.client
    client.create_bucket(Bucket=name)
    s3_server.gate.passed.clear()
    return s3_server


@pytest.fixture
def folder(settings: Any, tmp_path: Any) -> Any:
    """Attachments lie in a folder of this test from here on; gives its path."""
    path = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {"default": addresses.file_store(tmp_path)}
    return path
