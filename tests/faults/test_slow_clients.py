"""F12: a thousand clients that take their time, in six ways, while others send at their pace."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.accounting import audit
from tests.faults.conftest import Tell
from tests.faults.load import Load, run, until
from tests.faults.rig import Rig
from tests.faults.slow import WAYS
from tests.serving import ROOT

_MIB = 1024 * 1024
_DEADLINES = {"head_timeout": 3, "body_timeout": 4, "write_timeout": 4}


def open_files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


async def alone(rig: Rig, rate: float) -> float:
    load = Load(rig.served.port, rig.served.new_bin().id, connections=100)
    await load.open_loop(rate, 5)
    return load.books.quantile(0.99)


async def beside(rig: Rig, places: list[str], rate: float, seconds: float) -> tuple[Load, dict[str, Any]]:
    """Send while a thousand slow clients are there; give the load, and what became of those."""
    load = Load(rig.served.port, rig.bin.id, connections=100)
    slow = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.slow", str(rig.served.port), *places, "1000",
        stdin=PIPE, stdout=PIPE, cwd=ROOT,
    )  # fmt: skip
    assert slow.stdout is not None
    try:
        assert await asyncio.wait_for(slow.stdout.readline(), 60) == b"there\n"
        await load.open_loop(rate, seconds)
        told, _ = await asyncio.wait_for(slow.communicate(b""), 60)
    finally:
        if slow.returncode is None:
            slow.kill()
            await slow.wait()
    return load, json.loads(told)


# The short form bears a machine that is busy with other tests; the figure to reach is the long form's.
@pytest.mark.parametrize(
    ("rate", "seconds", "most_ms"), [(100, 20, 2_000), pytest.param(500, 300, 250, marks=pytest.mark.long)]
)
def test_a_thousand_slow_clients_cost_the_others_nothing(
    rig: Rig, tell: Tell, rate: float, seconds: float, most_ms: float
) -> None:
    rig.start(**_DEADLINES)
    large = rig.served.new_bin()
    headers = {"Authorization": f"Bearer {large.manage_token}"}
    reply = {"status": 200, "body": "x" * 256_000}
    httpx.put(f"{rig.served.url}/api/bins/{large.id}/reply", json=reply, headers=headers).raise_for_status()
    pid, before = rig.served.process.pid, run(alone(rig, rate))
    files, memory = open_files(pid), rig.served.memory()
    places = [rig.served.new_bin().id, large.id]

    load, slow = run(beside(rig, places, rate, seconds))

    grown = (rig.served.memory() - memory) / _MIB
    run(until(lambda: open_files(pid) <= files + 20, 10, "files given back"))
    rig.stop()
    found = audit(rig.served.database, rig.bin.id, load.books)
    books = load.books
    tell(
        f"F12  {slow['open']} slow connections, {slow['closed']} ended by the server, the longest after "
        f"{max(slow['longest'].values()):.1f} s; {rate:,.0f}/s beside them: {dict(books.statuses)}, "
        f"p99 {books.quantile(0.99):.0f} ms (alone {before:.0f} ms), memory +{grown:.0f} MiB; {found}"
    )
    assert found.flawless
    assert set(books.statuses) == {200}
    assert books.unanswered == 0
    assert books.quantile(0.99) <= most_ms
    assert grown <= 100
    assert set(slow["closed"]) == set(WAYS)
    assert "Traceback" not in rig.log
