import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.pages.numbers import gaps, numbers_in, runs


@given(st.sets(st.integers(1, 40)), st.integers(1, 40), st.integers(1, 40))
def test_it_names_exactly_the_numbers_that_are_missing(present: set[int], first: int, last: int) -> None:
    window = range(first, last + 1)

    found = gaps(sorted(present & set(window)), first, last)

    named = [n for low, high in found for n in range(low, high + 1)]
    assert named == [n for n in window if n not in present]


@given(st.sets(st.integers(1, 40)))
def test_it_gives_the_runs_that_hold_exactly_these_numbers(present: set[int]) -> None:
    found = runs(sorted(present), 100)

    assert [n for first, last in found for n in range(first, last + 1)] == sorted(present)
    assert all(later[0] - earlier[1] > 1 for earlier, later in itertools.pairwise(found))


def test_it_gives_the_oldest_of_too_many_runs_as_one() -> None:
    assert runs([1, 3, 5, 7, 8], 2) == [[1, 5], [7, 8]]


@pytest.mark.parametrize(
    ("text", "numbers"), [("1,2,3,4", [1, 2, 3]), ("", []), ("x,-1,7", [7]), ("٣", []), ("9" * 40, [])]
)
def test_it_reads_as_many_numbers_as_asked(text: str, numbers: list[int]) -> None:
    assert numbers_in(text, 3) == numbers
