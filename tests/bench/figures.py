"""A figure of the benchmark, and the table of them all in Markdown."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    name: str
    measured: str
    reference: str
    """What was measured beside it in the same run."""
    reached: str
    """The figure that is compared with `reach`."""
    reach: str
    """What the design wants."""


def table(figures: Sequence[Figure]) -> str:
    """Give the figures as a Markdown table."""
    head = ("figure", "measured", "reference, same run", "figure reached", "to reach")
    rows = [(f.name, f.measured, f.reference, f.reached, f.reach) for f in figures]
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine(generator: str) -> str:
    """Give a line about the machine and the versions."""
    return (
        f"{os.cpu_count()} cores ({_processor()}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, load generator: {generator}, "
        "all on the same machine"
    )


def sync_milliseconds(folder: Path, rounds: int = 100) -> float:
    """Give the median time of writing 4 KiB and syncing it in `folder`: what a commit costs at the very least."""
    path = folder / "sync.probe"
    with path.open("wb") as file:
        took = [timed(partial(_write_through, file)) for _ in range(rounds)]
    path.unlink()
    return statistics.median(took) * 1000


def _write_through(file: BinaryIO) -> None:
    file.write(b"x" * 4096)
    file.flush()
    os.fdatasync(file.fileno())


def timed(function: Callable[[], object]) -> float:
    """Give the seconds that a call takes."""
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun


def rate(value: float) -> str:
    """Spell requests per second."""
    return f"{value:,.0f}/s"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
