"""What the process itself costs: memory after many captures, and the time it takes to be there."""

from __future__ import annotations

import contextlib
import statistics
import time
from pathlib import Path

import httpx

from tests.bench import noop
from tests.bench.figures import Figure
from tests.bench.generator import requests_per_second
from tests.bench.scale import Scale
from tests.serving import UNBOUNDED, NewBin, serve

_MIB = 1024 * 1024
_STARTS = 3


def measure_memory(folder: Path, scale: Scale) -> list[Figure]:
    """Resident memory of the server and its writer after many captures, over the start."""
    with serve(folder / "memory", **UNBOUNDED) as served:
        bin = served.new_bin()
        httpx.post(f"{served.url}/{bin.id}", content=b"x").raise_for_status()
        before, stored = served.memory() / _MIB, 0
        while stored < scale.captures:
            requests_per_second(f"{served.url}/{bin.id}", scale.seconds)
            stored = served.get(f"/api/bins/{bin.id}", bin.view_token)["last_n"]
        after = served.memory() / _MIB
    return [
        Figure(
            f"resident memory after {stored:,} captures", f"{after:.0f} MiB", f"at the start {before:.0f} MiB",
            f"+{after - before:.0f} MiB", "≤ +60 MB",
        )
    ]  # fmt: skip


def measure_start(full: Path, bin: NewBin) -> list[Figure]:
    """Seconds from the command to the first accepted request, on a data folder that is there already."""
    starts, references = [], []
    for _ in range(_STARTS):
        begun = time.perf_counter()
        with serve(full, **UNBOUNDED) as served:
            httpx.post(f"{served.url}/{bin.id}", content=b"x").raise_for_status()
            starts.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        with noop.serving() as url:
            _first_answer(url)
            references.append(time.perf_counter() - begun)
    took, reference = statistics.median(starts), statistics.median(references)
    return [
        Figure(
            "`serve` on an existing data folder: start to first accepted request", f"{took:.1f} s",
            f"uvicorn no-op app {reference:.1f} s", f"{took:.1f} s", "≤ 2 s",
        )
    ]  # fmt: skip


def _first_answer(url: str) -> None:
    while True:
        with contextlib.suppress(httpx.TransportError):
            httpx.post(url, content=b"x").raise_for_status()
            return
