"""When a worker says that it takes no captures, as far as a store at hand can show it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from bins.journal import measures
from bins.journal.writer import StoreBroken, StoreFull
from inspector import readiness
from inspector.readiness import Readiness
from tests.journal.rig import Bench, failing
from tests.waiting import until


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    await made.journal.start()
    yield made
    made.store.let_go()
    await made.journal.stop()


def ready(bench: Bench, **bell: bool) -> Readiness:
    runtime: Any = SimpleNamespace(
        journal=bench.journal,
        recorder=SimpleNamespace(admission=SimpleNamespace(closed=None)),
        config=SimpleNamespace(on_postgres=False),
        bell=SimpleNamespace(**bell) if bell else None,
    )
    return Readiness(runtime)


async def test_nothing_is_in_the_way_of_a_store_that_writes(bench: Bench) -> None:
    await bench.outcomes(bench.submit())

    assert await ready(bench).obstacles() == []


async def test_a_full_store_is_in_the_way_for_a_while(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.store.respond = failing(bench.store, StoreFull("no room"), 1)
    await bench.outcomes(bench.submit())

    assert await ready(bench).obstacles() == ["store: no room left"]
    monkeypatch.setattr(measures, "FULL_SECONDS", 0.0)
    assert await ready(bench).obstacles() == []


async def test_a_broken_store_is_in_the_way_for_good(bench: Bench) -> None:
    bench.store.respond = lambda call: StoreBroken("it is gone")
    await bench.outcomes(bench.submit())

    assert await ready(bench).obstacles() == ["store: broken, this process is about to end"]


async def test_a_store_that_does_not_confirm_is_in_the_way(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "STUCK_SECONDS", 0.1)
    bench.store.holding = True
    bench.submit()

    await until(lambda: bench.journal.measures.longest_wait > 0.1)

    (said,) = await ready(bench).obstacles()
    assert re.fullmatch(r"store: a request has waited \d+ s for its commit", said)


@pytest.mark.parametrize(("deaf", "reachable"), [(True, True), (False, False)])
async def test_redis_is_missed_without_being_needed(bench: Bench, deaf: bool, reachable: bool) -> None:
    looked_at = ready(bench, deaf=deaf, reachable=reachable)

    assert await looked_at.obstacles() == []
    assert looked_at.remarks() == ["redis: away, pages are up to 2 s late"]
