"""F8 and F10: a store without room, and a store that somebody else holds."""

from __future__ import annotations

import asyncio
import time

import httpx

from tests.faults.accounting import audit
from tests.faults.conftest import Tell
from tests.faults.load import Load, in_thread, run, until
from tests.faults.rig import Rig

_MIB = 1024 * 1024


async def _until_full(load: Load) -> None:
    """Send until nothing is taken any more, over many connections and then over one."""
    sending = asyncio.create_task(load.closed_loop())
    await until(lambda: load.books.statuses[503] >= 200, 60, "a full store")
    load.stop()
    await sending


async def _alone(rig: Rig, load: Load, count: int) -> Load:
    """Send `count` requests one after the other; give their load."""
    single = Load(rig.served.port, rig.bin.id, connections=1)
    single.books.acked = load.books.acked
    single.first_lane = 10_000 + len(load.books.acked)
    sending = asyncio.create_task(single.closed_loop())
    await until(lambda: single.books.statuses.total() >= count, 60, "answers")
    single.stop()
    await sending
    return single


async def _seconds_until_taken(rig: Rig, load: Load) -> float:
    """Send one request after the other until one is taken; give the seconds it took."""
    begun, lane = time.monotonic(), 1_000
    while True:
        probe = Load(rig.served.port, rig.bin.id, connections=1)
        probe.first_lane = lane = lane + 1
        sending = asyncio.create_task(probe.closed_loop())
        await until(lambda probe=probe: probe.books.statuses.total() >= 1, 10, "an answer")
        probe.stop()
        await sending
        load.books.acked |= probe.books.acked
        if probe.books.statuses[200]:
            return time.monotonic() - begun
        assert time.monotonic() < begun + 10


async def _flood(rig: Rig, load: Load, count: int) -> Load:
    """Send at least `count` requests at once into the store that `load` had filled."""
    flood = Load(rig.served.port, rig.bin.id)
    flood.first_lane = 100_000
    sending = asyncio.create_task(flood.closed_loop())
    await until(lambda: flood.books.statuses.total() >= count, 20, "answers")
    flood.stop()
    await sending
    load.books.acked |= flood.books.acked
    return flood


def _clear(rig: Rig) -> int:
    headers = {"Authorization": f"Bearer {rig.bin.manage_token}"}
    last_n = rig.served.get(f"/api/bins/{rig.bin.id}", rig.bin.view_token)["last_n"]
    httpx.delete(f"{rig.served.url}/api/bins/{rig.bin.id}/requests", headers=headers, timeout=30).raise_for_status()
    return int(last_n)


def test_a_full_store_refuses_and_keeps_what_it_has(rig: Rig, tell: Tell) -> None:
    rig.start(max_store=3 * _MIB)
    load = Load(rig.served.port, rig.bin.id)
    run(_until_full(load))
    run(_alone(rig, load, 50))  # into the room that is left for one, where there is none for sixty-four

    refused = run(_alone(rig, load, 200))
    page = rig.served.get(f"/api/bins/{rig.bin.id}/requests", rig.bin.view_token, limit=200)
    counted = rig.served.get(f"/api/bins/{rig.bin.id}", rig.bin.view_token)["refused"]["by_reason"]
    rig.stop()
    rig.start(max_store=0)
    seconds = run(_seconds_until_taken(rig, load))
    rig.stop()

    found = audit(rig.served.database, rig.bin.id, load.books)
    tell(f"F8   full at 3 MiB: then {dict(refused.books.statuses)}, taken {seconds:.1f} s after more room; {found}")
    assert found.flawless
    assert refused.books.statuses.total() == refused.books.statuses[503] >= 200
    assert refused.books.without_retry_after == load.books.without_retry_after == 0
    assert [row["n"] for row in page["data"]] == list(range(page["last"] + 199, page["last"] - 1, -1))
    assert set(counted) <= {"store_full"}
    assert seconds <= 5


