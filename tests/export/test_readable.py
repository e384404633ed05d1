from __future__ import annotations

import pytest

from bins.export.readable import readable, readable_lines


@pytest.mark.parametrize("text", ["plain", 'it\'s "quoted"', "é ü 日本 🙂", ""])
def test_it_gives_text_that_can_be_seen(text: str) -> None:
    assert readable(text.encode()) == text


@pytest.mark.parametrize(
    "raw",
    [b"\xff", b"a\x00", b"a\nb", b"\t", b"\x1b[2J", b"\x7f", b"\xc2\x85",
     *(mark.encode() for mark in "\u202e\u2066\u200b\u2028\ufeff\u3164\uffa0\u00ad\ue000\U000e0041\u00a0")],
)  # fmt: skip
def test_it_gives_nothing_when_something_cannot_be_seen(raw: bytes) -> None:
    assert readable(raw) is None


def test_it_allows_line_feeds_and_what_is_named_in_lines() -> None:
    assert readable_lines(b"a\nb") == "a\nb"
    assert readable_lines(b"a\r\n\tb") is None
    assert readable_lines(b"a\r\n\tb", also="\t\r") == "a\r\n\tb"
    assert readable_lines("\u202e\n".encode()) is None
