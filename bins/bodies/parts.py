"""Multipart bodies: which parts there are, each with its header fields as sent, and the beginning of what it holds.

The frame is read here and not by a form parser: those change the case of names, drop what is no form and stop at the
first oddity, and an inspector is there to show all of that.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

import msgspec
from multipart import content_disposition_unquote, parse_options_header

from bins.bodies.charset import decode, decode_field
from bins.bodies.hex import HexView
from bins.bodies.image import data_url
from bins.bodies.json import read_json
from bins.bodies.shown import Part, Shown
from bins.bodies.sniff import known_as, raster_name, raster_type
from bins.bodies.text import TextView, looks_binary
from bins.bodies.view import KIB, MIB, Body, Unfit, Window, size_text
from bins.bodies.visible import Span, spans_of

MOST_PARTS = 1_000
MOST_BYTES = 10 * MIB
_AT_ONCE = 50
_MOST_HEADERS = 100
_MOST_HEAD = 64 * KIB
_MOST_BOUNDARY = 256
"""RFC 2046 section 5.1.1 allows 70 characters."""
_MOST_IMAGE = 256 * KIB
_TEXT_BYTES = 2 * KIB
_JSON_BYTES = 16 * KIB
_HEX_BYTES = 64
_MOST_VALUE = 4 * KIB
# RFC 7578 section 4.2 forbids it and some clients send it all the same (RFC 8187 section 3.2).
_EXTENDED = re.compile(r";\s*filename\*\s*=\s*utf-8'[\w-]*'([^\s;\"]+)", re.IGNORECASE)
_LINE_END = re.compile(rb"\r?\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")


class RawPart(msgspec.Struct, frozen=True):
    """A part as it lies in the body."""

    headers: list[tuple[str, str]]
    """Header pairs as sent, one character a byte."""
    start: int
    """Where its content begins."""
    end: int
    """Where its content ends."""

    def header(self, name: str) -> str:
        """Give the first value of the field `name` in any case, or an empty string."""
        return next((value for field, value in self.headers if field.lower() == name), "")

    def names(self) -> tuple[str, str]:
        """Give the name of its field and its file name (RFC 7578 section 4.2); empty where there is none."""
        value = decode_field(self.header("content-disposition")[:_MOST_VALUE])
        options: dict[str, str] = parse_options_header(value, unquote=content_disposition_unquote)[1]
        extended = _EXTENDED.search(value)
        filename = decode(unquote_to_bytes(extended[1]), "utf-8") if extended else options.get("filename", "")
        return options.get("name", ""), filename


class PartsView:
    """Lists the parts of a multipart body, whatever its kind."""

    name = "parts"
    title = "Parts"

    def why(self, body: Body) -> str:
        """Suits what is declared as multipart and has a boundary."""
        return "Content-Type says it is multipart" if not body.is_part and boundary_of(body.content_type) else ""

    def show(self, body: Body, window: Window) -> Shown:
        """Give up to 50 parts, and 1,000 of a body in all."""
        found, problem = split_parts(body)
        end = min(window.start + _AT_ONCE, len(found))
        shown = [_shown(body, found[i], i + 1) for i in range(window.start, end)]
        counted = (
            f"Parts {window.start + 1:,} to {end:,} of {len(found):,}." if window.start or end < len(found) else ""
        )
        note = " ".join(filter(None, (counted, problem)))
        return Shown(parts=shown, note=note, following=end if end < len(found) else None)


def boundary_of(content_type: str) -> bytes:
    """Give the boundary of a multipart type; empty when there is none or it is none that a sender could mean."""
    if content_type.lstrip()[:10].lower() != "multipart/":
        return b""
    boundary: str = parse_options_header(content_type)[1].get("boundary", "")
    return boundary.encode("latin-1", "replace") if len(boundary) <= _MOST_BOUNDARY else b""


def split_parts(body: Body) -> tuple[list[RawPart], str]:
    """Give the parts, at most 1,000, and what is wrong with the frame in words; empty when nothing is.

    Raises:
        Unfit: the body is not at hand as a whole, or no part can be found.
    """
    boundary = boundary_of(body.content_type)
    if not body.whole or len(body.raw) > MOST_BYTES:
        raise Unfit(f"A multipart body larger than {size_text(MOST_BYTES)} is not taken apart here.")
    if not boundary:
        raise Unfit("Content-Type names no boundary, so the parts cannot be told from each other.")
    found, problem = _stretches(body.raw, b"--" + boundary)
    if not found:
        raise Unfit("The boundary that Content-Type names does not occur in the body.")
    return [_part_at(body.raw, start, end) for start, end in found], problem


def part_body(body: Body, i: int) -> tuple[RawPart, Body] | None:
    """Give part `i`, counted from 1, with its content as a body of its own; None when there is none.

    Raises:
        Unfit: as `split_parts`.
    """
    found, _ = split_parts(body)
    if not 0 < i <= len(found):
        return None
    part = found[i - 1]
    return part, _content(body, part)


def _stretches(raw: bytes, delimiter: bytes) -> tuple[list[tuple[int, int]], str]:
    """Give where each part begins and ends (RFC 2046 section 5.1.1); line ends without CR are let pass."""
    found: list[tuple[int, int]] = []
    begin: int | None = None
    for at, line_end, is_last in _delimiters(raw, delimiter):
        if begin is not None:
            found.append((begin, max(begin, at - (2 if raw[at - 2 : at - 1] == b"\r" else 1))))
        if is_last:
            return found, ""
        if len(found) == MOST_PARTS:
            more = raw.count(b"\n" + delimiter, at) + 1
            return found, f"Parts beyond {MOST_PARTS:,}, about {more:,}, are in the raw body only."
        begin = line_end
    if begin is not None:
        found.append((begin, len(raw)))
    return found, "The closing boundary is missing: the last part may be incomplete."


def _delimiters(raw: bytes, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    """Give each line that is a delimiter: its place, where the next line begins, and whether it is the closing one."""
    word = re.escape(delimiter)
    # The word comes first and what must stand before it second: so the search for it is one for plain bytes.
    for found in re.finditer(rb"%b(?:(?<=\n%b)|(?<=\A%b))(?:(--)|[ \t]*\r?\n)" % (word, word, word), raw):
        yield found.start(), found.end(), found[1] is not None
        if found[1] is not None:
            return


def _part_at(raw: bytes, start: int, end: int) -> RawPart:
    line_end = _LINE_END.match(raw, start, end)
    if line_end:
        return RawPart([], line_end.end(), end)
    gap = _HEAD_END.search(raw, start, min(end, start + _MOST_HEAD))
    if gap is None:
        return RawPart([], start, end)
    return RawPart(list(_fields(raw[start : gap.start()].decode("latin-1"))), gap.end(), end)


def _fields(head: str) -> Iterator[tuple[str, str]]:
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", head)
    for line in unfolded.split("\n", _MOST_HEADERS)[:_MOST_HEADERS]:
        name, _, value = line.removesuffix("\r").partition(":")
        yield name, value.strip(" \t")


def _content(body: Body, part: RawPart) -> Body:
    raw = body.raw[part.start : part.end]
    kind = part.header("content-type") or "text/plain"
    return Body(raw=raw, content_type=kind, kept=len(raw), received=body.received, is_part=True)


class _Preview(msgspec.Struct, frozen=True):
    """The beginning of a part."""

    seen: int
    """Bytes of the part that it shows."""
    spans: list[Span] = []
    image: str = ""
    alt: str = ""


def _shown(body: Body, part: RawPart, i: int) -> Part:
    content = _content(body, part)
    name, filename = part.names()
    preview = _preview(content)
    return Part(
        i=i,
        name=spans_of(name),
        filename=spans_of(filename),
        headers=[(spans_of(decode_field(name)), spans_of(decode_field(value))) for name, value in part.headers],
        size=size_text(content.kept),
        spans=preview.spans,
        image=preview.image,
        alt=preview.alt,
        rest=f"{size_text(content.kept - preview.seen)} more" if preview.seen < content.kept else "",
    )


def _preview(content: Body) -> _Preview:
    kind = raster_type(content.raw)
    if kind and content.kept <= _MOST_IMAGE:
        return _Preview(content.kept, image=data_url(content.raw, kind), alt=f"{raster_name(kind)} image")
    if looks_binary(content):
        dump = HexView().show(content, Window(limit=_HEX_BYTES)).spans
        return _Preview(min(_HEX_BYTES, content.kept), dump, alt=known_as(content.raw) or "binary")
    if content.raw.lstrip()[:1] in (b"{", b"[") and content.kept <= _JSON_BYTES:
        formatted = read_json(content.text)
        if formatted:
            return _Preview(content.kept, formatted, alt="JSON, formatted")
    text = TextView().show(content, Window(limit=_TEXT_BYTES))
    return _Preview(content.kept if text.following is None else text.following, text.spans)
