"""`python -m tests.bench`: measures, and prints a table to paste. A benchmark, not a test: nothing here can fail."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.bench import (
    generator,
    idle,
    large,
    latency,
    model,
    on_postgres,
    opening,
    painting,
    process,
    reading,
    replying,
    searching,
    throughput,
)
from tests.bench.figures import Figure, machine, table
from tests.bench.scale import FULL, QUICK, Scale

_ALL = (
    "throughput",
    "latency",
    "full",
    "reading",
    "memory",
    "start",
    "painting",
    "opening",
    "searching",
    "replying",
    "postgres",
    "idle",
    "large",
    "model",
)


def main() -> None:
    """Measure what is asked for, everything by default."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Print the figures of the capture path.")
    parser.add_argument("--quick", action="store_true", help="less of everything, to see that it works")
    parser.add_argument("--folder", type=Path, help="where the data goes; its disk is what is measured")
    parser.add_argument("only", nargs="*", metavar="NAME", help=f"which of {', '.join(_ALL)}; all by default")
    asked = parser.parse_args()
    if unknown := set(asked.only) - set(_ALL):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(_ALL)}")
    with tempfile.TemporaryDirectory(prefix="inspector-bench-", dir=asked.folder) as folder:
        figures = list(_measured(Path(folder), QUICK if asked.quick else FULL, asked.only or _ALL))
    print(f"\n{table(figures)}\n\n{machine(generator.NAME)}{' (quick run)' if asked.quick else ''}")


def _measured(folder: Path, scale: Scale, names: Iterable[str]) -> Iterable[Figure]:
    for name, measure in _measurements(folder, scale, set(names)).items():
        begun = time.perf_counter()
        print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
        yield from measure()
        print(f"{time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)


def _measurements(folder: Path, scale: Scale, names: set[str]) -> dict[str, Callable[[], list[Figure]]]:
    full = folder / "full"
    bin = throughput.make_full(full, scale) if names & {"full", "reading", "start"} else None
    found: dict[str, Callable[[], list[Figure]]] = {
        "throughput": lambda: throughput.measure(folder, scale),
        "latency": lambda: latency.measure(folder, scale),
        "memory": lambda: process.measure_memory(folder, scale),
        "painting": lambda: painting.measure(folder, scale),
        "opening": lambda: opening.measure(folder, scale),
        "searching": lambda: searching.measure(folder, scale),
        "replying": lambda: replying.measure(folder, scale),
        "postgres": lambda: on_postgres.measure(folder, scale),
        "idle": lambda: idle.measure(folder, scale),
        "model": lambda: model.measure(folder, scale),
        "large": lambda: large.measure(folder, scale),
    }
    if bin is not None:
        found |= {
            "reading": lambda: reading.measure(folder, full, bin, scale),
            "start": lambda: process.measure_start(full, bin),
            "full": lambda: throughput.measure_full(folder, full, bin, scale),
        }
    return {name: found[name] for name in _ALL if name in names}


if __name__ == "__main__":
    main()
