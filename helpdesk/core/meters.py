"""What the processes do, counted in memory and added up in Redis, which no request ever waits for.

A count is one addition under a lock. A thread of the process hands over what is new, once a second,
as a numbered batch that Redis takes once however often it is sent. While Redis is away the numbers
wait here. What must never be lost is counted from the database instead (`helpdesk.reporting`).
"""

import atexit
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import redis
import structlog
from django.conf import settings

EVERY_SECONDS = 1.0
# A process that has said nothing for so long is gone, and with it the streams it served.
ALIVE_SECONDS = 15
SIGN_OF_LIFE_SECONDS = 5
FORGOTTEN_AFTER_SECONDS = 3600
TOTALS, BATCHES, GAUGES, ALIVE, NOTES = (
    f"meters:{name}" for name in ("totals", "batches", "gauges", "alive", "notes")
)
# A batch is numbered, so that one that was sent again after a lost answer is not added twice.
_TAKE = """
local process, batch, now = ARGV[1], ARGV[2], tonumber(ARGV[3])
if redis.call('HGET', KEYS[2], process) ~= batch then
    for i = 6, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
    redis.call('HSET', KEYS[2], process, batch)
end
redis.call('HSET', KEYS[3], process, ARGV[5])
redis.call('ZADD', KEYS[4], now, process)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now - tonumber(ARGV[4]))) do
    redis.call('HDEL', KEYS[2], gone)
    redis.call('HDEL', KEYS[3], gone)
    redis.call('ZREM', KEYS[4], gone)
end
"""
SEPARATOR = "|"
Key = tuple[str, ...]
log = structlog.get_logger(__name__)


@dataclass
class Reading:
    """Everything that was counted, by name and label values, and the gauges of all processes.

    `notes` is what `note` left, `queues` how many messages wait in each; empty without Redis.
    """

    totals: Counter[Key] = field(default_factory=Counter)
    gauges: Counter[str] = field(default_factory=Counter)
    notes: dict[str, int] = field(default_factory=dict)
    queues: dict[str, int] = field(default_factory=dict)
    is_shared: bool = False


class Meters:
    """The counts of this process on their way to those of all.

    Without `every` (seconds) they are handed over only when somebody reads.
    """

    def __init__(self, every: float | None = EVERY_SECONDS) -> None:
        self.every = every
        self._gauges: dict[str, Callable[[], int]] = {}
        self._reset()

    def _reset(self) -> None:
        """Begins anew: at the start, and in a child after a fork, which counts for itself."""
        self._lock, self._sending = threading.Lock(), threading.Lock()
        self._fresh: Counter[Key] = Counter()
        self._batch: Counter[Key] = Counter()
        self._number = 0
        self._process = f"{os.getpid()}-{os.urandom(8).hex()}"
        self._thread: threading.Thread | None = None
        self._sent_at = 0.0
        self._last = Reading()
        self._client: Any = None

    def count(self, *key: str, amount: int = 1) -> None:
        """Adds to one number, named by its name and the values of its labels."""
        self.count_all((key, amount))

    def count_all(self, *amounts: tuple[Key, int]) -> None:
        """Adds to several numbers at once."""
        with self._lock:
            for key, amount in amounts:
                self._fresh[key] += amount
        if self._thread is None and self.every:
            self._start()

    def gauge(self, name: str, ask: Callable[[], int]) -> None:
        """Makes a number of this process known, which `ask` tells; all processes' are added up."""
        self._gauges[name] = ask

    def read(self, queues: Sequence[str] = ()) -> Reading:
        """What all processes have counted; without Redis, what was last known and our own."""
        try:
            self.hand_over()
            with self._redis().pipeline(transaction=False) as pipe:
                pipe.hgetall(TOTALS)
                pipe.hgetall(GAUGES)
                pipe.zrangebyscore(ALIVE, time.time() - ALIVE_SECONDS, "+inf")
                pipe.hgetall(NOTES)
                for queue in queues:
                    pipe.llen(queue)
                totals, gauges, alive, notes, *lengths = pipe.execute()
        except redis.RedisError as error:
            log.warning("meters_without_redis", error=str(error))
            known = self._last.totals + self._unsent()
            return Reading(known, Counter(self._own_gauges()), self._last.notes)
        self._last = Reading(
            Counter({tuple(key.split(SEPARATOR)): int(value) for key, value in totals.items()}),
            _added_up(gauges[process] for process in alive if process in gauges),
            {name: int(value) for name, value in notes.items()},
            dict(zip(queues, lengths, strict=True)),
            is_shared=True,
        )
        return self._last

    def note(self, **numbers: int) -> None:
        """Leaves numbers for the next reading, all at once; without Redis, for our own next."""
        self._last.notes = numbers
        try:
            self._redis().hset(NOTES, mapping=numbers)
        except redis.RedisError as error:
            log.warning("meters_without_redis", error=str(error))

    def hand_over(self) -> None:
        """Gives Redis what is new. Raises RedisError; nothing is lost then."""
        with self._sending:
            with self._lock:
                if not self._batch and self._fresh:
                    self._batch, self._fresh = self._fresh, Counter()
                    self._number += 1
            pairs = [word for key, n in self._batch.items() for word in (SEPARATOR.join(key), n)]
            told = SEPARATOR.join(f"{name}={count}" for name, count in self._own_gauges().items())
            head = [self._process, self._number, time.time(), FORGOTTEN_AFTER_SECONDS, told]
            self._redis().eval(_TAKE, 4, TOTALS, BATCHES, GAUGES, ALIVE, *head, *pairs)
            with self._lock:
                self._batch = Counter()
            self._sent_at = time.monotonic()

    def leave(self) -> None:
        """Hands over the rest when the process ends in peace."""
        try:
            self.hand_over()
            self._redis().zrem(ALIVE, self._process)
        except redis.RedisError as error:
            log.info("meters_left_unsent", error=str(error))

    def _unsent(self) -> Counter[Key]:
        with self._lock:
            return self._batch + self._fresh

    def _own_gauges(self) -> dict[str, int]:
        return {name: ask() for name, ask in self._gauges.items()}

    def _redis(self) -> Any:
        if self._client is None:
            self._client = redis.Redis.from_url(
                settings.REDIS_URL,
                socket_timeout=1,
                socket_connect_timeout=0.5,
                decode_responses=True,
            )
        return self._client

    def _start(self) -> None:
        with self._lock:
            if self._thread is not None:
                return
            self._thread = threading.Thread(target=self._share, name="meters", daemon=True)
        self._thread.start()
        atexit.register(self.leave)

    def _share(self) -> None:
        told_of_failure = False
        while True:
            time.sleep(self.every)
            silent_for = time.monotonic() - self._sent_at
            if not (self._fresh or self._batch) and silent_for < SIGN_OF_LIFE_SECONDS:
                continue
            try:
                self.hand_over()
                told_of_failure = False
            except redis.RedisError as error:
                if not told_of_failure:
                    log.warning("meters_wait_for_redis", error=str(error))
                told_of_failure = True


def _added_up(told: Iterable[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text in told:
        for pair in filter(None, text.split(SEPARATOR)):
            name, _, count = pair.partition("=")
            found[name] += int(count)
    return found


METERS = Meters()
os.register_at_fork(after_in_child=METERS._reset)
