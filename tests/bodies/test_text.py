from __future__ import annotations

import pytest

from bins.bodies.text import TextView, looks_binary
from tests.bodies.bodies import LIMIT, body_of, text_of


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
    shown = TextView().show(body_of("Größe".encode("latin-1"), "text/plain; charset=iso-8859-1"), LIMIT)

    assert text_of(shown.spans) == "Größe"


def test_it_stops_at_the_limit_and_says_so() -> None:
    shown = TextView().show(body_of(b"x" * 5_000, kept=10_000), 2_048)

    assert text_of(shown.spans) == "x" * 2_048
    assert shown.note == "The first 2 KiB of 9.8 KiB are shown here. The raw download has all of it."
