from __future__ import annotations

import pytest

from bins.bodies.hex import HexView, needle_in
from bins.bodies.view import Unfit, Window
from tests.bodies.bodies import WINDOW, body_of, text_of


def test_it_shows_offset_bytes_and_ascii() -> None:
    shown = HexView().show(body_of(b"\x00\x01AB<>\xff\x7f 0123456789"), WINDOW)

    assert text_of(shown.spans).splitlines() == [
        "00000000  00 01 41 42 3c 3e ff 7f  20 30 31 32 33 34 35 36  ..AB<>.. 0123456",
        "00000010  37 38 39                                          789",
    ]
    assert shown.note == ""


def test_it_stops_at_32_kib_and_says_where_it_goes_on() -> None:
    shown = HexView().show(body_of(bytes(100_000)), WINDOW)

    assert text_of(shown.spans).count("\n") == 32 * 1024 // 16 - 1
    assert (shown.note, shown.following) == ("The first 32 KiB of 97.7 KiB.", 32 * 1024)


def test_it_begins_at_a_lines_beginning() -> None:
    shown = HexView().show(body_of(bytes(range(64))), Window(start=40))

    assert text_of(shown.spans).startswith("00000020  20 21 22")
    assert shown.note == "32 B from byte 32 on, of 64 B."


@pytest.mark.parametrize(("at", "size"), [(0, 1), (7, 2), (15, 3), (14, 20), (63, 1)])
def test_it_points_at_bytes_in_both_columns_and_changes_none(at: int, size: int) -> None:
    body = body_of(bytes(range(64, 128)))

    shown = HexView().show(body, Window(mark=at, mark_size=size))

    assert text_of(shown.spans) == text_of(HexView().show(body, WINDOW).spans)
    marked = "".join(span.text for span in shown.spans if span.kind == "mark")
    assert marked.startswith(body.raw[at : at + 1].hex())


@pytest.mark.parametrize(
    ("words", "needle"),
    [("PNG", b"PNG"), ("é", b"\xc3\xa9"), ("0x89 50,4e:47", b"\x89PNG"), ("0x00", b"\x00"), ("00", b"00")],
)
def test_it_reads_what_somebody_looks_for(words: str, needle: bytes) -> None:
    assert needle_in(words) == needle


@pytest.mark.parametrize("words", ["0x", "0x8", "0x89 5", "0xzz"])
def test_it_refuses_bytes_that_are_none(words: str) -> None:
    with pytest.raises(Unfit, match="two hex digits"):
        needle_in(words)
