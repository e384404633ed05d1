from __future__ import annotations

from bins.compare.inside import Marked
from bins.compare.row import Fold, Kind, Row, count_different, fold, row_of

SAME = row_of("a", "a")
OTHER = row_of("a", "b")


def test_it_tells_how_two_sides_stand_to_each_other() -> None:
    rows = [row_of("a", "a"), row_of("a", "b"), row_of("a", None), row_of(None, "b")]

    assert [row.kind for row in rows] == [Kind.SAME, Kind.CHANGED, Kind.REMOVED, Kind.ADDED]


def test_it_tells_nothing_from_an_empty_text() -> None:
    assert row_of(None, "", name="x") == Row(kind=Kind.ADDED, name="x", right=Marked())


def test_it_leaves_out_long_runs_of_equal_rows() -> None:
    assert fold([SAME] * 10 + [OTHER] + [SAME] * 5, 2) == [Fold(8), SAME, SAME, OTHER, SAME, SAME, Fold(3)]


def test_it_shows_one_row_rather_than_say_that_one_is_left_out() -> None:
    assert fold([SAME, SAME, OTHER], 1) == [SAME, SAME, OTHER]


def test_it_folds_everything_when_nothing_differs() -> None:
    assert fold([SAME] * 4) == [Fold(4)]
    assert fold([]) == []


def test_it_counts_what_differs() -> None:
    assert count_different([SAME, OTHER, row_of(None, "b")]) == 2
