from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from bins.compare.sequence import MOST_DIFFERENCES, align

few = st.lists(st.sampled_from("abc"), max_size=12)


@given(few, few)
def test_it_gives_every_item_once_and_in_order(left: list[str], right: list[str]) -> None:
    steps = align(left, right).steps

    assert [i for i, _ in steps if i is not None] == list(range(len(left)))
    assert [j for _, j in steps if j is not None] == list(range(len(right)))


@given(few, few)
def test_it_puts_only_equal_items_together_and_as_many_as_can_be(left: list[str], right: list[str]) -> None:
    together = [(i, j) for i, j in align(left, right).steps if i is not None and j is not None]

    assert all(left[i] == right[j] for i, j in together)
    assert len(together) == _longest_common(left, right)


def test_it_finds_what_was_taken_out_and_put_in() -> None:
    assert align("abcd", "acxd").steps == [(0, 0), (1, None), (2, 1), (None, 2), (3, 3)]


def test_it_gives_up_in_time_and_says_so() -> None:
    left, right = ([f"{side}{i}" for i in range(20_000)] for side in "lr")
    start = time.thread_time()

    alignment = align(["same", *left, "same"], ["same", *right, "same"])

    assert not alignment.complete
    assert (alignment.steps[0], alignment.steps[-1]) == ((0, 0), (20_001, 20_001))
    assert time.thread_time() - start < 10


def test_it_aligns_up_to_its_bound() -> None:
    assert align([str(i) for i in range(MOST_DIFFERENCES)], []).complete


def _longest_common(left: list[str], right: list[str]) -> int:
    row = [0] * (len(right) + 1)
    for one in left:
        before = row
        row = [0]
        for j, other in enumerate(right):
            row.append(before[j] + 1 if one == other else max(before[j + 1], row[j]))
    return row[-1]
