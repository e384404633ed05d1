"""F24: hours of ordinary days in short: captures, pages, deletions, clearings and sweeps; nothing may grow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import linear_regression, median
from typing import Any

import httpx
import pytest

from tests.faults.conftest import Tell
from tests.faults.crowd import Crowd
from tests.faults.dashboard import Dashboard
from tests.faults.load import Load, run, until
from tests.faults.rig import Rig
from tests.processes import open_files, resident

_MIB = 1024 * 1024
_RATE = 200
_CLEAR_EVERY_SECONDS = 20


@dataclass(frozen=True)
class Look:
    """What one look at the server saw."""

    at: float
    server: float
    """MiB resident in the server, and in its writer."""
    writer: float
    files: int
    wal: float
    """MiB of the WAL file."""


def _look(rig: Rig, begun: float) -> Look:
    pid, writer = rig.served.process.pid, rig.writer_pid()
    wal = rig.served.database.with_name(f"{rig.served.database.name}-wal").stat().st_size
    files = open_files(pid) + open_files(writer)
    return Look(time.monotonic() - begun, resident(pid) / _MIB, resident(writer) / _MIB, files, wal / _MIB)


async def _tidy(rig: Rig, until: float) -> int:
    """Delete now and then, and clear, so that the sweep has its work; give how often it was cleared."""
    address = f"{rig.served.url}/api/bins/{rig.bin.id}"
    cleared = 0
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {rig.bin.manage_token}"}, timeout=30) as client:
        while time.monotonic() < until:
            await asyncio.sleep(_CLEAR_EVERY_SECONDS / 2)
            last_n = (await client.get(address)).json()["last_n"]
            for n in range(max(last_n - 20, 1), last_n, 4):
                await client.delete(f"{address}/requests/{n}")
            await asyncio.sleep(_CLEAR_EVERY_SECONDS / 2)
            (await client.delete(f"{address}/requests")).raise_for_status()
            cleared += 1
    return cleared


async def _soak(rig: Rig, load: Load, seconds: float, pages: int) -> tuple[list[Look], Dashboard, int]:
    """Give what was seen; the first and the last look are without senders, whose connections come and go."""
    crowd = Crowd(rig.served.port, [rig.bin.view_token] * pages)
    await crowd.join()
    board = Dashboard(rig.served.port, rig.bin.view_token)
    following = asyncio.create_task(board.follow())
    await _warm(rig)
    begun = time.monotonic()
    looks = [_look(rig, begun)]
    sending = asyncio.create_task(load.open_loop(_RATE, seconds))
    tidying = asyncio.create_task(_tidy(rig, begun + seconds))
    while time.monotonic() < begun + seconds:
        await asyncio.sleep(1)
        looks.append(_look(rig, begun))
    await sending
    cleared = await tidying
    await until(lambda: _look(rig, begun).files <= looks[0].files, 30, "files closed that senders had opened")
    looks.append(_look(rig, begun))
    assert crowd.open == pages
    following.cancel()
    await asyncio.wait([following])
    crowd.drop()
    return looks, board, cleared


async def _warm(rig: Rig) -> None:
    """Let every thread have its connection to the store, and wait until nobody opens or closes any more."""
    load = Load(rig.served.port, rig.bin.id)
    async with httpx.AsyncClient(timeout=30) as client:
        for _ in range(20):
            await asyncio.gather(*(client.get(f"{rig.served.url}/b/{rig.bin.view_token}") for _ in range(8)))
    await load.open_loop(_RATE, 5)
    files = [0]
    while files[-1] != (now := _look(rig, 0).files):
        files.append(now)
        await asyncio.sleep(2)


def _slope(looks: list[Look], what: Callable[[Look], float]) -> float:
    """Give how much something grows in an hour, by the second half of the looks."""
    half = looks[len(looks) // 2 :]
    return linear_regression([look.at for look in half], [what(look) for look in half]).slope * 3_600


def _drift(answers: list[tuple[int, float, float]]) -> tuple[float, float]:
    """Give the p99 in milliseconds of the first and of the last third of the answers."""
    third = len(answers) // 3
    thirds: list[list[Any]] = [answers[:third], answers[-third:]]
    first, last = (sorted(due for _, due, _ in some)[int(third * 0.99)] * 1000 for some in thirds)
    return first, last


@pytest.mark.parametrize(("seconds", "pages"), [(150, 100), pytest.param(7_200, 200, marks=pytest.mark.long)])
def test_nothing_grows_in_the_course_of_time(rig: Rig, tell: Tell, seconds: float, pages: int) -> None:
    rig.start()
    load = Load(rig.served.port, rig.bin.id)

    looks, board, cleared = run(_soak(rig, load, seconds, pages))

    quarter = len(looks) // 4
    early, late = looks[quarter : 2 * quarter], looks[-quarter:]
    files = looks[-1].files - looks[0].files
    grown = median(look.server + look.writer for look in late) - median(look.server + look.writer for look in early)
    wal, (first, last) = max(look.wal for look in looks), _drift(load.books.answers)
    hourly = _slope(looks, lambda look: look.server)
    tell(
        f"F24  {seconds:.0f} s of {_RATE} captures/s, {pages} pages, {cleared} clearings and their sweeps: "
        f"files {files:+.0f}, memory {grown:+.1f} MiB from the second quarter to the last ({hourly:+.0f} MiB/h in the "
        f"second half), WAL at most {wal:.0f} MiB, p99 {first:.0f} ms at first, {last:.0f} ms at last; "
        f"{dict(load.books.statuses)}"
    )
    assert set(load.books.statuses) == {200}
    assert board.faults == []
    assert files <= 0
    assert grown <= 25
    assert wal <= 64
    assert "Traceback" not in rig.log
