"""A client that attaches files as the contract says, to whichever store the address leads."""

import http.client
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.cast import Answer, Api
from tickets.models import Ticket

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)


@dataclass
class Sender:
    """One person's client at one ticket."""

    api: Api
    ticket: Ticket

    @property
    def path(self) -> str:
        return f"/tickets/{self.ticket.public_id}/attachments"

    def presign(self, filename: str = "shot.png", size: int = len(PNG), **more: Any) -> Answer:
        return self.api.post(f"{self.path}/presign", {"filename": filename, "bytes": size} | more)

    def put(self, begun: dict[str, Any], body: bytes = PNG, **headers: str) -> int:
        """Sends the file to where the answer says; gives the status."""
        return put(self.api, begun["upload_url"], body, begun["headers"] | headers)

    def finish(self, attachment_id: str, size: int = len(PNG), **more: Any) -> Answer:
        body = {"attachment_id": attachment_id, "filename": "shot.png", "bytes": size}
        return self.api.post(self.path, body | more)

    def attach(self, body: bytes = PNG, filename: str = "shot.png", **more: Any) -> str:
        """All three steps; gives the id."""
        begun = self.presign(filename, len(body)).json
        assert self.put(begun, body) == 200
        finished = self.finish(begun["attachment_id"], len(body), filename=filename, **more)
        assert finished.status == 201, finished.body
        return finished.json["id"]

    def listed(self) -> list[dict[str, Any]]:
        return self.api.get(self.path).json

    def load(self, attachment_id: str) -> Answer:
        """The file, through the address that it leads to."""
        answer = self.api.get(f"{self.path}/{attachment_id}")
        assert answer.status == 302, answer.body
        return load(self.api, answer.headers["Location"])


def put(api: Api, url: str, body: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    if parts.hostname == "testserver":
        # No cookie goes along: the address itself is the key.
        client = Api(api.client)
        kind = headers.get("Content-Type", "")
        return client.send("PUT", parts.path, raw=body, content_type=kind).status
    return _over_http("PUT", url, body, headers)[0]


def load(api: Api, url: str) -> Answer:
    parts = urlsplit(url)
    if parts.hostname == "testserver":
        answer = Api(api.client).get(parts.path)
        if answer.raw.streaming:
            answer.body = b"".join(answer.raw.streaming_content)
        return answer
    status, sent, body = _over_http("GET", url, None, {})
    return Answer(status, sent, body)


def _over_http(method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Any:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()
