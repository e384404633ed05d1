"""Ten thousand wrong links, while the owner of a bin wants to read it and others send to it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

import httpx

from tests.faults.conftest import Tell
from tests.faults.load import Load, run
from tests.faults.rig import Rig

_GUESSES = 10_000


async def _guess(rig: Rig, found: Counter[int]) -> None:
    numbers = iter(range(_GUESSES))

    async def lane(client: httpx.AsyncClient) -> None:
        for number in numbers:
            token = f"{number % 99 + 1}-{'a' * 32}"
            answer = await client.get(f"/b/{token}", headers={"X-Forwarded-For": f"203.0.113.{number % 256}"})
            found[answer.status_code] += 1

    async with httpx.AsyncClient(base_url=rig.served.url, timeout=60) as client:
        await asyncio.gather(*(lane(client) for _ in range(8)))


async def _read_meanwhile(rig: Rig, guessing: asyncio.Task[None]) -> list[float]:
    took = []
    async with httpx.AsyncClient(timeout=60) as client:
        while not guessing.done():
            begun = time.perf_counter()
            (await client.get(rig.bin.page_url)).raise_for_status()
            took.append(time.perf_counter() - begun)
            await asyncio.wait({guessing}, timeout=0.2)
    return took


async def _flood(rig: Rig) -> tuple[Counter[int], list[float], Load]:
    found: Counter[int] = Counter()
    load = Load(rig.served.port, rig.served.new_bin().id, connections=8)
    sending = asyncio.create_task(load.closed_loop())
    guessing = asyncio.create_task(_guess(rig, found))
    took = await _read_meanwhile(rig, guessing)
    await guessing
    load.stop()
    await sending
    return found, took, load


def test_ten_thousand_guesses_are_told_to_stop_while_the_owner_reads_on(rig: Rig, tell: Tell) -> None:
    rig.start(link_miss_rate="100/hour")

    found, took, load = run(_flood(rig))

    tell(
        f"T8   {_GUESSES:,} guesses: {dict(found)}; the owner's page {len(took)} times, the longest "
        f"{max(took) * 1000:.0f} ms; captures beside them: {dict(load.books.statuses)}"
    )
    assert found.total() == _GUESSES
    assert set(found) == {404, 429}
    assert found[404] <= 200
    assert took
    assert set(load.books.statuses) == {200}
    assert "Traceback" not in rig.log
