"""The page that Prometheus reads: the same numbers from whichever web process is asked.

What was committed is counted from the database: the numbers given to tickets, and the events. The
rest comes from Redis, where all processes add up what they counted (`helpdesk.core.meters`). Names
and texts of the request metrics are django-prometheus' own.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from math import nan

import structlog
from django.conf import settings
from django.db import DatabaseError
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest

from helpdesk.core.meters import METERS, Reading
from helpdesk.core.throttle import LIMITED
from helpdesk.reporting.metrics_committed import Committed, Mark, committed
from helpdesk.reporting.metrics_requests import migrations, requests

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
QUEUES = (settings.CELERY_TASK_DEFAULT_QUEUE,)
log = structlog.get_logger(__name__)


class Exposition:
    """The page. It remembers the last counts of the database, for when that does not answer."""

    def __init__(self) -> None:
        self._last = Committed()

    def text(self) -> bytes:
        """Everything, in Prometheus' text format 0.0.4, whichever part is away."""
        reading = METERS.read(QUEUES)
        families = [*_ours(reading, self._committed(reading)), *migrations(), *requests(reading)]
        return generate_latest(_Families(families))

    def _committed(self, reading: Reading) -> Committed:
        before = Mark.of(reading.notes)
        try:
            self._last, mark = committed(before)
        except DatabaseError as error:
            log.warning("metrics_without_database", error=str(error))
            return replace(self._last, pending=nan)
        if mark != before and reading.is_shared:
            METERS.note(**asdict(mark))
        return self._last


EXPOSITION = Exposition()


@dataclass(frozen=True)
class _Families:
    """What `generate_latest` takes for a registry."""

    families: list[Metric]

    def collect(self) -> Iterator[Metric]:
        return iter(self.families)


def _ours(reading: Reading, found: Committed) -> Iterator[Metric]:
    """The metrics of the contract, each label value present from the start."""
    counters = {
        "tickets_created": ("Tickets opened.", found.created),
        "tickets_updated": ("Changes of tickets.", found.updated),
        "attachments_uploaded": ("Files put on tickets.", found.attached),
        "auth_failures": ("Passwords and tokens that did not hold.", None),
        "jwks_refresh": ("Times the identity provider was asked for its keys.", None),
        "jwks_refresh_errors": ("Times it gave none.", None),
    }
    for name, (text, value) in counters.items():
        known = reading.totals[(name,)] if value is None else value
        yield CounterMetricFamily(name, text, known)
    rejections = CounterMetricFamily(
        "rate_limit_rejections", "Requests refused by a limit.", labels=["route"]
    )
    for route in LIMITED:
        rejections.add_metric([route], reading.totals["rate_limit_rejections", route])
    yield rejections
    yield GaugeMetricFamily("sse_clients", "Open event streams.", reading.gauges["sse_clients"])
    yield GaugeMetricFamily("outbox_pending", "Events not delivered yet.", found.pending)
    waiting = GaugeMetricFamily("celery_queue_length", "Tasks that wait.", labels=["queue"])
    for queue in QUEUES:
        waiting.add_metric([queue], reading.queues.get(queue, nan))
    yield waiting
