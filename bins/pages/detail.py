"""One request as its page shows it."""

from __future__ import annotations

import msgspec
from django.conf import settings
from django.db.models import BinaryField
from django.db.models.functions import Substr

from bins.bodies.charset import decode_field
from bins.bodies.form import Pairs, pairs_of
from bins.bodies.registry import Look, look_at
from bins.bodies.view import MIB, Body, size_text
from bins.bodies.visible import Span, spans_of
from bins.message.capture import Cut, Mode
from bins.models import Bin, CapturedRequest
from bins.pages.rows import Row, row_of
from bins.pages.times import duration_text

_READ_BYTES = 2 * MIB + 1
"""Bytes of a body that are read for a page: what the largest view takes, and one more to know that there is more."""

_MOST_TITLE = 300
"""Characters of path and query in the heading; the request line has all of them."""


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the detail of a request shows; captured text comes in spans."""

    row: Row
    title: list[Span]
    """Path and query after the bin id, shortened."""
    request_line: list[Span]
    headers: Pairs
    trailers: Pairs
    query: Pairs
    query_rest: int
    """Pairs of the query that are not shown."""
    client: str
    took: str
    """From the first byte to the last byte of the reply; empty when that is not known."""
    is_wire: bool
    cut_note: str
    size: str
    sha256: str
    uuid: str
    look: Look | None
    """The body; None when there is none."""


def find_request(bin: Bin, n: int) -> CapturedRequest | None:
    """Give request `n` of `bin` with the beginning of its body as `start_of_body`, or None when it is gone."""
    start = Substr("raw_body", 1, _READ_BYTES, output_field=BinaryField())
    found = CapturedRequest.objects.visible_in(bin).filter(n=n).without_body().annotate(start_of_body=start)
    return found.first()


def detail_of(request: CapturedRequest, token: str, wanted: str) -> Detail:
    """Give the detail of a request found by `find_request`, its body in the view called `wanted`."""
    query, rest = pairs_of(request.query_text) if request.query_text else ([], 0)
    return Detail(
        row=row_of(request, token),
        title=_title(request),
        request_line=_field_spans(f"{request.method} {request.target_text} HTTP/{request.http_version}"),
        headers=[(_field_spans(name), _field_spans(value)) for name, value in request.headers],
        trailers=[(_field_spans(name), _field_spans(value)) for name, value in request.trailers],
        query=query,
        query_rest=rest,
        client=_client(request),
        took=duration_text(request.sent_us) if request.sent_us is not None else "",
        is_wire=request.mode == Mode.WIRE,
        cut_note=_cut_note(request),
        size=size_text(request.body_size),
        sha256=bytes(request.body_sha256).hex(),
        uuid=str(request.uuid),
        look=_look(request, wanted),
    )


def _look(request: CapturedRequest, wanted: str) -> Look | None:
    if not request.body_kept:
        return None
    raw = bytes(getattr(request, "start_of_body"))  # noqa: B009  the annotation is no field that mypy knows
    body = Body(raw=raw, content_type=request.header("content-type"), kept=request.body_kept)
    return look_at(body, wanted, settings.CONFIG.body_view_limit)


def _title(request: CapturedRequest) -> list[Span]:
    text = decode_field((request.path_text or "/") + (f"?{request.query_text}" if request.query_text else ""))
    return spans_of(text[:_MOST_TITLE] + ("…" if len(text) > _MOST_TITLE else ""))


def _client(request: CapturedRequest) -> str:
    peer = f"{request.peer_host} port {request.peer_port}"
    return peer if request.client == request.peer_host else f"{request.client} through {peer}"


def _cut_note(request: CapturedRequest) -> str:
    kept, size = size_text(request.body_kept), size_text(request.body_size)
    amount = f"{kept} of {size}" if kept != size else kept
    if request.cut == Cut.LIMIT:
        return f"The body was larger than this server keeps: the first {amount} are here."
    if request.cut == Cut.HANGUP:
        return f"The sender hung up before the body was complete: {amount} arrived."
    if request.cut == Cut.TIMEOUT:
        return f"The body did not arrive in time: {amount} came before the deadline."
    return ""


def _field_spans(text: str) -> list[Span]:
    return spans_of(decode_field(text))
