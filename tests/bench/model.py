"""What a capture costs where, on PostgreSQL: the numbers of docs/scale.md, which the simulation is fed with."""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from bins.journal.postgres import PostgresWriter
from tests.backing import Postgres, Redis, postgres, redis, settings_for
from tests.bench.figures import Figure, rate, sync_milliseconds, timed
from tests.bench.generator import requests_per_second
from tests.bench.scale import Scale
from tests.journal.samples import make_items
from tests.processes import busy_seconds, descendants
from tests.serving import NewBin, Served, serve

_BATCHES = ((1, 1), (16, 1), (64, 1), (256, 1), (16, 16), (64, 64))
"""Rows, and in how many bins."""
_BINS = 100
_STATS = "SELECT xact_commit, tup_inserted, pg_current_wal_lsn() - '0/0' FROM pg_stat_database WHERE datname = %s"
_SIZE = "SELECT pg_total_relation_size('bins_capturedrequest'), count(*) FROM bins_capturedrequest"


def measure(folder: Path, scale: Scale) -> list[Figure]:
    """Time of a transaction by its rows; then pace, rows a commit, processor time and messages under full load."""
    with postgres() as database, redis() as bell:
        figures = list(_transactions(folder, database, scale))
        for workers, bins in ((1, 1), (2, 1), (2, _BINS)):
            figures += _under_load(folder, database, bell, scale, workers, bins)
    return [*figures, Figure("4 KiB written and synced", f"{sync_milliseconds(folder):.2f} ms", "", "", "")]


def _transactions(folder: Path, database: Postgres, scale: Scale) -> Iterator[Figure]:
    name = database.new_database()
    with serve(folder / "alone", **settings_for(database, name)) as served:
        bins = [served.new_bin().id for _ in range(max(bins for _, bins in _BATCHES))]
    writer = PostgresWriter(database.url(name))
    writer.open()
    for rows, count in _BATCHES:
        wall, busy = _transaction(writer, database, bins[:count], rows, scale.seconds)
        yield Figure(
            f"a transaction of {rows} rows in {count} bins", f"{wall:.0f} µs",
            f"processor time of writer and store: {busy:.0f} µs", "", "",
        )  # fmt: skip
    writer.close()


def _transaction(
    writer: PostgresWriter, database: Postgres, bins: Sequence[str], rows: int, seconds: float
) -> tuple[float, float]:
    """Give the microseconds that a transaction takes, and those in which a processor works on it."""
    batch = [item for bin_id in bins for item in make_items(rows // len(bins), bin_id, body=b"x" * 1024)]
    writer.write(batch)
    store = _postmaster(database)
    took, begun, busy = [], time.perf_counter(), _busy([os.getpid(), *descendants(store)])
    while time.perf_counter() - begun < seconds:
        took.append(timed(partial(writer.write, batch)))
    busy = _busy([os.getpid(), *descendants(store)]) - busy
    return statistics.median(took) * 1e6, busy / len(took) * 1e6


@dataclass(frozen=True)
class Meter:
    """Counts of everything that takes part, at one moment."""

    at: float
    worker: float
    writer: float
    store: float
    bell: float
    generator: float
    commits: int
    inserted: int
    wal: int
    told: int
    machine: float
    """All that the cores have done for anybody."""


def _read(served: Served, database: Postgres, name: str, bell: Redis, workers: int) -> Meter:
    with psycopg.connect(database.url()) as line:
        time.sleep(1.1)  # PostgreSQL tells its counts once a second
        commits, inserted, wal = line.execute(_STATS, [name]).fetchone() or (0, 0, 0)
    top = served.process.pid
    serving = descendants(top, depth=1) if workers > 1 else [top]
    writing = [pid for worker in serving for pid in descendants(worker)]
    postmaster = _postmaster(database)
    assert bell.process is not None
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Meter(
        time.perf_counter(), _busy(serving), _busy(writing), _busy([postmaster, *descendants(postmaster)]),
        _busy([bell.process.pid]), used.ru_utime + used.ru_stime, commits, inserted, int(wal), _told(bell), _machine(),
    )  # fmt: skip


def _under_load(
    folder: Path, database: Postgres, bell: Redis, scale: Scale, workers: int, count: int
) -> Iterator[Figure]:
    name = database.new_database()
    settings = settings_for(database, name, bell)
    with serve(folder / f"{workers}-{count}", workers=workers, **settings) as served:
        bins = [served.new_bin() for _ in range(count)]
        _load(served, bins, 1)
        before = _read(served, database, name, bell, workers)
        pace = _load(served, bins, 2 * scale.seconds)
        after = _read(served, database, name, bell, workers)
    with psycopg.connect(database.url(name)) as line:
        size, stored = line.execute(_SIZE).fetchone() or (0, 1)
    yield from _told_of(f"{workers} worker(s), {count} bin(s)", before, after, pace, size / stored)


def _told_of(what: str, before: Meter, after: Meter, pace: float, row_bytes: float) -> Iterator[Figure]:
    rows = after.inserted - before.inserted
    loaded = rows / pace
    yield Figure(f"{what}: captures", rate(pace), "", "", "")
    yield Figure(f"{what}: rows a commit", f"{rows / (after.commits - before.commits):.0f}", "", "", "")
    ours = 0.0
    for part in ("worker", "writer", "store", "bell", "generator"):
        spent = getattr(after, part) - getattr(before, part)
        ours += spent
        yield Figure(f"{what}: processor time of the {part}, a capture", f"{spent / rows * 1e6:.0f} µs", "", "", "")
    others = (after.machine - before.machine - ours) / (after.at - before.at)
    yield Figure(f"{what}: cores", f"ours {ours / loaded:.2f}, others {others:.2f}", "", "", "")
    yield Figure(f"{what}: messages to Redis", rate((after.told - before.told) / loaded), "", "", "")
    yield Figure(f"{what}: bytes of a row of 1 KB on disk", f"{row_bytes:,.0f}", "", "", "")
    yield Figure(f"{what}: bytes of log a row", f"{(after.wal - before.wal) / rows:,.0f}", "", "", "")


def _load(served: Served, bins: Sequence[NewBin], seconds: float) -> float:
    paths = [f"/{bin.id}" for bin in bins]
    return requests_per_second(f"{served.url}{paths[0]}", seconds, paths=paths)


def _busy(pids: Iterable[int]) -> float:
    return sum(map(busy_seconds, pids))


def _postmaster(database: Postgres) -> int:
    return int((database.folder / "data" / "postmaster.pid").read_text().split()[0])


def _machine() -> float:
    user, nice, system, _, _, irq, softirq, *_ = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def _told(bell: Redis) -> int:
    """Give how many messages were published so far."""
    for line in bell.command("INFO", "commandstats").decode().splitlines():
        if line.startswith("cmdstat_publish:"):
            return int(line.partition("calls=")[2].partition(",")[0])
    return 0
