"""JSON with its tokens as sent: big integers, `1.10`, `1E400` and duplicate keys stay what they were."""

import codecs
import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from bins.bodies.shown import Shown
from bins.bodies.text import following
from bins.bodies.view import KIB, MIB, Body, Unfit, Window, size_text
from bins.bodies.visible import Span, spans_of

_MOST_BYTES = 2 * MIB
_MOST_UNREAD = 4 * _MOST_BYTES
"""Of bytes that may be in a charset of four bytes a character."""
_MOST_OUTPUT = 4 * MIB
_MOST_DEPTH = 200
_AT_ONCE = 64 * KIB
"""Characters of formatted text at once: with their colours they are some 20,000 elements of a page."""
_MOST_LINES = 2_000

# One that never ends reaches to the end: were it no match, the next quote would look through the same bytes again.
_STRING = r'"(?:[^"\\]++|\\.?)*+"?'
_STRINGS = re.compile(_STRING.encode(), re.DOTALL)
_STRETCH = re.compile(rf'(?:[^"]*+{_STRING}){{1,4096}}+|[^"]++'.encode(), re.DOTALL)
"""So many strings that taking them out needs little memory."""
_NO_STRUCTURE = bytes(code for code in range(256) if code not in b"[]{},")
_RUN = re.compile(rb"[\[{]+|[\]}]+|,+")
_TOKEN = re.compile(rf"({_STRING})(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)", re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F][0-9A-Fa-f]{2}")
_LINE_END = re.compile(r"\n")
_AT_BYTE = re.compile(r"\(byte (\d+)\)")


class JsonView:
    """Shows JSON re-indented; it is checked, but never decoded and written again."""

    name = "pretty"
    title = "Pretty"

    def why(self, body: Body) -> str:
        """Suits what is declared as JSON, and what is valid JSON of an object or an array."""
        if body.media_type.endswith(("/json", "+json")):
            return "Content-Type says it is JSON"
        start = body.raw[:64].lstrip()[:1]
        return "it reads as JSON" if start in (b"{", b"[") and _is_valid(body) else ""

    def show(self, body: Body, window: Window) -> Shown:
        """Give whole lines of the document, two spaces a level."""
        try:
            text = format_json(_utf8(body)).decode("utf-8", "surrogateescape")
        except Unfit as error:
            raise _placed(error, body) from error
        end = _end_of(text, window)
        note = "" if not window.start and end == len(text) else _stretch(window.start, end, text)
        spans = colour_json(text[window.start : end].removesuffix("\n"))
        return Shown(spans=spans, folds=True, note=note, following=following(end, len(text)))


def read_json(text: str) -> list[Span] | None:
    """Give `text` formatted when it is JSON of some kind, or None."""
    try:
        formatted = format_json(text.encode("utf-8", "surrogateescape"))
    except (Unfit, UnicodeEncodeError):
        return None
    return colour_json(formatted.decode("utf-8", "surrogateescape"))


def format_json(raw: bytes) -> bytes:
    """Give `raw` re-indented, every token byte for byte as it was.

    Raises:
        Unfit: not JSON, with about the byte where it stops being; or too large, deep or wide to be formatted.
    """
    if len(raw) > _MOST_BYTES:
        raise _too_large()
    _check_growth(raw)
    try:
        return _format(raw)
    except msgspec.DecodeError as error:
        raise _explained(str(error), raw) from error
    except RecursionError as error:
        raise Unfit("This JSON is nested too deeply to be formatted.") from error


def _format(raw: bytes) -> bytes:
    # msgspec refuses lone surrogate escapes, which the grammar of RFC 8259 section 7 allows: they are stood in for.
    if not _SURROGATE.search(raw):
        return msgspec.json.format(raw)
    as_sent = iter(_ESCAPE.findall(raw))
    stand_in = _ESCAPE.sub(lambda found: rb"\uE000" if _SURROGATE.match(found[0]) else found[0], raw)
    return _ESCAPE.sub(lambda _: next(as_sent), msgspec.json.format(stand_in))


