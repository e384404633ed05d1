"""A bin of very many requests on PostgreSQL: its page, captures into it, and what its removal costs others."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import httpx
import psycopg

from tests.backing import Postgres, Redis, postgres, redis, settings_for
from tests.bench.figures import Figure, rate
from tests.bench.fill import fill_postgres
from tests.bench.latency import paced
from tests.bench.on_postgres import captures_per_second
from tests.bench.reading import page_milliseconds
from tests.bench.scale import Scale
from tests.serving import NewBin, Served, serve

_COUNT = "SELECT count(*) FROM bins_capturedrequest"
_LONG_AGO = "UPDATE bins_bin SET cleared_at = now() - interval '10 minutes' WHERE id = %s"


def measure(folder: Path, scale: Scale) -> list[Figure]:
    """Page and pace beside those of an empty bin, then the slowest percent of captures while all of it is removed."""
    with postgres() as database, redis() as bell:
        return _crowded(folder, database, bell, scale)


def _crowded(folder: Path, database: Postgres, bell: Redis, scale: Scale) -> list[Figure]:
    name, rows = database.new_database(), f"{scale.postgres_rows:,}"
    with serve(folder / "crowded", workers=2, **settings_for(database, name, bell)) as served:
        full, empty = served.new_bin(), served.new_bin()
        begun = time.perf_counter()
        fill_postgres(database.url(name), full.id, scale.postgres_rows)
        filled = scale.postgres_rows / (time.perf_counter() - begun)
        page, middle, few = (
            page_milliseconds(f"{served.url}/b/{path}")
            for path in (full.view_token, f"{full.view_token}/{scale.postgres_rows // 2}", empty.view_token)
        )
        crowded, fresh = (captures_per_second(served, [bin], scale) for bin in (full, empty))
        before = _slowest(served, empty, scale)
        gone = _remove(served, database.url(name), full, empty)
        meanwhile = _slowest(served, empty, scale)
        removed = gone()
    return [
        Figure(f"PostgreSQL, page of the newest 50 of {rows}", f"{page:.1f} ms", f"an empty bin: {few:.1f} ms",
               f"{page:.1f} ms", "≤ 50 ms"),
        Figure(f"PostgreSQL, page of one in the middle of {rows}", f"{middle:.1f} ms", f"an empty bin: {few:.1f} ms",
               f"{middle:.1f} ms", "≤ 50 ms"),
        Figure(f"PostgreSQL, captures into a bin that holds {rows}", rate(crowded),
               f"empty bin: {rate(fresh)}; filled by SQL at {rate(filled)}", f"{crowded / fresh:.2f} x", "≥ 0.8 x"),
        Figure(f"PostgreSQL, 1,000 captures/s while {rows} are removed: p99", f"{meanwhile:.1f} ms",
               f"before: {before:.1f} ms; removed at {rate(removed)}", f"{meanwhile:.1f} ms", "≤ 100 ms"),
    ]  # fmt: skip


def _slowest(served: Served, bin: NewBin, scale: Scale) -> float:
    return statistics.median(paced(served.port, bin.id) for _ in range(scale.rounds))


class _Removal:
    """Rows that go; calling it gives how many went a second since it was made."""

    def __init__(self, url: str, bin_id: str) -> None:
        self._url, self._bin = url, bin_id
        self._before, self._begun = self._left(), time.perf_counter()

    def __call__(self) -> float:
        return (self._before - self._left()) / (time.perf_counter() - self._begun)

    def _left(self) -> int:
        with psycopg.connect(self._url) as line:
            row = line.execute(f"{_COUNT} WHERE bin_id = %s", [self._bin]).fetchone()
        return int(row[0]) if row else 0


def _remove(served: Served, url: str, full: NewBin, other: NewBin) -> _Removal:
    """Clear the bin, let the time of its undo be over, and have the sweep begin."""
    _clear(served, full)
    with psycopg.connect(url) as line:
        line.execute(_LONG_AGO, [full.id])
    removal = _Removal(url, full.id)
    _clear(served, other)  # a sweep comes after each clearing
    return removal


def _clear(served: Served, bin: NewBin) -> None:
    headers = {"Authorization": f"Bearer {bin.manage_token}"}
    httpx.delete(f"{served.url}/api/bins/{bin.id}/requests", headers=headers, timeout=60).raise_for_status()
