from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.message.rate import Limiter, Rate


class Clock:
    """Monotonic time that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def limiter(count: int, seconds: int = 60, most_keys: int = 100) -> tuple[Limiter, Clock]:
    clock = Clock()
    return Limiter(Rate(count, seconds), clock, most_keys), clock


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("600/minute", Rate(600, 60)),
        ("5 per second", Rate(5, 1)),
        (" 1/Hour ", Rate(1, 3_600)),
        ("9 / day", Rate(9, 86_400)),
        ("0", None),
        ("", None),
    ],
)
def test_it_reads_rates_as_people_write_them(text: str, rate: Rate | None) -> None:
    assert Rate.parse(text) == rate


@pytest.mark.parametrize("text", ["x", "5", "5/week", "-5/minute", "0/minute", "5/minute/hour", "5/minute\x00"])
def test_it_says_how_to_write_a_rate(text: str) -> None:
    with pytest.raises(ValueError, match="600/minute"):
        Rate.parse(text)


def test_without_a_rate_everything_passes() -> None:
    assert Limiter(None).hit("a") == 0


def test_it_lets_as_many_pass_as_the_rate_says_and_then_says_how_long_to_wait() -> None:
    limit, _ = limiter(3)

    assert [limit.hit("a") for _ in range(3)] == [0, 0, 0]
    assert 0 < limit.hit("a") <= 120


def test_it_counts_each_key_for_itself() -> None:
    limit, _ = limiter(1)

    assert [limit.hit("a"), limit.hit("b")] == [0, 0]
    assert limit.hit("a") > 0


def test_what_is_refused_does_not_count() -> None:
    limit, clock = limiter(2)
    for _ in range(50):
        limit.hit("a")

    clock.seconds += 120

    assert limit.hit("a") == 0


@given(
    count=st.integers(1, 20),
    steps=st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=200),
)
def test_in_the_time_of_a_window_never_much_more_passes_than_the_rate_says(count: int, steps: list[float]) -> None:
    limit, clock = limiter(count, 10)
    passed = []
    for step in steps:
        clock.seconds += step
        if not limit.hit("a"):
            passed.append(clock.seconds)

    # The window before counts by its share, so that at worst a window's length sees one more whole rate.
    assert all(sum(at <= each < at + 10 for each in passed) <= 2 * count for at in passed)


@given(count=st.integers(1, 20), begun=st.floats(0, 100, allow_nan=False), gap=st.floats(0, 25, allow_nan=False))
def test_after_the_wait_that_it_names_one_passes(count: int, begun: float, gap: float) -> None:
    limit, clock = limiter(count, 10)
    clock.seconds += begun
    for _ in range(count // 2):
        limit.hit("a")
    clock.seconds += gap
    while not (wait := limit.hit("a")):
        pass

    clock.seconds += wait + 0.001

    assert limit.hit("a") == 0


def test_it_remembers_a_bounded_number_of_keys() -> None:
    limit, clock = limiter(1, most_keys=10)

    for number in range(1_000):
        limit.hit(str(number))
    clock.seconds += 600
    for number in range(1_000):
        limit.hit(str(number))

    assert len(limit._cells) <= 10


def test_processes_that_tell_each_other_hold_the_rate_together() -> None:
    (one, clock), (other, _) = limiter(10), limiter(10)
    other._now = clock
    for _ in range(6):
        one.hit("a")
        other.hit("a")

    (key, window, ours), (_, _, theirs) = one.changes()[0], other.changes()[0]
    one.learn(key, window, ours + theirs)

    assert (ours, theirs) == (6, 6)
    assert one.hit("a") > 0
    assert one.changes() == []


def test_what_it_learns_of_another_window_is_of_no_use() -> None:
    limit, _ = limiter(10)
    limit.hit("a")

    limit.learn("a", 0, 1_000)
    limit.learn("unknown", 0, 1_000)

    assert limit.hit("a") == 0
