from __future__ import annotations

from bins.compare.lines import compare_lines


def test_it_puts_changed_lines_beside_each_other() -> None:
    rows = compare_lines("a\nb\nc\nd", "a\nB\nd\ne").rows

    assert [(row.kind, row.left_at, row.right_at) for row in rows] == [
        ("same", "1", "1"), ("changed", "2", "2"), ("removed", "3", ""), ("same", "4", "3"), ("added", "", "4"),
    ]  # fmt: skip


def test_it_finds_no_difference_in_equal_texts() -> None:
    compared = compare_lines("a\nb", "a\nb")

    assert {row.kind for row in compared.rows} == {"same"}
    assert compared.notes == []


def test_it_says_when_texts_are_too_different_to_be_aligned() -> None:
    left, right = ("\n".join(f"{side}{i}" for i in range(1_000)) for side in "lr")

    compared = compare_lines(left, right)

    assert {row.kind for row in compared.rows} == {"changed"}
    assert "without being aligned" in compared.notes[0]


def test_it_says_that_it_compares_so_many_lines() -> None:
    compared = compare_lines("x\n" * 30_000, "x\n" * 30_000)

    assert len(compared.rows) == 20_000
    assert compared.notes == ["The first 20,000 lines are compared; there are more."]