def _check_growth(raw: bytes) -> None:
    """Stop before indentation alone makes the text enormous: 900 levels turn 2 KB into 1.6 MB."""
    depth, size = 0, len(raw)
    for found in _runs(raw):
        count, kind = found.end() - found.start(), found[0][:1]
        if kind in b"[{":
            depth += count
        elif kind in b"]}":
            depth -= count
        size += count * (1 + 2 * max(depth, 0))
        if depth > _MOST_DEPTH or size > _MOST_OUTPUT:
            raise Unfit("This JSON would be too large or too deep to be shown formatted.")


def _runs(raw: bytes) -> Iterator[re.Match[bytes]]:
    """Give brackets and commas outside of strings, as many of a kind at a time as follow one another."""
    for stretch in _STRETCH.finditer(raw):
        yield from _RUN.finditer(_STRINGS.sub(b"", stretch[0]).translate(None, _NO_STRUCTURE))


def _is_valid(body: Body) -> bool:
    if not body.whole:
        return False
    try:
        format_json(_utf8(body))
    except Unfit:
        return False
    return True


def _utf8(body: Body) -> bytes:
    if not body.whole or len(body.raw) > _MOST_UNREAD:
        raise _too_large()
    return body.text.encode("utf-8", "surrogateescape")


def _too_large() -> Unfit:
    return Unfit(f"JSON larger than {size_text(_MOST_BYTES)} is not formatted.")


def _explained(words: str, raw: bytes) -> Unfit:
    found = _AT_BYTE.search(words)
    if found is None:
        return Unfit(f"Not valid JSON: it ends too early, after byte {len(raw)}.")
    cause, at = words[: found.start()].removeprefix("JSON is malformed: ").strip(), int(found[1])
    line, column = raw.count(b"\n", 0, at) + 1, at - raw.rfind(b"\n", 0, at)
    return Unfit(f"Not valid JSON: {cause} near byte {at}, line {line} column {column}.", at)


def _placed(error: Unfit, body: Body) -> Unfit:
    """Give `error` with its place in the bytes as sent; it was found in what they are in UTF-8."""
    if error.at is None or body.charset != "utf-8":
        return Unfit(str(error))
    return Unfit(str(error), error.at + len(codecs.BOM_UTF8) * body.raw.startswith(codecs.BOM_UTF8))


def _end_of(text: str, window: Window) -> int:
    """Give where a stretch from the window's start on ends: behind a line, unless that line is a stretch by itself."""
    end = window.start + min(window.limit, _AT_ONCE)
    lines = list(islice(_LINE_END.finditer(text, window.start, min(end, len(text))), _MOST_LINES))
    if len(lines) == _MOST_LINES or (lines and end < len(text)):
        return lines[-1].end()
    return min(end, len(text))


def _stretch(start: int, end: int, text: str) -> str:
    lines, shown = text.count("\n") + 1, text.count("\n", start, end)
    first = text.count("\n", 0, start) + 1
    return f"Lines {first:,} to {first + shown - (end < len(text)):,} of {lines:,}, formatted."


def colour_json(text: str) -> list[Span]:
    """Give JSON in spans: keys, strings, numbers and words, with whatever is hidden in them."""
    spans: list[Span] = []
    position = 0
    for found in _TOKEN.finditer(text):
        if found.start() > position:
            spans.append(Span("", text[position : found.start()]))
        spans.extend(_token_spans(found))
        position = found.end()
    return [*spans, *spans_of(text[position:])]


def _token_spans(found: re.Match[str]) -> list[Span]:
    string, colon, number, _ = found.groups()
    if string is not None:
        kind = "key" if colon else "string"
        inside = [Span(kind, piece.text) if not piece.kind else piece for piece in spans_of(string)]
        return [*inside, Span("", colon)] if colon else inside
    return [Span("number" if number else "word", found[0])]
