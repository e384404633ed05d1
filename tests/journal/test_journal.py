from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bins.journal import journal
from bins.journal.frames import Amendments, Refusals, SentTimes, Write
from bins.journal.journal import MAX_BATCH_BYTES, MAX_BATCH_ROWS, Journal
from bins.journal.writer import StoreBroken, StoreBusy, StoreError, StoreFull
from bins.message.refusal import Refusal
from bins.replies.plan import Outcome
from tests.journal.rig import Bench, failing
from tests.journal.samples import BIN, OTHER, FakeEntry, FakeStore
from tests.waiting import until

# -- batches ----------------------------------------------------------------------------------------------------------


async def test_what_one_turn_of_the_loop_brings_is_one_batch(bench: Bench) -> None:
    entries = bench.submit(5)

    assert await bench.outcomes(entries) == [1, 2, 3, 4, 5]
    assert bench.store.batch_sizes == [5]


async def test_a_lone_request_does_not_wait_for_company(bench: Bench) -> None:
    bench.submit()

    await asyncio.sleep(0)

    assert bench.store.batch_sizes == [1]


async def test_what_comes_during_a_write_is_the_next_batch(bench: Bench) -> None:
    bench.store.holding = True
    first = bench.submit(2)
    await bench.store.called(Write)
    second = bench.submit(3)
    bench.store.let_go()

    assert await bench.outcomes(first + second) == [1, 2, 3, 4, 5]
    assert bench.store.batch_sizes == [2, 3]


async def test_a_busy_store_is_sent_more_while_it_writes_but_not_without_end(bench: Bench) -> None:
    bench.store.holding = True
    entries = []
    for count in range(1, 7):
        entries += bench.submit(8)
        await bench.store.called(Write, min(count, 4))
    bench.store.let_go()

    assert await bench.outcomes(entries) == list(range(1, 49))
    assert bench.store.batch_sizes[:5] == [8, 8, 8, 8, 16]


async def test_a_batch_has_a_most_of_rows(bench: Bench) -> None:
    entries = bench.submit(MAX_BATCH_ROWS + 10)

    assert await bench.outcomes(entries) == list(range(1, MAX_BATCH_ROWS + 11))
    assert bench.store.batch_sizes == [MAX_BATCH_ROWS, 10]


