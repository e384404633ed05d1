"""The figures of several workers on PostgreSQL and Redis, beside what pgbench inserts into the same server."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

from tests.backing import Postgres, Redis, postgres, redis, settings_for
from tests.bench.figures import Figure, rate
from tests.bench.generator import requests_per_second
from tests.bench.latency import paced
from tests.bench.scale import Scale
from tests.serving import UNBOUNDED, NewBin, Served, serve

_BINS = 100
_TPS = re.compile(r"tps = ([0-9.]+)")
_TABLE = "CREATE TABLE pace (id bigserial PRIMARY KEY, body bytea)"
_INSERT = "INSERT INTO pace (body) VALUES (decode(repeat('78', 1024), 'hex'));\n"


def measure(folder: Path, scale: Scale) -> list[Figure]:
    """Captures a second by one worker and by two, on one bin and on a hundred."""
    with postgres() as database, redis() as bell:
        plain = _pgbench(database, scale.seconds)
        return _with_workers(folder, database, bell, scale, plain)


def _with_workers(folder: Path, database: Postgres, bell: Redis, scale: Scale, plain: float) -> list[Figure]:
    reference = f"pgbench, one 1 KB row a commit, 64 clients: {rate(plain)}"
    with serve(folder / "one", **settings_for(database, database.new_database()), **UNBOUNDED) as served:
        alone = captures_per_second(served, [served.new_bin()], scale)
    shared = {**settings_for(database, database.new_database(), bell), **UNBOUNDED}
    with serve(folder / "two", workers=2, **shared) as served:
        bins = [served.new_bin() for _ in range(_BINS)]
        hot, spread = captures_per_second(served, bins[:1], scale), captures_per_second(served, bins, scale)
        slowest = statistics.median(paced(served.port, bins[0].id) for _ in range(scale.rounds))
    return [
        Figure("PostgreSQL, one worker, one bin", rate(alone), reference, rate(alone), "≥ 5,000/s"),
        Figure("PostgreSQL, two workers, one hot bin", rate(hot), reference, rate(hot), "≥ 3,000/s"),
        Figure(f"PostgreSQL, two workers, {_BINS} bins", rate(spread), reference, rate(spread), "≥ 6,000/s"),
        Figure(
            "PostgreSQL, two workers, 1,000 captures/s: p99", f"{slowest:.1f} ms", "", f"{slowest:.1f} ms", "≤ 100 ms"
        ),
    ]


def captures_per_second(served: Served, bins: list[NewBin], scale: Scale) -> float:
    """Give captures a second into `bins` in turn."""
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
