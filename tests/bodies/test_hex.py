from __future__ import annotations

from bins.bodies.hex import HexView
from tests.bodies.bodies import LIMIT, body_of, text_of


def test_it_shows_offset_bytes_and_ascii() -> None:
    shown = HexView().show(body_of(b"\x00\x01AB<>\xff\x7f 0123456789"), LIMIT)

    assert text_of(shown.spans).splitlines() == [
        "00000000  00 01 41 42 3c 3e ff 7f  20 30 31 32 33 34 35 36  ..AB<>.. 0123456",
        "00000010  37 38 39                                          789",
    ]
    assert shown.note == ""


def test_it_stops_at_64_kib_and_says_so() -> None:
    shown = HexView().show(body_of(bytes(100_000)), LIMIT)

    assert text_of(shown.spans).count("\n") == 64 * 1024 // 16 - 1
    assert shown.note.startswith("The first 64 KiB of 97.7 KiB are shown here.")
