"""F15 and F16: dashboards that are cut off, and dashboards that join under load. No gap, no double."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import sqlite3
from collections.abc import AsyncIterator

import httpx
import pytest

from bins.live.pump import WINDOW
from tests.faults.conftest import Tell
from tests.faults.dashboard import Dashboard
from tests.faults.load import Load, run, until
from tests.faults.proxy import Proxy
from tests.faults.rig import Rig

_ROW = re.compile(r'data-n="([0-9]+)"')
_FEED = re.compile(r'<live-feed socket="[^"]+" rows="[^"]+" after="([0-9]+)"')


@contextlib.asynccontextmanager
async def _traffic(rig: Rig, rate: float) -> AsyncIterator[Load]:
    """Send captures at an even rate for as long as the block runs."""
    load = Load(rig.served.port, rig.bin.id)
    sending = asyncio.create_task(load.open_loop(rate, 3_600))
    yield load
    load.stop()
    await sending


async def _delete_now_and_then(rig: Rig, rng: random.Random) -> None:
    """Delete requests until cancelled: among those of which a socket that comes back is told one by one.

    Of older ones it is told by the revision, upon which a page loads its list anew; see `tests/live/test_pump.py`.
    """
    address = f"{rig.served.url}/api/bins/{rig.bin.id}"
    headers = {"Authorization": f"Bearer {rig.bin.manage_token}"}
    async with httpx.AsyncClient(headers=headers, timeout=30) as client:
        while True:
            last_n = (await client.get(address)).json()["last_n"]
            near = range(max(1, last_n - WINDOW // 2), last_n + 1)
            for n in rng.sample(near, min(3, len(near))):
                await client.delete(f"{address}/requests/{n}")
            await asyncio.sleep(0.05)


def _stored(rig: Rig) -> list[int]:
    with contextlib.closing(sqlite3.connect(rig.served.database)) as db:
        rows = db.execute("SELECT n FROM bins_capturedrequest WHERE bin_id = ? ORDER BY n", [rig.bin.id])
        return [n for (n,) in rows]


async def _cut_again_and_again(proxy: Proxy, dashboard: Dashboard, rng: random.Random, cuts: int) -> None:
    """Freeze or cut the line at moments that nobody chose, each time after it has been up again."""
    for _ in range(cuts):
        connects = dashboard.connects
        await asyncio.sleep(rng.uniform(0, 0.15))
        if rng.random() < 0.5:
            proxy.freeze()
            await asyncio.sleep(rng.uniform(0, 0.3))
        proxy.cut()
        await until(lambda connects=connects: dashboard.connects > connects, 10, "a connection")


async def _offline_and_back(rig: Rig, dashboard: Dashboard, proxy: Proxy, cuts: int) -> float:
    """Give the seconds from the last cut until the dashboard has caught up."""
    rng = random.Random(16)  # noqa: S311 - only the moments of the cuts
    following = asyncio.create_task(dashboard.follow())
    async with _traffic(rig, 300) as load:
        await until(lambda: len(load.books.acked) >= 100, 10, "acks")
        deleting = asyncio.create_task(_delete_now_and_then(rig, rng))
        await _cut_again_and_again(proxy, dashboard, rng, cuts)
        deleting.cancel()
        await asyncio.wait([deleting])
    begun = asyncio.get_running_loop().time()
    await until(lambda: sorted(dashboard.shown) == _stored(rig), 3, "the same list as the store")
    following.cancel()
    await asyncio.wait([following])
    return asyncio.get_running_loop().time() - begun


async def _with_proxy(rig: Rig, cuts: int) -> tuple[Dashboard, float]:
    async with Proxy(rig.served.port) as proxy:
        dashboard = Dashboard(proxy.port, rig.bin.view_token)
        seconds = await _offline_and_back(rig, dashboard, proxy, cuts)
    return dashboard, seconds


@pytest.mark.parametrize("cuts", [25, pytest.param(250, marks=pytest.mark.long)])
def test_a_dashboard_that_was_cut_off_catches_up_without_gap_or_double(rig: Rig, tell: Tell, cuts: int) -> None:
    rig.start()

    dashboard, seconds = run(_with_proxy(rig, cuts))

    stored = _stored(rig)
    tell(
        f"F15  {cuts} cuts and freezes under 300 captures/s with deletions: {dashboard.connects} connects, "
        f"{len(stored):,} of {dashboard.cursor:,} rows left, caught up in {seconds:.2f} s, "
        f"faults {len(dashboard.faults)}"
    )
    assert dashboard.faults == []
    assert dashboard.shown == stored
    assert len(stored) < dashboard.cursor


async def _joins(rig: Rig, count: int) -> list[str]:
    """Load the page and join its socket again and again; give what was wrong."""
    wrong = []
    async with _traffic(rig, 200) as load, httpx.AsyncClient(timeout=30) as client:
        await until(lambda: len(load.books.acked) >= 100, 10, "acks")
        for _ in range(count):
            page = (await client.get(rig.bin.page_url)).text
            wrong += await _join(rig, page)
    return wrong


async def _join(rig: Rig, page: str) -> list[str]:
    shown = [int(n) for n in _ROW.findall(page)][::-1]
    feed = _FEED.search(page)
    assert feed is not None, "the page does not say where it stands"
    dashboard = Dashboard(rig.served.port, rig.bin.view_token, int(feed[1]))
    following = asyncio.create_task(dashboard.follow())
    await until(lambda: len(dashboard.shown) >= 2, 10, "rows after the page")
    following.cancel()
    await asyncio.wait([following])
    together = shown + dashboard.shown
    whole = list(range(together[0], together[0] + len(together)))
    return dashboard.faults if together == whole else [*dashboard.faults, f"{shown[-3:]} then {dashboard.shown[:3]}"]


@pytest.mark.parametrize("count", [150, pytest.param(1_000, marks=pytest.mark.long)])
def test_a_page_and_its_socket_join_without_gap_or_double(rig: Rig, tell: Tell, count: int) -> None:
    rig.start()

    wrong = run(_joins(rig, count))

    tell(f"F16  {count} pages joined by their sockets under 200 captures/s: {len(wrong)} with a gap or a double")
    assert wrong == []