def test_a_full_store_that_was_cleared_takes_a_flood_again(rig: Rig, tell: Tell) -> None:
    rig.start(max_store=3 * _MIB)
    load = Load(rig.served.port, rig.bin.id)
    run(_until_full(load))

    cleared = _clear(rig)
    load.books.acked = {}
    seconds = run(_seconds_until_taken(rig, load))
    flood = run(_flood(rig, load, 200))
    rig.stop()

    found = audit(rig.served.database, rig.bin.id, load.books, removed=cleared)
    tell(
        f"F8   full, then {cleared:,} requests cleared: taken again after {seconds:.1f} s, "
        f"then {dict(flood.books.statuses)}; {found}"
    )
    assert found.flawless
    assert set(flood.books.statuses) == {200}
    assert seconds <= 5


async def _under_lock(rig: Rig, load: Load, seconds: float) -> float:
    """Have the store held for `seconds` under load; give the seconds from its release to the next ack."""
    sending = asyncio.create_task(load.closed_loop())
    await until(lambda: len(load.books.acked) >= 500, 60, "acks")
    holder = await in_thread(rig.hold, seconds)
    await in_thread(holder.communicate)
    before, freed = len(load.books.acked), time.monotonic()
    await until(lambda: len(load.books.acked) > before, 10, "an ack after the lock")
    recovered = time.monotonic() - freed
    await until(lambda: len(load.books.acked) > before + 500, 10, "acks after the lock")
    load.stop()
    await sending
    return recovered


def test_a_short_lock_by_another_process_is_waited_out(rig: Rig, tell: Tell) -> None:
    rig.start(commit_timeout=3)
    load = Load(rig.served.port, rig.bin.id)

    run(_under_lock(rig, load, 1.5))
    rig.stop()

    found = audit(rig.served.database, rig.bin.id, load.books)
    tell(
        f"F10  locked for 1.5 s: longest wait {load.books.quantile(1) / 1000:.1f} s, "
        f"{dict(load.books.statuses)}; {found}"
    )
    assert found.flawless
    assert set(load.books.statuses) == {200}
    assert load.books.quantile(1) >= 1_000


def test_a_long_lock_by_another_process_is_answered_in_time(rig: Rig, tell: Tell) -> None:
    rig.start(commit_timeout=2)
    load = Load(rig.served.port, rig.bin.id)

    recovered = run(_under_lock(rig, load, 5))
    rig.stop()

    found = audit(rig.served.database, rig.bin.id, load.books)
    held = [took for status, _, took in load.books.answers if status == 503]
    tell(
        f"F10  locked for 5 s, at most 2 s of patience: {len(held)} x 503 after {min(held):.1f} to {max(held):.1f} s, "
        f"the next ack {recovered:.2f} s after the lock; {found}"
    )
    assert found.flawless
    assert 1.9 <= min(held) <= max(held) <= 3
    assert load.books.quantile(1) <= 3_000
    assert load.books.without_retry_after == 0
    assert recovered <= 2


def test_a_stop_does_not_wait_for_somebody_elses_lock(rig: Rig, tell: Tell) -> None:
    rig.start(commit_timeout=2)
    load = Load(rig.served.port, rig.bin.id, reconnect=False)

    code, seconds = run(_stopped_under_lock(rig, load))

    tell(f"F10  SIGTERM while locked: exit code {code} in {seconds:.1f} s, {dict(load.books.statuses)}")
    assert code == 0
    assert seconds < 10
    assert load.books.unanswered == 0
    assert audit(rig.served.database, rig.bin.id, load.books).flawless


async def _stopped_under_lock(rig: Rig, load: Load) -> tuple[int, float]:
    sending = asyncio.create_task(load.closed_loop())
    await until(lambda: len(load.books.acked) >= 500, 60, "acks")
    holder = await in_thread(rig.hold, 8)
    code, seconds = await in_thread(rig.stop)
    holder.kill()
    await in_thread(holder.communicate)
    await sending
    return code, seconds
