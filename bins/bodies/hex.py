"""The bytes as a hex dump: offset, sixteen bytes, and the characters they stand for in ASCII."""

from bins.bodies.text import looks_binary, rest_note
from bins.bodies.view import KIB, Body, Shown
from bins.bodies.visible import Span

_MOST_BYTES = 64 * KIB
_ASCII = bytes(code if 0x20 <= code < 0x7F else ord(".") for code in range(256))


class HexView:
    """Shows every byte, whatever it is."""

    name = "hex"
    title = "Hex"

    def why(self, body: Body) -> str:
        """Suits binary."""
        return "it does not read as text" if looks_binary(body) else ""

    def show(self, body: Body, limit: int) -> Shown:
        """Give the dump of the beginning, at most 64 KiB of it."""
        raw = body.raw[: min(limit, _MOST_BYTES)]
        lines = [_line(offset, raw[offset : offset + 16]) for offset in range(0, len(raw), 16)]
        return Shown(spans=[Span("", "\n".join(lines))], note=rest_note(len(raw), body.kept))


def _line(offset: int, part: bytes) -> str:
    left, right = part[:8].hex(" "), part[8:].hex(" ")
    return f"{offset:08x}  {left:<23}  {right:<23}  {part.translate(_ASCII).decode('ascii')}"
