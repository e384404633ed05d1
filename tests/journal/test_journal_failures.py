"""The journal on a store that is busy, full, broken or picky."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bins.journal.frames import Call, Write
from bins.journal.writer import RowRejected, StoreBroken, StoreBusy, StoreError, StoreFull
from bins.message.refusal import Refusal
from tests.journal.rig import Bench, failing
from tests.journal.samples import BIN, bodies


async def _impatient(bench: Bench) -> None:
    await bench.journal.stop()
    bench.journal = bench.new_journal(hold_seconds=0.05)
    await bench.journal.start()


# -- failures ---------------------------------------------------------------------------------------------------------


async def test_a_busy_store_is_tried_again(bench: Bench) -> None:
    bench.store.respond = failing(bench.store, StoreBusy("locked"), 3)
    entries = bench.submit(2)

    assert await bench.outcomes(entries) == [1, 2]
    assert bench.store.batch_sizes == [2, 2, 2, 2]


async def test_what_was_kept_waiting_goes_before_what_came_later(bench: Bench) -> None:
    bench.store.holding = True
    bench.store.respond = failing(bench.store, StoreBusy("locked"), 1)
    first = bench.submit(2, body=b"first")
    await bench.store.called(Write)
    second = bench.submit(body=b"second")
    bench.store.let_go()

    assert await bench.outcomes(first + second) == [1, 2, 3]


@pytest.mark.parametrize("error", [StoreBusy("locked"), RowRejected("no")])
async def test_batches_that_fail_one_after_the_other_keep_their_order(bench: Bench, error: StoreError) -> None:
    bench.store.holding = True
    bench.store.respond = failing(bench.store, error, 2)
    first = bench.submit(2)
    await bench.store.called(Write)
    second = bench.submit(8)  # enough to be sent ahead
    await bench.store.called(Write, 2)
    bench.store.let_go()

    assert await bench.outcomes(first + second) == list(range(1, 11))


async def test_it_tells_the_store_once_it_has_heard_that_it_is_busy(bench: Bench) -> None:
    bench.store.holding = True
    bench.store.respond = failing(bench.store, StoreBusy("locked"), 2)
    first = bench.submit(2)
    await bench.store.called(Write)
    second = bench.submit(8)  # sent behind it, and so turned away with it
    await bench.store.called(Write, 2)
    bench.store.let_go()
    await bench.outcomes(first + second)

    assert [call.epoch for call in bench.store.calls if isinstance(call, Write)] == [0, 0, 1, 1]


async def test_a_request_is_held_no_longer_than_agreed(bench: Bench) -> None:
    await _impatient(bench)
    bench.store.holding = True
    entries = bench.submit(3)

    assert await bench.outcomes(entries) == [Refusal.STORE_SLOW] * 3
    assert bench.journal.waiting == 0


async def test_what_was_given_up_is_not_written_later(bench: Bench) -> None:
    await _impatient(bench)
    bench.store.respond = lambda call: StoreBusy("locked")
    entries = bench.submit(2)
    await bench.outcomes(entries)
    bench.store.respond = bench.store.number
    bench.journal._hold_seconds = 60

    assert await bench.outcomes(bench.submit()) == [1]


async def test_what_was_given_up_is_not_kept_while_the_store_hangs(bench: Bench) -> None:
    await _impatient(bench)
    bench.store.holding = True
    await bench.outcomes(bench.submit())

    await bench.outcomes(bench.submit(10))

    assert not bench.journal._fresh
    assert not bench.journal._unsettled


async def test_a_commit_that_comes_too_late_settles_nothing_twice(bench: Bench) -> None:
    await _impatient(bench)
    bench.store.holding = True
    entries = bench.submit()
    await bench.outcomes(entries)

    bench.store.let_go()

    assert entries[0].outcomes == [Refusal.STORE_SLOW]
    assert bench.rings == [(BIN, 1)]  # it was stored all the same, and a reader shall see it


async def test_only_the_row_that_the_store_rejects_is_refused(bench: Bench) -> None:
    def respond(call: Call) -> Any:
        if isinstance(call, Write) and b"bad" in bodies(call.content):
            return RowRejected("no")
        return bench.store.number(call)

    bench.store.respond = respond
    entries = [*bench.submit(5), *bench.submit(1, body=b"bad"), *bench.submit(4)]

    assert await bench.outcomes(entries) == [1, 2, 3, 4, 5, Refusal.INTERNAL, 6, 7, 8, 9]


async def test_a_full_store_refuses_and_takes_again_when_there_is_room(bench: Bench) -> None:
    bench.store.respond = failing(bench.store, StoreFull("no room"), 1)

    assert await bench.outcomes(bench.submit(3)) == [Refusal.STORE_FULL] * 3
    assert await bench.outcomes(bench.submit(2)) == [1, 2]


async def test_it_knows_that_the_store_is_full_until_something_fits_again(bench: Bench) -> None:
    bench.store.respond = failing(bench.store, StoreFull("no room"), 1)

    await bench.outcomes(bench.submit())
    assert bench.journal.full
    await bench.outcomes(bench.submit())

    assert not bench.journal.full


async def test_a_flood_against_a_full_store_is_one_line_in_the_log(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.store.respond = lambda call: StoreFull("no room")

    for _ in range(20):
        await bench.outcomes(bench.submit())

    assert len(caplog.records) == 1


async def test_a_broken_store_refuses_everything_and_says_so_once(bench: Bench) -> None:
    bench.store.holding = True
    bench.store.respond = lambda call: StoreBroken("fsync failed")
    first = bench.submit(2)
    await bench.store.called(Write)
    second = bench.submit(2)
    bench.store.let_go()

    assert await bench.outcomes(first + second) == [Refusal.STORE_DOWN] * 4
    assert bench.journal.broken
    assert bench.broken == 1


async def test_a_broken_store_is_never_called_again(bench: Bench) -> None:
    bench.store.respond = lambda call: StoreBroken("fsync failed")
    await bench.outcomes(bench.submit())

    assert await bench.outcomes(bench.submit(2)) == [Refusal.STORE_DOWN] * 2

    assert bench.store.batch_sizes == [1]


async def test_a_store_that_ends_while_nothing_is_asked_of_it_is_noticed(bench: Bench) -> None:
    bench.store.lost = True

    await asyncio.wait_for(bench.broke.wait(), 60)

    assert await bench.outcomes(bench.submit()) == [Refusal.STORE_DOWN]
