"""The bytes as a hex dump: offset, sixteen bytes, and the characters they stand for in ASCII."""

import re

from bins.bodies.shown import Shown
from bins.bodies.text import following, looks_binary, stretch_note
from bins.bodies.view import KIB, Body, Unfit, Window
from bins.bodies.visible import Span

_MOST_BYTES = 32 * KIB
_WIDTH = 16
_ASCII = bytes(code if 0x20 <= code < 0x7F else ord(".") for code in range(256))
_BYTES = re.compile(r"0x((?:[0-9A-Fa-f]{2}[\s:,]*)+)")


class HexView:
    """Shows every byte, whatever it is."""

    name = "hex"
    title = "Hex"

    def why(self, body: Body) -> str:
        """Suits binary."""
        return "it does not read as text" if looks_binary(body) else ""

    def show(self, body: Body, window: Window) -> Shown:
        """Give the dump of at most 32 KiB, from a line's beginning on; what is pointed at stands out."""
        start = window.start - window.start % _WIDTH
        raw = body.piece(start, min(window.limit, _MOST_BYTES))
        mark = range(window.mark, window.mark + window.mark_size) if window.mark is not None else range(0)
        spans = _lines(start, raw, mark)
        end = start + len(raw)
        return Shown(spans=spans, note=stretch_note(start, end, body.kept), following=following(end, body.kept))


def needle_in(words: str) -> bytes:
    """Give the bytes that somebody looks for: `0x89 50 4e` as bytes, everything else as UTF-8 text.

    Raises:
        Unfit: it begins like bytes in hex and is none.
    """
    if not words.startswith("0x"):
        return words.encode("utf-8", "replace")
    found = _BYTES.fullmatch(words.strip())
    if found is None:
        raise Unfit("After 0x, write two hex digits for each byte, such as 0x89 50 4e 47.")
    return bytes.fromhex(re.sub(r"[\s:,]", "", found[1]))


def _lines(start: int, raw: bytes, mark: range) -> list[Span]:
    spans: list[Span] = []
    plain: list[str] = []
    for place in range(0, len(raw), _WIDTH):
        at, part = start + place, raw[place : place + _WIDTH]
        if at < mark.stop and mark.start < at + len(part):
            spans += [Span("", "".join(plain)), *_marked_line(at, part, mark)]
            plain.clear()
        else:
            plain.append(_line(at, part))
    spans = [span for span in (*spans, Span("", "".join(plain))) if span.text]
    return [*spans[:-1], Span(spans[-1].kind, spans[-1].text.removesuffix("\n"))] if spans else []


def _line(offset: int, part: bytes) -> str:
    left, right = part[:8].hex(" "), part[8:].hex(" ")
    return f"{offset:08x}  {left:<23}  {right:<23}  {part.translate(_ASCII).decode('ascii')}\n"


def _marked_line(offset: int, part: bytes, mark: range) -> list[Span]:
    """Cut a line where the marked bytes begin and end, in both of its columns."""
    line = _line(offset, part)
    first, last = max(mark.start - offset, 0), min(mark.stop - offset, len(part)) - 1
    codes = (_column(first), _column(last) + 2)
    signs = (len(line) - 1 - len(part) + first, len(line) - 1 - len(part) + last + 1)
    cuts = (0, *codes, *signs, len(line))
    kinds = ("", "mark", "", "mark", "")
    return [Span(kind, line[cuts[i] : cuts[i + 1]]) for i, kind in enumerate(kinds)]


def _column(place: int) -> int:
    return 10 + 3 * place + (place >= _WIDTH // 2)
