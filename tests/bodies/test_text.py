from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.bodies.text import TextView, looks_binary
from bins.bodies.view import Body, Window
from tests.bodies.bodies import WINDOW, body_of, text_of


@pytest.mark.parametrize(
    ("raw", "binary"),
    [
        (b"", False),
        (b"plain", False),
        ("漢字".encode(), False),
        (b"one odd byte \x00 in a long line of text", False),
        (b"\x00\x01\x02", True),
        (bytes(range(256)), True),
        ("utf-16".encode("utf-16"), False),
    ],
)
def test_it_tells_text_from_binary(raw: bytes, binary: bool) -> None:
    assert looks_binary(body_of(raw)) is binary


def test_it_reads_in_the_declared_charset() -> None:
    shown = TextView().show(body_of("Größe".encode("latin-1"), "text/plain; charset=iso-8859-1"), WINDOW)

    assert text_of(shown.spans) == "Größe"


def test_it_stops_at_the_limit_and_says_where_it_goes_on() -> None:
    shown = TextView().show(body_of(b"x" * 5_000, kept=10_000), Window(limit=2_048))

    assert text_of(shown.spans) == "x" * 2_048
    assert (shown.note, shown.following) == ("The first 2 KiB of 9.8 KiB.", 2_048)


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-be", "utf-32", "shift_jis", "gb18030"])
@given(
    st.text(st.characters(codec="shift_jis", exclude_categories=["C"], exclude_characters="¥‾"), max_size=80),
    st.integers(4, 9),
)
def test_it_cuts_no_character_in_two(charset: str, text: str, limit: int) -> None:
    body = body_of(text.encode(charset), f"text/plain; charset={charset}")
    found = ""
    start: int | None = 0

    while start is not None:
        shown = TextView().show(body, Window(start, limit))
        found, start = found + text_of(shown.spans), shown.following

    assert found == text


def test_it_shows_a_stretch_of_a_body_that_is_not_at_hand_as_a_whole() -> None:
    body = Body(raw=b"cdef", content_type="", kept=9, base=2, head=b"abc")

    shown = TextView().show(body, Window(3, 2))

    assert (text_of(shown.spans), shown.note, shown.following) == ("de", "2 B from byte 3 on, of 9 B.", 5)


def test_it_points_at_a_byte() -> None:
    shown = TextView().show(body_of("Größe".encode()), Window(mark=4))

    assert [(span.kind, span.text) for span in shown.spans] == [("", "Grö"), ("mark", "ß"), ("", "e")]