async def test_a_batch_ends_once_it_has_its_bytes(bench: Bench) -> None:
    entries = bench.submit(5, body=b"x" * (MAX_BATCH_BYTES // 2))

    assert await bench.outcomes(entries) == [1, 2, 3, 4, 5]
    assert bench.store.batch_sizes == [2, 2, 1]


async def test_a_body_larger_than_a_batch_goes_alone(bench: Bench) -> None:
    entries = bench.submit(2, body=b"x" * (MAX_BATCH_BYTES + 1))

    assert await bench.outcomes(entries) == [1, 2]
    assert bench.store.batch_sizes == [1, 1]


async def test_each_bin_is_rung_once_a_batch_with_its_newest_number(bench: Bench) -> None:
    entries = [*bench.submit(3), *bench.submit(2, OTHER)]

    await bench.outcomes(entries)

    assert sorted(bench.rings) == [(BIN, 3), (OTHER, 2)]


async def test_a_sender_is_answered_before_anybody_is_rung(bench: Bench) -> None:
    (entry,) = bench.submit()
    rung_before_answer = bench.rings.copy()

    await entry.outcome()

    assert rung_before_answer == []


async def test_a_request_whose_bin_is_gone_is_told_so(bench: Bench) -> None:
    bench.store.respond = lambda call: [None]
    entries = bench.submit()

    assert await bench.outcomes(entries) == [Refusal.UNKNOWN_BIN]
    assert bench.rings == []


async def test_waiting_counts_what_is_not_settled(bench: Bench) -> None:
    bench.store.holding = True
    entries = bench.submit(3)
    await bench.store.called(Write)
    assert bench.journal.waiting == 3

    bench.store.let_go()
    await bench.outcomes(entries)

    assert bench.journal.waiting == 0


async def test_a_sender_that_cannot_be_answered_harms_nobody(bench: Bench) -> None:
    class Unanswerable(FakeEntry):
        def settle(self, outcome: object) -> None:
            raise RuntimeError("the connection is in a strange state")

    bench.journal.submit(Unanswerable())
    entries = bench.submit(2)

    assert await bench.outcomes(entries) == [2, 3]
    assert bench.journal.waiting == 0


# -- refusals and times -----------------------------------------------------------------------------------------------


async def test_refusals_are_written_added_up(bench: Bench) -> None:
    for refusal in (Refusal.TOO_BUSY, Refusal.TOO_BUSY, Refusal.TIMEOUT):
        bench.journal.count_refused(BIN, refusal)

    (counts,) = await bench.store.called(Refusals)

    assert sorted((bin_id, reason, count) for bin_id, _, reason, count in counts) == [
        (BIN, "timeout", 1), (BIN, "too_busy", 2)
    ]  # fmt: skip


async def test_refusals_are_written_while_captures_never_cease(bench: Bench) -> None:
    class Restless(FakeEntry):
        def settle(self, outcome: object) -> None:
            if not bench.store.contents(Refusals):
                bench.journal.submit(Restless())

    bench.journal.submit(Restless())
    bench.journal.count_refused(BIN, Refusal.TOO_BUSY)

    assert await bench.store.called(Refusals)


@pytest.mark.parametrize("refused", [0, 1])
async def test_no_call_goes_ahead_while_refusals_are_due(bench: Bench, refused: int) -> None:
    bench.store.holding = True
    first = bench.submit(1)
    await bench.store.called(Write)
    for _ in range(refused):
        bench.journal.count_refused(BIN, Refusal.TOO_BUSY)
    rest = bench.submit(100)
    await asyncio.sleep(0.01)
    ahead = bench.store.batch_sizes[1:]
    bench.store.let_go()

    assert ahead == ([] if refused else [100])
    assert len(await bench.store.called(Refusals, refused)) == refused
    assert sorted(await bench.outcomes([*first, *rest])) == list(range(1, 102))


@pytest.mark.parametrize("error", [StoreBusy("locked"), StoreFull("no room")])
async def test_refusals_are_kept_while_the_store_cannot_take_them(bench: Bench, error: StoreError) -> None:
    bench.store.respond = failing(bench.store, error, 1)
    bench.journal.count_refused(BIN, Refusal.TOO_BUSY)
    await bench.store.called(Refusals)
    bench.journal.count_refused(BIN, Refusal.TOO_BUSY)

    counts = (await bench.store.called(Refusals, 2))[-1]

    assert [count for *_, count in counts] == [2]


async def test_refusals_of_countless_bins_do_not_fill_the_memory(bench: Bench) -> None:
    for number in range(12_000):
        bench.journal.count_refused(f"{number:024}", Refusal.TOO_BUSY)

    (counts,) = await bench.store.called(Refusals)

    assert len(counts) == 10_000


@pytest.mark.parametrize("failures", [0, 1])
async def test_what_was_amended_is_told_once_it_is_written(bench: Bench, failures: int) -> None:
    bench.store.respond = failing(bench.store, StoreBusy("locked"), failures)
    for n in (1, 2):
        bench.journal.amend(BIN, n, Outcome(500, 0), b"note")
    assert bench.changed == []

    await until(lambda: bench.changed)

    assert bench.changed == [([1, 2], {BIN: 3})]
    assert len(bench.store.contents(Amendments)) == failures + 1


async def test_times_are_written_once_it_is_quiet(bench: Bench) -> None:
    await bench.outcomes(bench.submit())
    bench.journal.note_times(BIN, 1, 900, 1_000)
    assert not bench.store.contents(SentTimes)

    assert await bench.store.called(SentTimes) == [[(BIN, 1, 900, 1_000)]]


async def test_late_answers_are_told_once_their_times_are_written(bench: Bench) -> None:
    bench.journal.note_times(BIN, 1, 900, 1_000)
    bench.journal.note_times(BIN, 2, 900, 5_000_000)

    await until(lambda: bench.changed)

    assert bench.changed == [([2], {})]


async def test_times_wait_while_a_capture_waits(bench: Bench) -> None:
    bench.store.holding = True
    entries = bench.submit()
    bench.journal.note_times(BIN, 1, 900, 1_000)
    await bench.store.called(Write)
    assert not bench.store.contents(SentTimes)

    bench.store.let_go()

    await bench.outcomes(entries)
    assert await bench.store.called(SentTimes)


async def test_only_the_latest_times_are_kept_and_written_in_small_calls(bench: Bench) -> None:
    for n in range(1, 1_501):
        bench.journal.note_times(BIN, n, 900, 1_000)

    calls = await bench.store.called(SentTimes, 10)

    assert [len(times) for times in calls] == [100] * 10
    assert calls[0][0][1] == 501


# -- turns ------------------------------------------------------------------------------------------------------------


async def test_it_stands_back_while_another_writer_asks(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_STAND_BACK_SECONDS", 60)
    with bench.turns.asking():
        entries = bench.submit()
        for _ in range(10):
            await asyncio.sleep(0)
        assert bench.store.batch_sizes == []

    assert await bench.outcomes(entries) == [1]


async def test_it_stands_back_for_a_moment_only(bench: Bench) -> None:
    with bench.turns.asking():
        entries = bench.submit(2)

        assert await bench.outcomes(entries) == [1, 2]


async def test_standing_back_does_not_multiply_its_timers(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    timers: list[Any] = []

    with bench.turns.asking(), monkeypatch.context() as patched:
        patched.setattr(loop, "call_later", lambda *timer: timers.append(timer))
        for _ in range(5):
            bench.journal._pump()

    assert len(timers) == 1
    timers[0][1]()


# -- the end ----------------------------------------------------------------------------------------------------------


async def test_stopping_writes_what_waits(bench: Bench) -> None:
    entries = bench.submit(MAX_BATCH_ROWS + 1)
    bench.journal.count_refused(BIN, Refusal.TOO_BUSY)

    await bench.journal.stop()

    assert [entry.outcomes for entry in entries[-2:]] == [[MAX_BATCH_ROWS], [MAX_BATCH_ROWS + 1]]
    assert bench.store.contents(Refusals)
    assert bench.store.closed


async def test_nothing_is_written_after_the_stop_whatever_timers_want(bench: Bench) -> None:
    bench.journal.note_times(BIN, 1, 900, 1_000)
    await bench.journal.stop()

    bench.journal._pump_now()

    assert bench.store.calls == []


async def test_after_the_stop_everything_is_refused(bench: Bench) -> None:
    await bench.journal.stop()

    assert await bench.outcomes(bench.submit()) == [Refusal.STORE_DOWN]


@pytest.mark.parametrize("error", [None, StoreBusy("locked"), StoreFull("no room")])
async def test_a_store_that_takes_nothing_does_not_hold_up_the_stop(bench: Bench, error: StoreError | None) -> None:
    bench.store.holding = error is None
    bench.store.respond = lambda call: error
    entries = bench.submit(2)
    bench.journal.count_refused(BIN, Refusal.TOO_BUSY)

    async with asyncio.timeout(30):
        await bench.journal.stop()

    assert all(len(entry.outcomes) == 1 for entry in entries)
    assert bench.store.closed


async def test_stopping_twice_or_unstarted_is_harmless(bench: Bench) -> None:
    await bench.journal.stop()
    await bench.journal.stop()

    await bench.new_journal().stop()

    assert bench.store.closed


async def test_a_store_that_cannot_be_opened_is_said_so() -> None:
    class Closed(FakeStore):
        async def open(self) -> None:
            raise StoreBroken("no")

    with pytest.raises(StoreBroken):
        await Journal(Closed(), ring=lambda *_: None, on_broken=lambda: None).start()
