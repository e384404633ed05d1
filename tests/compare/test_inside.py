from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.compare.inside import Marked, mark


@pytest.mark.parametrize(
    ("left", "right", "marked"),
    [
        ("same", "same", (Marked("same", "", ""), Marked("same", "", ""))),
        ("v1.2.3", "v1.9.3", (Marked("v1.", "2", ".3"), Marked("v1.", "9", ".3"))),
        ("abcabc", "abc", (Marked("abc", "abc", ""), Marked("abc", "", ""))),
        ("yes", "nos", (Marked("", "yes", ""), Marked("", "nos", ""))),
        ("", "x", (Marked("", "", ""), Marked("", "x", ""))),
    ],
)
def test_it_marks_the_piece_that_differs(left: str, right: str, marked: tuple[Marked, Marked]) -> None:
    assert mark(left, right) == marked


@given(st.text(max_size=20), st.text(max_size=20))
def test_it_loses_no_character(left: str, right: str) -> None:
    texts = [f"{one.before}{one.middle}{one.after}" for one in mark(left, right)]

    assert texts == [left, right]
