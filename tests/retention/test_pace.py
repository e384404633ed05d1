from __future__ import annotations

import pytest

from bins.retention.pace import AIM_SECONDS, MOST_REST_SECONDS, REST, Pace

pytestmark = pytest.mark.django_db


class Work:
    """Slices that take as long as a test says, and the rests after them."""

    def __init__(self, seconds: float, *, hurry: bool = False) -> None:
        self.now = 0.0
        self.seconds = seconds
        self.rests: list[float] = []
        self.pace = Pace(500, hurry=hurry, sleep=self.rests.append, ticks=lambda: self.now)

    def do(self, slices: int) -> int:
        for _ in range(slices):
            with self.pace.slice():
                self.now += self.seconds
        return self.pace.size


def test_slices_that_are_soon_done_grow_to_their_bound() -> None:
    assert Work(0.0001).do(10) == 500


def test_slices_that_take_long_shrink_but_never_to_nothing() -> None:
    assert Work(1).do(10) == 16


def test_slices_as_they_shall_be_stay() -> None:
    work = Work(AIM_SECONDS)

    assert work.do(1) == work.do(5)


def test_after_each_it_rests_for_longer_than_it_worked() -> None:
    work = Work(0.1)

    work.do(1)
    work.seconds = 60
    work.do(1)

    assert work.rests == [pytest.approx(0.1 * REST), MOST_REST_SECONDS]


def test_in_a_hurry_it_does_much_and_never_rests() -> None:
    work = Work(1, hurry=True)

    assert work.do(3) == 500
    assert work.rests == []


def test_a_slice_that_fails_is_no_slice() -> None:
    work = Work(0.1)

    with pytest.raises(ValueError, match="no"), work.pace.slice():
        raise ValueError("no")

    assert work.rests == []
