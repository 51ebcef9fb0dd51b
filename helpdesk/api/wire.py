"""How requests and answers travel in both APIs: who is signed in, strict JSON in, fast JSON out."""

from typing import Any

import orjson
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from helpdesk.core.errors import TooLarge

MAX_BODY = 2_621_440


class SignedIn(BaseAuthentication):
    """Says in the OpenAPI document who may ask; `accounts.middleware` has found who it is."""


class StrictJSON(BaseParser):
    """RFC 8259 and no more: no NaN, no lone surrogates, nothing nested past 100 levels."""

    media_type = "application/json"
    MAX_DEPTH = 100
    most_bytes = MAX_BODY

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read(self.most_bytes + 1)
        if len(body) > self.most_bytes:
            raise TooLarge(f"A body has at most {self.most_bytes:,} bytes.")
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError("The body is not valid JSON.") from error
        if _depth(value, self.MAX_DEPTH) > self.MAX_DEPTH:
            raise ParseError("The body is nested too deeply.")
        return value


def _depth(value: Any, limit: int) -> int:
    """How deep lists and objects are nested, counted up to just past the limit."""
    level, depth = [value], 0
    while level and depth <= limit:
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        depth += 1
    return depth


class AnyAccept(DefaultContentNegotiation):
    """Answers JSON whatever `Accept` says; what a body is, its `Content-Type` must say."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class JSON(BaseRenderer):
    """Writes with orjson; text that the database wrote as JSON already passes as it is."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, media_type: str | None = None, context: Any = None) -> bytes:
        if data is None:
            return b""
        return data.encode() if isinstance(data, str) else orjson.dumps(data, default=str)
