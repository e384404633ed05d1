"""How many captures a second are durable, beside what the same server does when it does nothing."""

from __future__ import annotations

from pathlib import Path

from tests.bench import noop
from tests.bench.figures import Figure, rate
from tests.bench.fill import fill
from tests.bench.generator import side_by_side
from tests.bench.scale import Scale
from tests.bench.watchers import watching
from tests.serving import UNBOUNDED, NewBin, serve


def measure(folder: Path, scale: Scale) -> list[Figure]:
    """Durable captures a second over those of the no-op application, alone and with three dashboards open."""
    with noop.serving() as reference, serve(folder / "throughput", **UNBOUNDED) as served:
        bin = served.new_bin()
        alone = side_by_side([served_url(served.url, bin), reference], scale.seconds, scale.rounds)
        with watching(served, bin, 3):  # not in turn with the reference, which the dashboards would slow down
            (watched,) = side_by_side([served_url(served.url, bin)], scale.seconds, scale.rounds)
    return [
        _ratio("durable captures, 1 KB POST, 64 connections", alone[0], alone[1], "≥ 1.3 x"),
        _ratio("the same with three dashboards open on the bin", watched, alone[1], "≥ 1.0 x"),
    ]


def measure_full(folder: Path, full: Path, bin: NewBin, scale: Scale) -> list[Figure]:
    """Captures a second into a bin that holds very many, over those into an empty one."""
    with serve(full, **UNBOUNDED) as crowded, serve(folder / "empty", **UNBOUNDED) as fresh:
        empty = fresh.new_bin()
        rates = side_by_side([served_url(crowded.url, bin), served_url(fresh.url, empty)], scale.seconds, scale.rounds)
    return [
        Figure(
            f"captures into a bin that holds {scale.rows:,}",
            rate(rates[0]), f"empty bin: {rate(rates[1])}", f"{rates[0] / rates[1]:.2f} x", "≥ 0.8 x",
        )
    ]  # fmt: skip


def served_url(url: str, bin: NewBin) -> str:
    """Give the capture URL of a bin on a server that may have another port now."""
    return f"{url}/{bin.id}"


def make_full(folder: Path, scale: Scale) -> NewBin:
    """Make a data folder whose one bin holds very many requests."""
    with serve(folder, **UNBOUNDED) as served:
        bin = served.new_bin()
        database = served.database
    fill(database, bin.id, scale.rows)
    return bin


def _ratio(name: str, measured: float, reference: float, reach: str) -> Figure:
    return Figure(name, rate(measured), f"uvicorn no-op app: {rate(reference)}", f"{measured / reference:.2f} x", reach)
