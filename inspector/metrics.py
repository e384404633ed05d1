"""What a worker tells Prometheus: the plain numbers that its parts keep anyway, read when somebody asks."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from typing import TYPE_CHECKING

import django
from prometheus_client import ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bins.journal.measures import Histogram
from inspector.config import worker_place

if TYPE_CHECKING:
    from inspector.runtime import Runtime


class RuntimeCollector(Collector):
    """Gives the metrics of this worker, each sample labelled with its place; see docs/operating.md for the table."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._process = ProcessCollector(registry=None)
        self._worker = str(worker_place())

    def collect(self) -> Iterator[Metric]:
        """Read every number once."""
        parts = (self._captures(), self._load(), self._store(), self._sweeps(), self._bell(), self._about())
        for family in chain(*parts, self._process.collect()):
            family.samples = [
                sample._replace(labels={**sample.labels, "worker": self._worker}) for sample in family.samples
            ]
            yield family

    def _captures(self) -> Iterator[Metric]:
        measures = self._runtime.journal.measures
        yield _counter("captures", "Requests committed.", measures.captured)
        refused = self._runtime.recorder.refused
        yield _counters("refusals", "Requests turned away, by reason.", "reason", refused)
        yield _histogram("commit_batch_requests", "Captures sent to the store together.", measures.batches)
        yield _histogram(
            "commit_seconds", "From the handing in of a batch's oldest request to its commit.", measures.commits
        )

    def _load(self) -> Iterator[Metric]:
        runtime = self._runtime
        yield _gauge("waiting_requests", "Captures that wait for their commit.", runtime.journal.waiting)
        yield _gauge(
            "waiting_seconds", "How long the oldest of them has waited.", runtime.journal.measures.longest_wait
        )
        yield _gauge("inflight_bytes", "Bytes of bodies in memory.", runtime.recorder.admission.inflight_bytes)
        held, waiting = runtime.recorder.giving.held, runtime.recorder.giving.fills.waiting
        yield _gauge("held_senders", "Senders that are kept waiting on purpose, or may be.", held)
        yield _gauge("waiting_templates", "Replies that wait until their templates are filled in.", waiting)
        if runtime.connections is not None:
            yield _gauge("connections", "Open connections, websockets among them.", len(runtime.connections))
        yield _gauge("websockets", "Open pages and scripts that follow a bin.", runtime.hub.watching)

    def _store(self) -> Iterator[Metric]:
        journal, closed = self._runtime.journal, self._runtime.recorder.admission.closed
        yield _gauge("store_broken", "1 when the store can no longer be trusted; the process ends.", journal.broken)
        yield _gauge("store_full", "1 while the store turns captures away for want of room.", journal.full)
        yield _gauge("disk_floor_reached", "1 while the disk has less room than its floor.", closed is not None)
        failures = journal.measures.failures
        yield _counters("store_failures", "Calls that the store did not do, by kind.", "kind", failures)
        lost = journal.asides.lost_amendments
        yield _counter("lost_amendments", "Requests that tell of the reply planned, not of the one sent.", lost)

    def _sweeps(self) -> Iterator[Metric]:
        swept = self._runtime.swept
        yield _counter("sweep_rows", "Rows that the sweep took away for good.", swept.rows)
        yield _counter("sweep_failures", "Sweeps that failed.", swept.failures)
        yield _counter("evicted_requests", "Requests that went from bins which had more than they keep.", swept.evicted)
        yield _counter("reclaimed_bytes", "Disk space that the sweep gave back.", swept.reclaimed_bytes)
        yield _gauge("clock_doubted", "1 while the clock is not believed, and expiry waits.", swept.clock_doubted)
        yield _gauge("sweep_last_timestamp_seconds", "When this worker's latest sweep ended, 0: never.", swept.ended_at)
        yield _gauge("sweep_last_duration_seconds", "How long it took.", swept.seconds)

    def _bell(self) -> Iterator[Metric]:
        bell = self._runtime.bell
        if bell is None:
            return
        yield _gauge("redis_up", "1 while Redis takes messages.", bell.reachable)
        yield _gauge("bell_deaf", "1 while no message comes back from Redis: pages are up to 2 s late.", bell.deaf)
        yield _gauge("bell_lag_seconds", "What the latest message took through Redis and back.", bell.lag)

    def _about(self) -> Iterator[Metric]:
        config = self._runtime.config
        yield _gauge("workers", "Workers that there should be.", config.workers)
        labels = {
            "version": running_version(),
            "store": "postgresql" if config.on_postgres else "sqlite",
            "python": platform.python_version(),
            "django": django.get_version(),
        }
        family = GaugeMetricFamily("inspector_build_info", "What runs here.", labels=list(labels))
        family.add_metric(list(labels.values()), 1)
        yield family


def running_version() -> str:
    """Give our version; a checkout that was never installed has none."""
    try:
        return version("request-inspector")
    except PackageNotFoundError:
        return "unknown"


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"inspector_{name}", words, value=float(value))


def _counter(name: str, words: str, value: float) -> Metric:
    return CounterMetricFamily(f"inspector_{name}", words, value=value)


def _counters(name: str, words: str, label: str, values: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(f"inspector_{name}", words, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _histogram(name: str, words: str, histogram: Histogram) -> Metric:
    bounds = [*map(str, map(float, histogram.bounds)), "+Inf"]
    buckets = list(zip(bounds, map(float, histogram.cumulative()), strict=True))
    return HistogramMetricFamily(f"inspector_{name}", words, buckets=buckets, sum_value=histogram.sum)
