"""The simulation's arithmetic, where it can be done by hand, and its distance from what was measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.bench.simulation import Costs, simulate

COSTS = Costs(generator=10, loop=20, call=5, row=15, bin=5, fixed=190, sync=255)
ALONE = COSTS.generator + COSTS.loop + COSTS.call + COSTS.row + COSTS.bin + COSTS.fixed + COSTS.sync
MANY = 1_000
NO_DISK = replace(COSTS, sync=0)


def test_one_sender_waits_for_one_thing_after_the_other() -> None:
    found = simulate(COSTS, senders=1)

    assert found.pace == pytest.approx(1e6 / ALONE, rel=0.01)
    assert found.rows == 1


def test_a_single_core_does_no_more_than_it_can() -> None:
    costs = replace(COSTS, call=0, fixed=0, bin=0, sync=0)

    found = simulate(costs, senders=64, cores=1)

    assert found.pace == pytest.approx(1e6 / (costs.generator + costs.loop + costs.row), rel=0.02)


def test_a_hot_bin_is_locked_all_the_time_and_takes_its_senders_in_two_halves() -> None:
    costs = replace(COSTS, generator=0, loop=0, call=0)

    found = simulate(costs, senders=64, cores=MANY)

    assert found.held == pytest.approx(1, abs=0.01)
    transaction = costs.fixed + costs.bin + costs.row * found.rows + costs.sync
    assert found.pace == pytest.approx(found.rows * 1e6 / transaction, rel=0.02)


def test_workers_on_one_bin_wait_for_each_other_and_on_many_they_do_not() -> None:
    costs = replace(COSTS, generator=0, loop=0, call=0, bin=0)
    one = simulate(costs, workers=1, senders=16, cores=MANY).pace

    hot = simulate(costs, workers=4, senders=64, cores=MANY).pace
    apart = simulate(costs, workers=4, senders=64, bins=1_000_000, cores=MANY).pace

    assert hot == pytest.approx(one, rel=0.05)
    assert apart == pytest.approx(4 * one, rel=0.05)


def test_more_workers_make_a_hot_bin_slower_since_each_transaction_holds_fewer_rows() -> None:
    paces = [simulate(COSTS, workers=workers, senders=64, cores=MANY).pace for workers in (1, 4, 16, 64)]

    assert paces == sorted(paces, reverse=True)
    assert paces[-1] == pytest.approx(1e6 / (COSTS.fixed + COSTS.bin + COSTS.row + COSTS.sync), rel=0.02)


def test_somebody_else_on_half_of_the_cores_halves_the_pace() -> None:
    alone, beside = (simulate(costs, cores=2).pace for costs in (NO_DISK, NO_DISK.beside(1.0, 2)))

    assert beside == pytest.approx(alone / 2, rel=0.02)


def test_the_same_run_gives_the_same() -> None:
    assert simulate(COSTS, workers=2, bins=100) == simulate(COSTS, workers=2, bins=100)
