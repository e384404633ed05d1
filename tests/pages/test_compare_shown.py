from __future__ import annotations

from bins.bodies.visible import Span
from bins.compare.row import row_of
from bins.pages.compare_shown import section_of

SAME = row_of("a", "a", name="n")
OTHER = row_of("a\u202eb", "ac", name="n")


def test_it_shows_captured_text_in_safe_pieces() -> None:
    [line] = section_of("T", [row_of("\u202e", None, name="\x00")], 0, way="lines").lines

    assert line.name == [Span("hidden", "NUL")]
    assert line.left is not None
    assert line.left.middle == [Span("hidden", "U+202E")]


def test_it_folds_unless_all_is_wanted() -> None:
    rows = [SAME] * 9 + [OTHER]

    assert [line.folded for line in section_of("T", rows, 0).lines] == [9, 0]
    assert len(section_of("T", rows, None).lines) == 10


def test_it_counts_both_kinds() -> None:
    section = section_of("T", [SAME, SAME, OTHER], 0)

    assert (section.same, section.different) == (2, 1)


def test_it_is_not_worth_a_look_when_everything_is_the_same() -> None:
    assert not section_of("T", [SAME] * 3, 0).is_worth_a_look
    assert section_of("T", [OTHER], 0).is_worth_a_look


def test_it_shows_so_many_rows_and_says_how_many_more_there_are() -> None:
    section = section_of("T", [OTHER] * 3_005, 0)

    assert len(section.lines) == 3_000
    assert section.notes == ["5 more rows are not shown."]


def test_it_shows_what_is_next_to_a_difference_in_a_very_long_row() -> None:
    [line] = section_of("T", [row_of("s" * 10_000 + "a" * 5_000 + "e" * 9_000, "s" * 10_000 + "e" * 9_000)], 0).lines

    assert line.left is not None
    assert line.left.before == [Span("hidden", "6,000 more characters"), Span("", "s" * 4_000)]
    assert line.left.middle == [Span("", "a" * 4_000), Span("hidden", "1,000 more characters")]
    assert line.left.after == [Span("", "e" * 4_000), Span("hidden", "5,000 more characters")]


def test_it_shows_fewer_rows_of_bytes_that_are_no_text() -> None:
    bytewise = row_of("a\x00" * 1_000, "b\x00" * 1_000)

    section = section_of("T", [bytewise] * 100, 0)

    assert 0 < len(section.lines) < 10
    assert section.notes == [f"{100 - len(section.lines)} more rows are not shown."]
