"""The tab of the request as it came on the wire."""

from __future__ import annotations

import msgspec

from bins.bodies.text import looks_binary
from bins.bodies.view import KIB, Body, size_text
from bins.bodies.visible import Span, spans_of
from bins.message.capture import Mode
from bins.models import CapturedRequest
from bins.pages.body_store import read_body
from bins.pages.detail_fields import TextPairs, field_spans

_MOST_BODY = 256 * KIB


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """A request line by line, and which of its bytes are not those that came."""

    line: list[Span]
    """The request line."""
    headers: list[tuple[list[Span], list[Span]]]
    body: list[Span]
    trailers: list[tuple[list[Span], list[Span]]]
    note: str
    """What of the body is not shown; empty when all of it is."""
    rebuilt: list[str]
    """What was not kept as it came and is written in the usual way, a sentence each."""


def raw_of(request: CapturedRequest) -> Raw:
    """Give the request as text; a binary body is left to the hex view."""
    start = read_body(request, 0, _MOST_BODY) if request.body_kept else b""
    body = Body(raw=start, content_type=request.header("content-type"), kept=request.body_kept)
    binary = bool(start) and looks_binary(body)
    return Raw(
        line=field_spans(f"{request.method} {request.target_text} HTTP/{request.http_version}"),
        headers=_lines(request.headers),
        body=[] if binary else spans_of(body.text),
        trailers=_lines(request.trailers),
        note=_note(request, len(start), binary=binary),
        rebuilt=list(_rebuilt(request)),
    )


def is_chunked(request: CapturedRequest) -> bool:
    """Tell whether the body came in chunks (RFC 9112 section 7.1)."""
    return request.header("transfer-encoding").strip().lower() == "chunked"


def _lines(pairs: TextPairs) -> list[tuple[list[Span], list[Span]]]:
    return [(field_spans(name), field_spans(value)) for name, value in pairs]


def _note(request: CapturedRequest, shown: int, *, binary: bool) -> str:
    if binary:
        return f"The body is {size_text(request.body_kept)} of binary: see Hex on the tab Body, or download it."
    if shown < request.body_kept:
        return f"The first {size_text(shown)} of {size_text(request.body_kept)} of the body are shown here."
    return ""


def _rebuilt(request: CapturedRequest) -> list[str]:
    if request.mode != Mode.WIRE:
        words = "An ASGI server handed this request over: the request line is put together again from its parts"
        return [f"{words}, and names, order and white space of the fields are what that server made of them."]
    found = ["Line ends, and white space round the values of fields, are not kept: they are written in the usual way."]
    if is_chunked(request):
        found.append("The body came in chunks; where they began and ended is not kept.")
    return found
