from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.pages.form_kept import as_line, line, lines, quoted, unquoted

TEXTS = st.text(' \n"\\a5', max_size=8) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@pytest.mark.parametrize(
    ("typed", "stored", "meant"),
    [(" a ", "b", "a"), ("a", " a\n", " a\n"), ("ab", "a\nb", "a\nb"), ("", "", ""), ("", "a", "")],
)
def test_a_line_stays_what_it_was_unless_it_was_changed(typed: str, stored: str, meant: str) -> None:
    assert line(typed, stored) == meant


@pytest.mark.parametrize(
    ("typed", "stored", "meant"),
    [
        ("a\r\nb", "", "a\nb"),
        ("a\r\nb", "a\rb", "a\rb"),
        ("a\ufffd", "a\0", "a\0"),
        ("ab", "a\r\nb", "ab"),
        ("\0", "", "\0"),
        (" a ", "a", " a "),
    ],
)
def test_lines_stay_what_they_were_unless_they_were_changed(typed: str, stored: str, meant: str) -> None:
    assert lines(typed, stored) == meant


@pytest.mark.parametrize(
    ("text", "shown"),
    [("", '""'), ("a b", "a b"), (" a", '" a"'), ("a\nb", '"a\\nb"'), ('"a"', '"a"'), ('""', r'"\"\""'), ('"', '"')],
)
def test_a_cell_is_quoted_where_it_would_not_come_back_else(text: str, shown: str) -> None:
    assert quoted(text) == shown
    assert unquoted(shown) == text


@given(TEXTS, st.booleans())
def test_a_cell_comes_back_as_it_was(text: str, holds_empty: bool) -> None:
    shown = quoted(text, holds_empty=holds_empty)

    assert as_line(shown) == shown
    assert unquoted(shown, holds_empty=holds_empty) == text


@pytest.mark.parametrize("typed", ['"a"', '"a" "b"', '"', '"\ud800', "5", '"a\\"'])
def test_quotes_that_are_not_needed_are_part_of_the_text(typed: str) -> None:
    assert unquoted(typed) == typed


def test_where_nothing_means_empty_quotes_are_a_value() -> None:
    assert unquoted('""', holds_empty=False) == '""'
