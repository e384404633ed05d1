"""The simulation comes near to what was measured, and its predictions go the way they must."""

from __future__ import annotations

import pytest

from tests.bench.predictions import Compared, compared, hot, published, spread


@pytest.mark.parametrize("row", compared(), ids=lambda row: f"{row.point.workers} workers, {row.point.bins} bins")
def test_it_is_within_a_third_of_what_was_measured(row: Compared) -> None:
    assert row.ratio == pytest.approx(1, abs=0.33)
    assert row.simulated.rows == pytest.approx(row.point.rows, rel=0.33)


def test_many_workers_slow_one_hot_bin_down() -> None:
    one, ten = hot(1), hot(10)

    assert one.pace > 3 * ten.pace
    assert ten.held == pytest.approx(1, abs=0.02)


def test_workers_add_up_while_they_seldom_meet_in_a_bin() -> None:
    assert spread(2, 1_000_000).pace == pytest.approx(2 * spread(1, 1_000_000).pace, rel=0.05)


def test_messages_from_redis_grow_with_the_square_of_the_workers() -> None:
    assert published(10) == (200, 2_000)
    assert published(100) == (2_000, 200_000)
