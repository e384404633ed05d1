"""The tab of everything about a request that is neither head nor body."""

from __future__ import annotations

import re

import msgspec
from django.conf import settings

from bins.bodies.view import size_text
from bins.bodies.visible import Span
from bins.message.capture import Cut
from bins.models import CapturedRequest
from bins.pages.detail_fidelity import changes_of, kept_words
from bins.pages.detail_fields import field_spans
from bins.pages.detail_hops import Claim, Hop, claims_of, hops_of
from bins.pages.detail_raw import is_chunked
from bins.pages.detail_timings import Stage, stages_of
from bins.pages.times import Moment, moment

_STATUS_PATH = re.compile(r"/[2-5][0-9]{2}")


class Fact(msgspec.Struct, frozen=True):
    """A name and what it is, in our own words."""

    name: str
    value: str


class Info(msgspec.Struct, frozen=True, kw_only=True):
    """Times, way, sizes, identity, reply and fidelity."""

    received: Moment
    stages: list[Stage]
    stages_note: str
    hops: list[Hop]
    more_hops: int
    claims: list[Claim]
    sizes: list[Fact]
    request_line: list[Span]
    uuid: str
    sha256: str
    reply: str
    """Why the sender got the reply it got."""
    connection: str
    kept: str
    changes: list[str]


def info_of(request: CapturedRequest) -> Info:
    """Give everything there is to say about `request` without its body."""
    stages, note = stages_of(request)
    hops, more = hops_of(request, settings.CONFIG.proxy_networks)
    return Info(
        received=moment(request.received_at),
        stages=stages,
        stages_note=note,
        hops=hops,
        more_hops=more,
        claims=claims_of(request),
        sizes=_sizes(request),
        request_line=field_spans(f"{request.method} {request.target_text} HTTP/{request.http_version}"),
        uuid=str(request.uuid),
        sha256=bytes(request.body_sha256).hex(),
        reply=_reply(request),
        connection=_connection(request),
        kept=kept_words(request),
        changes=changes_of(request),
    )


def _sizes(request: CapturedRequest) -> list[Fact]:
    lines = [len(request.method) + len(request.raw_target) + len(" ") * 2 + len("HTTP/1.1\r\n")]
    lines += [len(name) + len(value) + len(": \r\n") for name, value in request.headers]
    facts = [
        Fact(
            "Head", f"{size_text(sum(lines) + 2)} in {_fields(len(request.headers))}, with one space after each colon"
        ),
        Fact("Body", _body_size(request)),
        Fact("Framing", _framing(request)),
    ]
    trailers = len(request.trailers)
    return [*facts, Fact("Trailers", _fields(trailers))] if trailers else facts


def _fields(count: int) -> str:
    return "1 field" if count == 1 else f"{count} fields"


def _body_size(request: CapturedRequest) -> str:
    if request.body_kept != request.body_size or request.body_size >= 1024:
        kept = f", of which {request.body_kept:,} were kept" if request.body_kept != request.body_size else ""
        return f"{size_text(request.body_size)} ({request.body_size:,} bytes{kept})"
    return f"{request.body_size} bytes"


def _framing(request: CapturedRequest) -> str:
    if is_chunked(request):
        return "chunked; the length was not announced"
    declared = request.header("content-length")
    return f"Content-Length {declared}" if declared.isascii() and declared.isdigit() else "none: no body was announced"


def _reply(request: CapturedRequest) -> str:
    if request.cut == Cut.LIMIT and request.reply_status == 413:
        return "because the body was larger than this server keeps"
    if request.cut == Cut.TIMEOUT and request.reply_status == 408:
        return "because the body did not arrive in time"
    if request.method == "OPTIONS" and request.reply_status == 204:
        return "to let a page of another origin go on (CORS preflight)"
    if _STATUS_PATH.fullmatch(request.path_text) and request.path_text[1:] == str(request.reply_status):
        return "because the path asks for that status"
    return "by the built-in reply" if request.reply_status == 200 and not request.reply_note else ""


def _connection(request: CapturedRequest) -> str:
    scheme = "encrypted (https)" if request.scheme == "https" else "plain (http)"
    used = "had carried a request before" if request.reused else "this was its first request"
    return f"HTTP/{request.http_version}, {scheme}; {used}"
