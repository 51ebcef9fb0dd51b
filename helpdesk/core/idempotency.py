"""What is sent again under the same key runs once: over all processes, kept in Redis for a day.

A key belongs to one person and one address. The first request claims it, and its answer is kept if
it did something; a refusal did nothing, so it gives the key back. A process that dies in between
leaves its claim behind: whether the act took place nobody knows then, and it is never run twice.
"""

import re
import time
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import orjson
import redis
import structlog
from django.conf import settings
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from helpdesk.core.errors import Conflict, Invalid, KeyReused

HEADER, VARIABLE = "Idempotency-Key", "HTTP_IDEMPOTENCY_KEY"
KEPT_SECONDS = 24 * 3600
# Long enough for most first requests to end, short enough to keep a thread for.
PATIENCE_SECONDS = 1.0
LOOK_EVERY_SECONDS = 0.05
SANE_KEY = re.compile(r"[\x21-\x7e]{1,255}")
log = structlog.get_logger(__name__)


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


class AlreadyAnswered(Exception):
    """This request was answered before; that answer is given again."""

    def __init__(self, status: int, text: str) -> None:
        self.status, self.text = status, text


@dataclass(frozen=True)
class Claim:
    """One request under a key. It ends with `keep` or with `release`."""

    name: str
    body: str

    @classmethod
    def make(cls, scope: str, key: str, body: Any) -> Self | None:
        """Claims a key for a JSON body; None without Redis, where nothing is promised.

        Raises AlreadyAnswered, KeyReused for another body, Conflict if the first request is still
        running, Invalid.
        """
        if not SANE_KEY.fullmatch(key):
            raise Invalid("An Idempotency-Key has 1 to 255 visible ASCII characters.")
        claim = cls(
            f"helpdesk:answer:{_digest(f'{scope} {key}'.encode())}",
            _digest(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)),
        )
        try:
            claim._wait_for_turn()
        except RedisError as error:
            log.warning("keys_without_redis", error=str(error))
            return None
        return claim

    def keep(self, status: int, text: str) -> None:
        """Keeps the answer for whoever asks again."""
        self._run(lambda: _redis().set(self.name, self._said(status, text), ex=KEPT_SECONDS))

    def release(self) -> None:
        """Gives the key back: nothing was done under it."""
        self._run(lambda: _redis().delete(self.name))

    def _wait_for_turn(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _redis().set(self.name, self._said(), nx=True, ex=KEPT_SECONDS):
            if kept := _redis().get(self.name):
                self._judge(*orjson.loads(kept))
            if time.monotonic() > deadline:
                raise Conflict(
                    "The first request with this Idempotency-Key is still running, or was cut short."
                )
            time.sleep(LOOK_EVERY_SECONDS)

    def _judge(self, body: str, status: int | None, text: str) -> None:
        if body != self.body:
            raise KeyReused
        if status is not None:
            raise AlreadyAnswered(status, text)

    def _said(self, status: int | None = None, text: str = "") -> bytes:
        return orjson.dumps([self.body, status, text])

    def _run(self, ask: Any) -> None:
        try:
            ask()
        except RedisError as error:
            log.warning("keys_without_redis", error=str(error))


def _digest(value: bytes) -> str:
    return salted_hmac("helpdesk.idempotency", value, algorithm="sha256").hexdigest()
