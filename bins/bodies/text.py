"""The bytes as text, as they are."""

from bins.bodies.charset import charset_within, decode_piece
from bins.bodies.shown import Shown
from bins.bodies.view import Body, Window, size_text
from bins.bodies.visible import Span, spans_of

_SAMPLE_BYTES = 4096


class TextView:
    """Shows the bytes in their charset, line by line as sent."""

    name = "raw"
    title = "Raw"

    def why(self, body: Body) -> str:
        """Suits whatever is not binary."""
        return "" if looks_binary(body) else "it reads as text"

    def show(self, body: Body, window: Window) -> Shown:
        """Give the text; hidden characters and bytes that are no text are marked."""
        start, text, end = text_in(body, window)
        if window.mark is not None and start <= window.mark < end:
            spans = _marked(body, start, window.mark, end)
        else:
            spans = spans_of(text)
        return Shown(spans=spans, note=stretch_note(start, end, body.kept), following=following(end, body.kept))


def text_in(body: Body, window: Window) -> tuple[int, str, int]:
    """Give the text of a stretch, with the bytes where it begins and where it ends: whole characters, if it can be."""
    start = min(window.start, body.kept)
    raw = body.piece(start, window.limit)
    charset = charset_within(body.start, body.charset) if start else body.charset
    text, used = decode_piece(raw, charset, is_end=start + len(raw) >= body.kept)
    return start, text if start else text.removeprefix("\ufeff"), start + used


def looks_binary(body: Body) -> bool:
    """Tell whether the first 4 KiB hold too much that is no text; one odd byte in ten is too much."""
    sample = Body(raw=body.start[:_SAMPLE_BYTES], content_type=body.content_type, kept=body.kept).text
    odd = sum(1 for character in sample if _is_odd(ord(character)))
    return odd * 10 > len(sample)


def stretch_note(start: int, end: int, kept: int) -> str:
    """Say which bytes of the body are shown here; empty when it is all of them."""
    if not start and end >= kept:
        return ""
    if not start:
        return f"The first {size_text(end)} of {size_text(kept)}."
    return f"{size_text(end - start)} from byte {start:,} on, of {size_text(kept)}."


def following(end: int, whole: int) -> int | None:
    """Give where the next stretch begins, or None at the end."""
    return end if end < whole else None


def _is_odd(code: int) -> bool:
    return (code < 0x20 and code not in (9, 10, 12, 13, 27)) or 0xDC80 <= code <= 0xDCFF or code == 0xFFFD


def _marked(body: Body, start: int, mark: int, end: int) -> list[Span]:
    """Give the text with the character at byte `mark` standing out."""
    charset = charset_within(body.start, body.charset)
    before, used = decode_piece(body.piece(start, mark - start), charset, is_end=False)
    after, _ = decode_piece(body.piece(start + used, end - start - used), charset, is_end=end >= body.kept)
    wanted = [Span("mark", span.text) for span in spans_of(after[:1])]
    return [*spans_of(before.removeprefix("\ufeff")), *wanted, *spans_of(after[1:])]
