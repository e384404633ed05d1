"""Counts of what the journal did."""

from __future__ import annotations

import pytest

from bins.journal import measures
from bins.journal.frames import Write
from bins.journal.measures import Histogram, Measures
from bins.journal.writer import StoreBusy, StoreFull
from tests.journal.rig import Bench, failing
from tests.waiting import until


def test_a_histogram_counts_what_is_at_most_each_bound() -> None:
    histogram = Histogram((1, 2, 4))

    for value in (0.5, 1, 2, 3, 9):
        histogram.add(value)

    assert histogram.cumulative() == [2, 3, 4, 5]
    assert histogram.sum == 15.5


def test_requests_to_bins_that_are_gone_are_not_captures() -> None:
    measures = Measures()

    measures.committed([1, None, 2], 0.0)

    assert measures.captured == 2
    assert measures.batches.sum == 3


async def test_the_journal_counts_each_batch_once_it_is_committed(bench: Bench) -> None:
    bench.store.holding = True
    entries = bench.submit(5)
    await bench.store.called(Write)
    assert bench.journal.measures.captured == 0

    bench.store.let_go()
    await bench.outcomes(entries)

    measures = bench.journal.measures
    assert (measures.captured, measures.batches.cumulative()[-1], measures.batches.sum) == (5, 1, 5)
    assert 0 < measures.commits.sum < 5


async def test_the_journal_counts_what_the_store_did_not_do(bench: Bench) -> None:
    bench.store.respond = failing(bench.store, StoreBusy("held"), 2)

    await bench.outcomes(bench.submit())

    assert bench.journal.measures.failures == {"busy": 2, "full": 0, "rejected": 0, "broken": 0}
    assert not bench.journal.measures.full_lately


async def test_a_store_that_was_full_counts_as_full_for_a_while(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.store.respond = failing(bench.store, StoreFull("no room"), 1)

    for _ in range(2):
        await bench.outcomes(bench.submit())

    assert (bench.journal.full, bench.journal.measures.full_lately) == (False, True)
    monkeypatch.setattr(measures, "FULL_SECONDS", 0.0)
    assert not bench.journal.measures.full_lately


async def test_the_journal_tells_how_long_the_oldest_request_waits(bench: Bench) -> None:
    bench.store.holding = True
    entries = bench.submit()

    await until(lambda: bench.journal.measures.longest_wait > 0.1)

    bench.store.let_go()
    await bench.outcomes(entries)
    await until(lambda: bench.journal.measures.longest_wait == 0)
