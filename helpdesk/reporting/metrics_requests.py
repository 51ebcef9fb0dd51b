"""The request metrics of django-prometheus, made from what the processes added up.

Names, texts and buckets are the package's own; only the counting is ours (`MeterMiddleware`).
"""

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django_prometheus.middleware import Metrics
from prometheus_client import Histogram
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.utils import floatToGoString

from helpdesk.core.meters import Key, Reading

INFINITY = float("inf")
Counted = dict[tuple[str, ...], int]


@dataclass(frozen=True)
class Entry:
    """One metric of the package: what it is called, and what it is labelled by."""

    is_histogram: bool
    name: str
    text: str
    labels: Sequence[str] = ()
    buckets: Sequence[float] = ()


class Catalog(Metrics):
    """The package's list of its own metrics, registered nowhere."""

    def register_metric(
        self, metric_cls: type, name: str, documentation: str, labelnames: Any = (), **options: Any
    ) -> Entry:
        buckets = sorted({*options.get("buckets", ()), INFINITY})
        return Entry(metric_cls is Histogram, name, documentation, labelnames, buckets)


@dataclass
class Curve:
    """A histogram of one set of labels: how many fell into each bucket, and their sum."""

    counts: Counter[int] = field(default_factory=Counter)
    total: float = 0


def requests(reading: Reading) -> Iterator[Metric]:
    """Every metric of the package's middleware."""
    catalog, totals = _catalog(), reading.totals
    for name, made in COUNTERS.items():
        entry = getattr(catalog, name)
        family = CounterMetricFamily(entry.name, entry.text, labels=entry.labels)
        counted = made(totals)
        for labels, value in sorted(counted.items()) or ([] if entry.labels else [((), 0)]):
            family.add_metric(labels, value)
        yield family
    for name, made in HISTOGRAMS.items():
        entry = getattr(catalog, name)
        family = HistogramMetricFamily(entry.name, entry.text, labels=entry.labels)
        for labels, curve in sorted(made(totals).items(), key=lambda pair: pair[0]):
            family.add_metric(labels, _cumulated(entry.buckets, curve), curve.total)
        yield family


def migrations() -> Iterator[Metric]:
    """How many migrations are applied and how many are not, as of the first time we could look."""
    try:
        applied, missing = _migrations()
    except DatabaseError:
        return
    for name, word, count in (("applied", "Applied", applied), ("unapplied", "Missing", missing)):
        family = GaugeMetricFamily(
            f"django_migrations_{name}_total", f"{word} migrations.", labels=["connection"]
        )
        family.add_metric(["default"], count)
        yield family


@functools.cache
def _migrations() -> tuple[int, int]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return len(executor.loader.applied_migrations), len(missing)


@functools.cache
def _catalog() -> Catalog:
    return Catalog()


def _by(name: str, *places: int) -> Callable[[Counter[Key]], Counted]:
    """Sums up what is counted under a name, by the labels in these places."""

    def made(totals: Counter[Key]) -> Counted:
        found: Counter[tuple[str, ...]] = Counter()
        for key, value in totals.items():
            if key[0] == name:
                found[tuple(key[place] for place in places)] += value
        return found

    return made


def _curves(buckets: str, total: str, unit: float, *places: int) -> Callable[..., dict]:
    """Histograms out of the buckets and the sums that stand under two names."""

    def made(totals: Counter[Key]) -> dict[tuple[str, ...], Curve]:
        found: dict[tuple[str, ...], Curve] = {} if places else {(): Curve()}
        for key, value in totals.items():
            labels = tuple(key[place] for place in places) if key[0] in (buckets, total) else None
            if labels is None:
                continue
            curve = found.setdefault(labels, Curve())
            if key[0] == buckets:
                curve.counts[int(key[-1])] += value
            else:
                curve.total += value / unit
        return found

    return made


def _cumulated(bounds: Iterable[float], curve: Curve) -> list[tuple[str, float]]:
    reached, found = 0, []
    for place, bound in enumerate(bounds):
        reached += curve.counts[place]
        found.append((floatToGoString(bound), reached))
    return found


# ("http", method, view, status, transport)
COUNTERS: dict[str, Callable[[Counter[Key]], Counted]] = {
    "requests_total": _by("http"),
    "responses_total": _by("http"),
    "requests_unknown_latency_before": _by("never"),
    "requests_unknown_latency": _by("never"),
    "requests_ajax": _by("http_ajax"),
    "requests_by_method": _by("http", 1),
    "requests_by_transport": _by("http", 4),
    "requests_by_view_transport_method": _by("http", 2, 4, 1),
    "responses_by_templatename": _by("http_template", 1),
    "responses_by_status": _by("http", 3),
    "responses_by_status_view_method": _by("http", 3, 2, 1),
    "responses_by_charset": _by("http_charset", 1),
    "responses_streaming": _by("http_streaming"),
    "exceptions_by_type": _by("http_exception", 1),
    "exceptions_by_view": _by("http_exception_view", 1),
}
# ("http_time", view, method, bucket) and ("http_micros", view, method)
HISTOGRAMS: dict[str, Callable[..., dict]] = {
    "requests_latency_before": _curves("http_time", "http_micros", 1e6),
    "requests_latency_by_view_method": _curves("http_time", "http_micros", 1e6, 1, 2),
    "requests_body_bytes": _curves("http_in", "http_in_bytes", 1),
    "responses_body_bytes": _curves("http_out", "http_out_bytes", 1),
}
