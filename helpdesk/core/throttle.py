"""Limits over sliding minutes, counted in Redis, right over several processes."""

import math
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import structlog
from django.conf import settings
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from helpdesk.core.errors import RateLimited, Unavailable
from helpdesk.core.meters import METERS

# Whatever is limited by name.
LIMITED = (
    "login",
    "second_factor",
    "password_mails",
    "refresh",
    "tickets",
    "attachments",
    "imports",
    "exports",
    "api_sessions",
    "api_tokens",
    "api_tenants",
    "reveal",
)
log = structlog.get_logger(__name__)


@cache
def _limiter() -> MovingWindowRateLimiter:
    storage = storage_from_string(
        settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, key_prefix="limits"
    )
    return MovingWindowRateLimiter(storage)


@dataclass(frozen=True)
class Standing:
    """How a limit stands: `resets_at` is when there is room again, in seconds since 1970."""

    limit: int
    remaining: int
    resets_at: int
    is_over: bool = False

    @property
    def wait(self) -> int:
        """Seconds until there is room again, at least one."""
        return max(1, self.resets_at - int(time.time()))


@dataclass(frozen=True)
class Throttle:
    """So many a minute of one thing by one key. `closed` says what to do without Redis.

    What is rare is counted over as many `minutes` instead.
    """

    name: str
    key: str
    per_minute: int
    closed: bool = False
    minutes: int = 1

    @classmethod
    def for_sign_in(cls, key: str, *, times: int = 1) -> "Throttle":
        """Failed sign-ins: without Redis nobody gets in, or anybody could guess for ever."""
        return cls("login", key, settings.RATE_LIMIT_LOGIN * times, closed=True)

    @classmethod
    def for_password_again(cls, person: Any) -> "Throttle":
        """Wrong passwords of who is signed in and asked once more: a session may be stolen."""
        return cls.for_sign_in(f"again:{person.pk}")

    @classmethod
    def for_password_mail(cls, key: str, *, times: int = 1) -> "Throttle":
        """Links for a new password that are asked for in an hour, of whoever there is or not."""
        return cls("password_mails", key, settings.RATE_LIMIT_PASSWORD_MAILS * times, True, 60)

    @classmethod
    def for_second_factor(cls, key: str) -> "Throttle":
        """Wrong codes in an hour, of who knows the password."""
        return cls("second_factor", key, settings.RATE_LIMIT_SECOND_FACTOR, True, 60)

    @classmethod
    def for_person(cls, user: Any, name: str) -> None:
        """Counts one use of a resource. Raises RateLimited; a limit of 0 is none."""
        if limit := getattr(settings, f"RATE_LIMIT_{name.upper()}"):
            cls(name, str(user.pk), limit).hit()

    def check(self) -> None:
        """Raises RateLimited if the minute is full; counts nothing."""
        self._run(lambda limiter, item: limiter.test(item, self.name, self.key))

    def hit(self) -> None:
        """Counts one. Raises RateLimited if the minute was full already."""
        self._run(lambda limiter, item: limiter.hit(item, self.name, self.key))

    def spend(self) -> Standing:
        """Counts one and says how the minute stands; without Redis, as if it were the first."""
        item = RateLimitItemPerMinute(self.per_minute, self.minutes)
        try:
            allowed = _limiter().hit(item, self.name, self.key)
            stats = _limiter().get_window_stats(item, self.name, self.key)
        except RedisError as error:
            log.warning("limits_without_redis", limit=self.name, error=str(error))
            return Standing(self.per_minute, self.per_minute - 1, int(time.time()) + 60)
        if not allowed:
            METERS.count("rate_limit_rejections", self.name)
            log.info("rate_limited", limit=self.name)
        resets_at = math.ceil(stats.reset_time)
        return Standing(self.per_minute, stats.remaining, resets_at, is_over=not allowed)

    def _run(self, ask) -> None:
        item = RateLimitItemPerMinute(self.per_minute, self.minutes)
        try:
            allowed = ask(_limiter(), item)
            if not allowed:
                stats = _limiter().get_window_stats(item, self.name, self.key)
        except RedisError as error:
            log.warning("limits_without_redis", limit=self.name, error=str(error))
            if self.closed:
                raise Unavailable("Signing in is not possible right now.") from error
            return
        if not allowed:
            METERS.count("rate_limit_rejections", self.name)
            log.info("rate_limited", limit=self.name)
            raise RateLimited(max(1, int(stats.reset_time - time.time()) + 1), RateLimited.TERSE)
