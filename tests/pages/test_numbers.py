from hypothesis import given
from hypothesis import strategies as st

from bins.pages.numbers import gaps


@given(st.sets(st.integers(1, 40)), st.integers(1, 40), st.integers(1, 40))
def test_it_names_exactly_the_numbers_that_are_missing(present: set[int], first: int, last: int) -> None:
    window = range(first, last + 1)

    found = gaps(sorted(present & set(window)), first, last)

    named = [n for low, high in found for n in range(low, high + 1)]
    assert named == [n for n in window if n not in present]
