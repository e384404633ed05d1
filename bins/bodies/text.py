"""The bytes as text, as they are."""

from bins.bodies.view import Body, Shown, size_text
from bins.bodies.visible import spans_of

_SAMPLE_BYTES = 4096


class TextView:
    """Shows the bytes in their charset, line by line as sent."""

    name = "raw"
    title = "Raw"

    def why(self, body: Body) -> str:
        """Suits whatever is not binary."""
        return "" if looks_binary(body) else "it reads as text"

    def show(self, body: Body, limit: int) -> Shown:
        """Give the text; hidden characters and bytes that are no text are marked."""
        start = Body(raw=body.raw[:limit], content_type=body.content_type, kept=body.kept)
        return Shown(spans=spans_of(start.text), note=rest_note(len(start.raw), body.kept))


def looks_binary(body: Body) -> bool:
    """Tell whether the first 4 KiB hold too much that is no text; one odd byte in ten is too much."""
    sample = Body(raw=body.raw[:_SAMPLE_BYTES], content_type=body.content_type, kept=body.kept).text
    odd = sum(1 for character in sample if _is_odd(ord(character)))
    return odd * 10 > len(sample)


def _is_odd(code: int) -> bool:
    return (code < 0x20 and code not in (9, 10, 12, 13, 27)) or 0xDC80 <= code <= 0xDCFF or code == 0xFFFD


def rest_note(shown: int, kept: int) -> str:
    """Say how much of the body is not shown here; empty when all of it is."""
    if shown >= kept:
        return ""
    return f"The first {size_text(shown)} of {size_text(kept)} are shown here. The raw download has all of it."
