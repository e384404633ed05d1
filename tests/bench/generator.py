"""Closed-loop load: wrk when it is installed, else our own generator in a process of its own."""

from __future__ import annotations

import asyncio
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from tests.faults.load import Load, run
from tests.serving import ROOT

CONNECTIONS = 64
BODY_BYTES = 1024

_WRK = shutil.which("wrk")
NAME = "wrk" if _WRK else "tests/faults/load.py (wrk is not installed)"

_SCRIPT = f"""
wrk.method = "POST"
wrk.body = string.rep("x", {BODY_BYTES})
wrk.headers["Content-Type"] = "application/json"
wrk.headers["User-Agent"] = "bench/1.0"
"""
_IN_TURN = """
local paths, turn = {%s}, 0
request = function()
  turn = turn %% #paths + 1
  return wrk.format(nil, paths[turn])
end
"""
_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
_OTHERS = re.compile(r"Non-2xx or 3xx responses: ([0-9]+)")


def requests_per_second(url: str, seconds: float, connections: int = CONNECTIONS, paths: Sequence[str] = ()) -> float:
    """Give how many 1 KB POSTs a second are answered over keep-alive connections, to `paths` in turn if there are any.

    Raises:
        RuntimeError: not every answer was a success, so the rate means nothing.
    """
    return (_with_wrk if _WRK else _with_our_own)(url, seconds, connections, paths)


def side_by_side(urls: Sequence[str], seconds: float, rounds: int) -> list[float]:
    """Measure several servers in turn, round after round; give the median of each."""
    for url in urls:
        requests_per_second(url, 1)
    rates = [[requests_per_second(url, seconds) for url in urls] for _ in range(rounds)]
    return [statistics.median(of_one) for of_one in zip(*rates, strict=True)]


def _with_wrk(url: str, seconds: float, connections: int, paths: Sequence[str]) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_SCRIPT + (_IN_TURN % ", ".join(f'"{path}"' for path in paths) if paths else ""))
        script.flush()
        command = [str(_WRK), "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", script.name, url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = _RATE.search(said)
    if found is None or _OTHERS.search(said):
        raise RuntimeError(f"wrk did not get the answers it should:\n{said}")
    return float(found[1])


def _with_our_own(url: str, seconds: float, connections: int, paths: Sequence[str]) -> float:
    command = [sys.executable, "-m", "tests.bench.generator", url, str(seconds), str(connections), *paths]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


async def _measured(url: str, seconds: float, connections: int, paths: Sequence[str]) -> float:
    parts = urlsplit(url)
    bins = [Path(path).name or "x" for path in paths or [parts.path]]
    each = max(connections // len(bins), 1)
    loads = [Load(int(parts.port or 80), bin_id, connections=each, body_bytes=BODY_BYTES) for bin_id in bins]
    sending = [asyncio.create_task(load.closed_loop()) for load in loads]
    begun = time.perf_counter()
    await asyncio.sleep(seconds)
    for load in loads:
        load.stop()
    await asyncio.wait(sending)
    statuses = sum((load.books.statuses for load in loads), Counter[int]())
    if set(statuses) != {200}:
        raise RuntimeError(f"not every answer was a success: {statuses}")
    return statuses[200] / (time.perf_counter() - begun)


if __name__ == "__main__":
    print(run(_measured(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])))
