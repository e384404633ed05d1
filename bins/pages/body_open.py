"""A body made ready to be looked at: read as far as needed, unwrapped, and one part of it when that is wanted."""

from __future__ import annotations

import logging

import msgspec
from django.http import HttpRequest

from bins.bodies.coding import MOST_SENT, Unwrapped, codings_of, unwrap
from bins.bodies.parts import boundary_of, part_body
from bins.bodies.view import KIB, MIB, Body, Unfit, size_text
from bins.bodies.visible import Span, spans_of
from bins.models import CapturedRequest
from bins.pages.body_store import read_body
from bins.pages.numbers import number_in

_WHOLE_BYTES = 2 * MIB
"""A body up to this size is read whole; of a larger one only what is shown, unless it must be taken apart."""
_HEAD_BYTES = 4 * KIB
_MOST_FIND = 200
_MOST_NUMBER = 1_000_000

_log = logging.getLogger(__name__)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody wants to see a body."""

    view: str = ""
    """Name of a view; empty leaves the choice to the body."""
    offset: int = 0
    """Where to begin, in the unit of the view."""
    as_sent: bool = False
    """True when a compressed body shall stay compressed."""
    part: int = 0
    """A part of a multipart body, from 1; 0 is the body itself."""
    find: str = ""
    """What to look for in the hex view."""


class Wrapping(msgspec.Struct, frozen=True, kw_only=True):
    """That the body came compressed, or in base64."""

    words: str
    """What of it is shown."""
    is_decoded: bool
    """True when what is shown is what was inside."""
    problem: str = ""
    """Why not all of it was decoded, or nothing."""


class OpenPart(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a multipart body that is shown by itself."""

    i: int
    name: list[Span]
    filename: list[Span]
    size: str


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A body that is ready."""

    body: Body
    source: str = "raw"
    """Tail of the address where its bytes can be fetched."""
    wrapping: Wrapping | None = None
    part: OpenPart | None = None


def wish_in(request: HttpRequest) -> Wish:
    """Give the wish that stands in the query of a page."""
    asked = request.GET
    return Wish(
        view=asked.get("view", ""),
        offset=number_in(request, "offset") or 0,
        as_sent=asked.get("as") == "sent",
        part=min(number_in(request, "part") or 0, _MOST_NUMBER),
        find=asked.get("find", "")[:_MOST_FIND],
    )


def open_body(request: CapturedRequest, wish: Wish) -> Opened:
    """Give the body of `request` ready to be looked at; of a large one that needs no taking apart, its beginning."""
    sent = _sent(request)
    codings = codings_of(sent, request.header("content-encoding"))
    opened = _unwrapped(sent, codings, request, as_sent=wish.as_sent) if codings else Opened(body=sent)
    return _part(opened, wish.part) if wish.part else opened


def _sent(request: CapturedRequest) -> Body:
    kind, kept = request.header("content-type"), request.body_kept
    body = Body(raw=b"", content_type=kind, kept=kept, received=request.received_us / 1_000_000)
    if kept > _WHOLE_BYTES:
        beginning = msgspec.structs.replace(body, raw=read_body(request, 0, _HEAD_BYTES))
        wrapped = codings_of(beginning, request.header("content-encoding"))
        if kept > MOST_SENT or not (wrapped or boundary_of(kind)):
            return beginning
    return msgspec.structs.replace(body, raw=read_body(request, 0, kept))


def _unwrapped(sent: Body, codings: list[str], request: CapturedRequest, *, as_sent: bool) -> Opened:
    name, size = ", then ".join(codings)[:80], size_text(sent.kept)
    inside, problem = (None, "") if as_sent else _inside(sent, codings, whole=not request.truncated)
    if inside is not None:
        words = f"Decoded from {name}: {size} as sent, {size_text(len(inside.raw))} decoded."
        body = msgspec.structs.replace(sent, raw=inside.raw, kept=len(inside.raw))
        wrapping = Wrapping(words=words, is_decoded=True, problem=inside.problem)
        return Opened(body=body, source="decoded", wrapping=wrapping)
    said = "declared as" if request.header("content-encoding") else "recognised as"
    words = f"As sent, {said} {name}: these are the {size} that came."
    if as_sent and codings != ["base64"]:  # what Content-Type says is about what is inside
        sent = msgspec.structs.replace(sent, content_type="")
    return Opened(body=sent, wrapping=Wrapping(words=words, is_decoded=False, problem=problem))


def _inside(sent: Body, codings: list[str], *, whole: bool) -> tuple[Unwrapped | None, str]:
    """Give what is inside, or None and why it cannot be had."""
    if not sent.whole:
        return None, f"A body larger than {size_text(MOST_SENT)} is not decoded here."
    try:
        return unwrap(sent.raw, codings, whole=whole), ""
    except Unfit as error:
        return None, str(error)
    except Exception:  # a decoder that trips over what a stranger sent must not hide the bytes
        _log.exception("Decoding a body failed")
        return None, "It could not be decoded."


def _part(opened: Opened, i: int) -> Opened:
    try:
        found = part_body(opened.body, i)
    except Unfit:
        found = None
    if found is None:
        return opened
    part, body = found
    name, filename = part.names()
    shown = OpenPart(i=i, name=spans_of(name), filename=spans_of(filename), size=size_text(body.kept))
    return Opened(body=body, source=f"part/{i}", wrapping=opened.wrapping, part=shown)
