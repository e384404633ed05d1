"""How long it takes to look through a bin, and what captures feel of it."""

from __future__ import annotations

import contextlib
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec

from tests.bench.figures import Figure, rate
from tests.bench.fill import fill
from tests.bench.generator import requests_per_second
from tests.bench.scale import Scale
from tests.serving import UNBOUNDED, NewBin, Served, serve

_ROWS = 100_000
_ROUNDS = 5


def measure(folder: Path, scale: Scale) -> list[Figure]:
    """Time to the first hit and to the end of a bin of 100,000; captures a second meanwhile over those without."""
    with serve(folder / "searching", **UNBOUNDED) as served:
        bin, other = served.new_bin(), served.new_bin()
        database = served.database
    fill(database, bin.id, _ROWS)
    with serve(folder / "searching", search_seconds=60, **UNBOUNDED) as served:
        firsts = [_search(served, bin, "path:/path")[0] for _ in range(_ROUNDS)]
        wholes = [_search(served, bin, "nothing-like-it")[1] for _ in range(_ROUNDS)]
        page = statistics.median(_page(served, bin) for _ in range(_ROUNDS))
        alone, meanwhile = _captures(served, bin, other, scale)
    first, whole = statistics.median(firsts) * 1000, statistics.median(wholes)
    reference = f"page of its newest 50: {page * 1000:.0f} ms"
    return [
        Figure(f"search of {_ROWS:,} of 1 KB: first hit", f"{first:.0f} ms", reference, f"{first:.0f} ms", "≤ 300 ms"),
        Figure(f"search of {_ROWS:,} of 1 KB: to the end", f"{whole:.2f} s", reference, f"{whole:.2f} s", "≤ 2 s"),
        Figure(
            "captures while a search runs without a pause", rate(meanwhile), f"without: {rate(alone)}",
            f"{meanwhile / alone:.2f} x", "≥ 0.8 x",
        ),
    ]  # fmt: skip


def _captures(served: Served, bin: NewBin, other: NewBin, scale: Scale) -> tuple[float, float]:
    """Give captures a second alone and beside a search, measured in turn."""
    url = f"{served.url}/{other.id}"
    requests_per_second(url, 1)
    pairs = []
    for _ in range(scale.rounds):
        alone = requests_per_second(url, scale.seconds)
        with _searching(served, bin):
            pairs.append((alone, requests_per_second(url, scale.seconds)))
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


@contextlib.contextmanager
def _searching(served: Served, bin: NewBin) -> Iterator[None]:
    """Search again and again."""
    over = threading.Event()

    def search() -> None:
        while not over.is_set():
            _search(served, bin, "nothing-like-it")

    thread = threading.Thread(target=search)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _search(served: Served, bin: NewBin, query: str) -> tuple[float, float]:
    """Give the seconds to the first line, and to the end."""
    begun = time.perf_counter()
    url = f"{served.url}/b/{bin.view_token}/search"
    with httpx.stream("GET", url, params={"q": query}, timeout=120) as answer:
        lines = answer.iter_lines()
        last, first = next(lines), time.perf_counter()
        for line in lines:
            last = line
    if not msgspec.json.decode(last).get("done"):
        raise RuntimeError(f"the search broke off: {last}")
    return first - begun, time.perf_counter() - begun


def _page(served: Served, bin: NewBin) -> float:
    begun = time.perf_counter()
    httpx.get(f"{served.url}/b/{bin.view_token}", timeout=30).raise_for_status()
    return time.perf_counter() - begun
