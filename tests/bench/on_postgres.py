"""The figures of several workers on PostgreSQL and Redis, beside what pgbench inserts into the same server."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

from tests.backing import Postgres, Redis, postgres, redis, settings_for
from tests.bench.figures import Figure, rate
from tests.bench.fill import fill_postgres
from tests.bench.generator import requests_per_second
from tests.bench.latency import paced
from tests.bench.reading import page_milliseconds
from tests.bench.scale import Scale
from tests.serving import UNBOUNDED, NewBin, Served, serve

_BINS = 100
_TPS = re.compile(r"tps = ([0-9.]+)")
_TABLE = "CREATE TABLE pace (id bigserial PRIMARY KEY, body bytea)"
_INSERT = "INSERT INTO pace (body) VALUES (decode(repeat('78', 1024), 'hex'));\n"


def measure(folder: Path, scale: Scale) -> list[Figure]:
    """Captures a second by one worker and by two, on one bin and on a hundred, and with very many stored."""
    with postgres() as database, redis() as bell:
        plain = _pgbench(database, scale.seconds)
        figures = [*_with_workers(folder, database, bell, scale, plain)]
        return [*figures, *_crowded(folder, database, scale)]


def _with_workers(folder: Path, database: Postgres, bell: Redis, scale: Scale, plain: float) -> list[Figure]:
    reference = f"pgbench, one 1 KB row a commit, 64 clients: {rate(plain)}"
    with serve(folder / "one", **settings_for(database, database.new_database()), **UNBOUNDED) as served:
        alone = _spread(served, [served.new_bin()], scale)
    with serve(
        folder / "two", workers=2, **settings_for(database, database.new_database(), bell), **UNBOUNDED
    ) as served:
        bins = [served.new_bin() for _ in range(_BINS)]
        hot, spread = _spread(served, bins[:1], scale), _spread(served, bins, scale)
        slowest = statistics.median(paced(served.port, bins[0].id) for _ in range(scale.rounds))
    return [
        Figure("PostgreSQL, one worker, one bin", rate(alone), reference, rate(alone), "≥ 5,000/s"),
        Figure("PostgreSQL, two workers, one hot bin", rate(hot), reference, rate(hot), "≥ 3,000/s"),
        Figure(f"PostgreSQL, two workers, {_BINS} bins", rate(spread), reference, rate(spread), "≥ 6,000/s"),
        Figure(
            "PostgreSQL, two workers, 1,000 captures/s: p99", f"{slowest:.1f} ms", "", f"{slowest:.1f} ms", "≤ 100 ms"
        ),
    ]


def _crowded(folder: Path, database: Postgres, scale: Scale) -> list[Figure]:
    with serve(folder / "crowded", **settings_for(database, name := database.new_database()), **UNBOUNDED) as served:
        full, empty = served.new_bin(), served.new_bin()
        fill_postgres(database.url(name), full.id, scale.postgres_rows)
        page = page_milliseconds(f"{served.url}/b/{full.view_token}")
        few = page_milliseconds(f"{served.url}/b/{empty.view_token}")
        crowded, fresh = _spread(served, [full], scale), _spread(served, [empty], scale)
    rows = f"{scale.postgres_rows:,}"
    return [
        Figure(f"PostgreSQL, page of the newest 50 of {rows}", f"{page:.1f} ms", f"an empty bin: {few:.1f} ms",
               f"{page:.1f} ms", "≤ 50 ms"),
        Figure(f"PostgreSQL, captures into a bin that holds {rows}", rate(crowded), f"empty bin: {rate(fresh)}",
               f"{crowded / fresh:.2f} x", "≥ 0.8 x"),
    ]  # fmt: skip


def _spread(served: Served, bins: list[NewBin], scale: Scale) -> float:
    paths = [f"/{bin.id}" for bin in bins]
    requests_per_second(f"{served.url}{paths[0]}", 1, paths=paths)
    return statistics.median(
        requests_per_second(f"{served.url}{paths[0]}", scale.seconds, paths=paths) for _ in range(scale.rounds)
    )


def _pgbench(database: Postgres, seconds: float) -> float:
    """Give the transactions a second of one plain INSERT of 1 KB each: what the server itself can do."""
    name = database.new_database()
    script = database.folder / "insert.sql"
    script.write_text(_INSERT)
    where = ["-h", "127.0.0.1", "-p", str(database.port), "-U", "inspector"]
    database.run("psql", *where, "-c", _TABLE, name)
    arguments = ["-n", "-f", str(script), "-c", "64", "-j", "2", "-T", f"{max(seconds, 1):.0f}"]
    found = _TPS.search(database.run("pgbench", *where, *arguments, name))
    assert found is not None
    return float(found[1])
