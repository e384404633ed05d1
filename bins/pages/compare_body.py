"""The bodies of two requests compared: by structure, by line or by byte, whichever suits or is asked for."""

from __future__ import annotations

import msgspec

from bins.bodies.json import format_json
from bins.bodies.text import looks_binary
from bins.bodies.view import MIB, Body, Unfit, size_text
from bins.compare.document import NoDocument
from bins.compare.lines import Compared, compare_lines
from bins.compare.octets import compare_bytes
from bins.compare.structure import compare_documents
from bins.models import CapturedRequest
from bins.pages.body_open import Wish, open_body
from bins.pages.body_store import read_body

_MOST_READ = 1 * MIB
"""Bytes of a body that are compared at most."""

WAYS = {"paths": "By path", "lines": "By line", "hex": "By byte"}


class BodyComparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two bodies as they are compared."""

    compared: Compared
    way: str
    """One of `WAYS`; empty when there is nothing to compare."""
    ways: list[str]
    """Those on offer."""
    words: str
    """What can be said before any difference is listed."""
    problem: str = ""
    """Why the way that was asked for could not be taken."""


def compare_bodies(left: CapturedRequest, right: CapturedRequest, asked: str) -> BodyComparison:
    """Give the differences of two bodies in the way `asked` for, or in the one that suits them."""
    if not left.body_kept and not right.body_kept:
        return BodyComparison(compared=Compared([], []), way="", ways=[], words="Neither request has a body.")
    one, other = _body(left), _body(right)
    ways = ["lines", "hex"] if looks_binary(one) or looks_binary(other) else ["paths", "lines", "hex"]
    suitable = asked or ("hex" if ways[0] == "lines" else "paths")
    words, limits = _words(left, right), [note for note in (_limit(left, one), _limit(right, other)) if note]
    compared, way, problem = _compare(one, other, suitable if suitable in WAYS else "lines")
    if way != "paths" and "paths" in ways and not asked:
        ways.remove("paths")
    return BodyComparison(
        compared=Compared(compared.rows, [*limits, *compared.notes]),
        way=way,
        ways=ways,
        words=words,
        problem=problem if asked else "",
    )


def _body(request: CapturedRequest) -> Body:
    opened = open_body(request, Wish()).body
    raw = opened.raw if opened.whole else read_body(request, 0, _MOST_READ)
    return Body(raw=raw[:_MOST_READ], content_type=opened.content_type, kept=opened.kept)


def _compare(one: Body, other: Body, way: str) -> tuple[Compared, str, str]:
    if way == "hex":
        return compare_bytes(one.raw, other.raw), "hex", ""
    if way == "paths":
        try:
            return compare_documents(one.text, other.text), "paths", ""
        except NoDocument as error:
            return compare_lines(_laid_out(one), _laid_out(other)), "lines", str(error)
    return compare_lines(_laid_out(one), _laid_out(other)), "lines", ""


def _laid_out(body: Body) -> str:
    """Give the text to compare line by line: JSON with a line for each value, everything else as sent."""
    if body.raw[:64].lstrip()[:1] not in {b"{", b"["} or not body.whole:
        return body.text
    try:
        return format_json(body.text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
    except Unfit:
        return body.text


def _words(left: CapturedRequest, right: CapturedRequest) -> str:
    if bytes(left.body_sha256) == bytes(right.body_sha256) and left.body_size == right.body_size:
        return f"Both bodies are the same, byte for byte: {size_text(left.body_size)}."
    if left.body_size == right.body_size:
        return f"Both bodies have {size_text(left.body_size)}."
    return f"{size_text(left.body_size)} on the left, {size_text(right.body_size)} on the right."


def _limit(request: CapturedRequest, body: Body) -> str:
    if len(body.raw) >= body.kept:
        return ""
    return f"Of #{request.n} the first {size_text(len(body.raw))} of {size_text(body.kept)} are compared."
