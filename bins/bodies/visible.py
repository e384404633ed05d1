"""Text from strangers made safe to read: what is hidden, or moves other text about, becomes visible."""

import re
from typing import NamedTuple

_MOST_MARKS = 2_000
"""Marks of one text that get a span of their own; a text with more of them is marked without spans."""

# C0 without tab and line feed, C1, and what Unicode lets be invisible or reorder: UAX #9 controls, zero-width
# characters, fillers, tags, line separators, and lone surrogates (which stand for bytes that are no text).
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]+"
)

_CONTROLS = (
    *("NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR", "SO", "SI"),
    *("DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US"),
)


class Span(NamedTuple):
    """A piece of text to be shown in one manner."""

    kind: str
    """Name of the manner, the tail of a CSS class; empty for plain text."""
    text: str


def spans_of(text: str) -> list[Span]:
    """Give `text` in pieces, hidden characters and undecodable bytes marked as such; one span a run."""
    text = text.replace("\r\n", "\n")
    pieces: list[Span] = []
    position = 0
    for found in _HIDDEN.finditer(text):
        if len(pieces) > _MOST_MARKS:
            return [Span("", visible_text(text))]
        if found.start() > position:
            pieces.append(Span("", text[position : found.start()]))
        pieces.append(Span("hidden", " ".join(map(_name, found[0]))))
        position = found.end()
    if position < len(text):
        pieces.append(Span("", text[position:]))
    return pieces


def visible_text(text: str) -> str:
    """Give `text` with hidden characters and undecodable bytes spelled out in brackets, where no span can be used."""
    return _HIDDEN.sub(_bracketed, text.replace("\r\n", "\n"))


def _bracketed(found: re.Match[str]) -> str:
    names = map(_name, found[0])
    return "".join(f"⟨{name}⟩" for name in names)


def _name(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return _CONTROLS[code]
    if code == 0x7F:
        return "DEL"
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02X}"  # what the surrogateescape error handler made of a byte
    return f"U+{code:04X}"
