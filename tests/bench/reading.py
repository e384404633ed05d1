"""What it costs to look into a bin that holds very many requests."""

from __future__ import annotations

import statistics
from pathlib import Path

import httpx

from tests.bench.figures import Figure, timed
from tests.bench.fill import fill
from tests.bench.scale import Scale
from tests.serving import UNBOUNDED, NewBin, serve

_FEW = 50


def measure(folder: Path, full: Path, bin: NewBin, scale: Scale) -> list[Figure]:
    """Time to the newest fifty and to one request in the middle, beside those of a bin that holds fifty."""
    small_bin = _make_small(folder / "small")
    with serve(full, **UNBOUNDED) as crowded, serve(folder / "small", **UNBOUNDED) as small:
        newest = [
            page_milliseconds(f"{served.url}/b/{of.view_token}") for served, of in ((crowded, bin), (small, small_bin))
        ]
        jumps = [
            page_milliseconds(f"{served.url}/b/{of.view_token}/{n}")
            for served, of, n in ((crowded, bin, scale.rows // 2), (small, small_bin, _FEW // 2))
        ]
    return [
        _figure(f"page of the newest 50 of {scale.rows:,}", *newest),
        _figure(f"page of one request in the middle of {scale.rows:,}", *jumps),
    ]


def _make_small(folder: Path) -> NewBin:
    with serve(folder, **UNBOUNDED) as served:
        bin = served.new_bin()
        database = served.database
    fill(database, bin.id, _FEW)
    return bin


def page_milliseconds(url: str) -> float:
    """Give the median milliseconds of a warm page."""
    with httpx.Client(timeout=30) as client:
        for _ in range(5):
            client.get(url).raise_for_status()
        return statistics.median(timed(lambda: client.get(url)) for _ in range(20)) * 1000


def _figure(name: str, many: float, few: float) -> Figure:
    return Figure(name, f"{many:.1f} ms", f"a bin of {_FEW}: {few:.1f} ms", f"{many:.1f} ms", "≤ 30 ms")
