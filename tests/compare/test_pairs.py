from __future__ import annotations

from bins.compare.inside import Marked
from bins.compare.pairs import compare_pairs


def test_it_puts_pairs_of_one_name_together() -> None:
    rows = compare_pairs([("A", "1"), ("B", "2")], [("A", "1"), ("B", "3"), ("C", "4")])

    assert [(row.name, row.kind) for row in rows] == [("A", "same"), ("B", "changed"), ("C", "added")]


def test_it_keeps_the_order_of_the_left_side_and_puts_additions_where_they_came() -> None:
    rows = compare_pairs([("A", "1"), ("B", "2")], [("X", "0"), ("A", "1"), ("Y", "0"), ("B", "2")])

    assert [row.name for row in rows] == ["X", "A", "Y", "B"]


def test_it_tells_duplicates_apart_by_their_place() -> None:
    rows = compare_pairs([("a", "1"), ("a", "2")], [("a", "1"), ("a", "3"), ("a", "4")])

    assert [row.kind for row in rows] == ["same", "changed", "added"]


def test_it_says_that_a_pair_is_in_another_place() -> None:
    rows = compare_pairs([("A", "1"), ("B", "2"), ("C", "3")], [("C", "3"), ("A", "1"), ("B", "2")])

    assert [(row.name, row.kind) for row in rows] == [("A", "same"), ("B", "same"), ("C", "moved")]


def test_it_shows_both_spellings_of_one_name() -> None:
    [row] = compare_pairs([("Content-Type", "x")], [("content-type", "x")], str.lower)

    assert row.kind == "changed"
    assert row.right == Marked("", "content-t", "ype: x")


def test_it_tells_names_of_other_case_apart_when_case_matters() -> None:
    rows = compare_pairs([("a", "1")], [("A", "1")])

    assert [row.kind for row in rows] == ["added", "removed"]


def test_it_gives_every_pair_once() -> None:
    left = [(name, str(i)) for i, name in enumerate("abcabcxyz")]
    right = [(name, str(i)) for i, name in enumerate("zcbaabq")]

    rows = compare_pairs(left, right)

    assert sum(row.left is not None for row in rows) == len(left)
    assert sum(row.right is not None for row in rows) == len(right)
