"""Bodies in wrappings: compressed ones and base64 are unwrapped for reading, within bounds; what was sent stays."""

import base64
import binascii
import re
import time

import msgspec

from bins.bodies.sniff import known_as
from bins.bodies.streams import KNOWN, CodedWrong, Source, reader_of
from bins.bodies.text import looks_binary
from bins.bodies.view import KIB, MIB, Body, Unfit, size_text

MOST_SENT = 10 * MIB
"""Bytes that are read to be unwrapped."""
_MOST_BYTES = 10 * MIB
_MOST_RATIO = 100
_LEAST_BYTES = 1 * MIB
"""Below this size the ratio does not matter: a log of equal lines is no attack."""
_MOST_CODINGS = 2
_MOST_SECONDS = 1.0
_STEP = 64 * KIB
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_STARTS = (b"{", b"[", b"<")


class Unwrapped(msgspec.Struct, frozen=True, kw_only=True):
    """A body without its wrappings."""

    raw: bytes
    problem: str = ""
    """Why `raw` is not all of it; empty when it is."""


def codings_of(body: Body, content_encoding: str) -> list[str]:
    """Give the wrappings of a body, the outermost first: as declared (RFC 9110 section 8.4), else as the bytes show."""
    declared = [name.strip().lower() for name in content_encoding.split(",")]
    declared = [name for name in declared if name not in ("", "identity")]
    if declared:
        return declared[::-1]
    if body.start.startswith(b"\x1f\x8b\x08"):
        return ["gzip"]
    return ["base64"] if body.whole and _from_base64(body.raw) else []


def unwrap(raw: bytes, codings: list[str], *, whole: bool = True) -> Unwrapped:
    """Give `raw` without `codings`; when it breaks off, what was read until then.

    Raises:
        Unfit: it would be too much, a coding is unknown, or nothing at all can be read.
    """
    if codings == ["base64"]:
        return Unwrapped(raw=_from_base64(raw))
    unknown = next((name for name in codings if name not in KNOWN), None)
    if unknown is not None:
        raise Unfit(f"The content coding “{unknown[:40]}” is not known here.")
    if len(codings) > _MOST_CODINGS:
        raise Unfit(f"This body is compressed {len(codings)} times over; it is decoded up to {_MOST_CODINGS} times.")
    most = min(_MOST_BYTES, max(_LEAST_BYTES, _MOST_RATIO * len(raw)))
    given = bytearray()
    try:
        _fill(given, reader_of(raw, codings), most)
    except CodedWrong as error:
        if not given:
            raise Unfit(f"It cannot be decoded: {error}.") from error
        why = "it was not kept whole" if not whole else str(error)
        return Unwrapped(raw=bytes(given), problem=f"Only the beginning could be decoded: {why}.")
    return Unwrapped(raw=bytes(given))


def _fill(given: bytearray, reader: Source, most: int) -> None:
    end = time.thread_time() + _MOST_SECONDS
    while True:
        piece = reader.read(_STEP)
        if not piece:
            return
        given += piece
        if len(given) > most:
            raise Unfit(f"It is too large to be decoded here: more than {size_text(most)} would come out of it.")
        if time.thread_time() > end:
            raise Unfit(f"It takes too long to be decoded: more than {_MOST_SECONDS:g} s.")


def _from_base64(raw: bytes) -> bytes:
    """Give what `raw` is the base64 of, when that makes sense: markup, JSON or a file with a mark. Else nothing."""
    compact = bytes(raw[: 2 * MIB]).translate(None, b"\r\n")
    if len(raw) > 2 * MIB or not _BASE64.fullmatch(compact):
        return b""
    compact = compact.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    try:
        inside = base64.b64decode(compact + b"=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""
    is_text = inside.lstrip()[:1] in _STARTS and not looks_binary(Body(raw=inside, content_type="", kept=len(inside)))
    return inside if is_text or known_as(inside) else b""
