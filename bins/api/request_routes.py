"""Reading what a bin caught, marking it, and taking it away."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Body, Path, Query, Router
from ninja.errors import HttpError

from bins.api.answers import answer
from bins.api.auth import AskedRequest, BinToken, managed, noted
from bins.api.reply_shapes import Delivery
from bins.api.shapes import (
    MarksAsked,
    PageAsked,
    Place,
    Problem,
    RequestPage,
    RequestShape,
    WholeRequest,
    request_object,
    request_objects,
    utc_text,
    whole_request,
)
from bins.models import CapturedRequest, RequestQuerySet
from bins.retention.marks import NoSuchRequest, TooMany, set_note, set_pinned
from bins.retention.removal import clear_bin, delete_request
from bins.rules.attempts import delivery_of

router = Router(tags=["requests"], auth=BinToken())

_BINARY = {
    "description": "The bytes of the body, as kept.",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


@router.get(
    "/bins/{bin_id}/requests",
    response={200: RequestPage, (401, 404, 422, 503): Problem},
    operation_id="list_requests",
    summary="List requests",
)
def listed(request: AskedRequest, bin_id: str, asked: Query[PageAsked]) -> HttpResponse:
    """List requests without their bodies: with `after` oldest first, else newest first, going on with `before`.

    `last` is the cursor to go on from: give it as the next `after`, or as the next `before`.
    """
    rows = list(_page(request, asked)[: asked.limit + 1])
    shown = rows[: asked.limit]
    last = shown[-1].n if shown else asked.after or asked.before or 0
    data = [shape for _, shape in request_objects(shown)]
    return answer({"data": data, "last": last, "has_more": len(rows) > asked.limit})


def _page(request: AskedRequest, asked: PageAsked) -> RequestQuerySet:
    if asked.after is not None and asked.before is not None:
        raise HttpError(422, "Give `after` or `before`, not both: each has its own direction.")
    rows = CapturedRequest.objects.visible_in(request.auth.bin).without_body().with_marks()
    return rows.newest_first(asked.before) if asked.after is None else rows.after(asked.after)


@router.get(
    "/bins/{bin_id}/requests/{n}",
    response={200: WholeRequest, (401, 404, 422, 503): Problem},
    operation_id="get_request",
    summary="One request",
)
def show(request: AskedRequest, place: Path[Place]) -> HttpResponse:
    """Give one request with its body in base64."""
    return answer(whole_request(_found(request, place.n)))


@router.get(
    "/bins/{bin_id}/requests/{n}/raw",
    response={200: None, (401, 404, 422, 503): Problem},
    operation_id="get_request_body",
    summary="Body of a request",
    openapi_extra={"responses": {200: _BINARY}},
)
def raw(request: AskedRequest, place: Path[Place]) -> HttpResponse:
    """Give the body's bytes as a download that no browser opens, sniffs or runs."""
    body = bytes(_found(request, place.n).raw_body)
    headers = {
        "Content-Disposition": f'attachment; filename="{request.auth.bin.id}-{place.n}.bin"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return HttpResponse(body, content_type="application/octet-stream", headers=headers)


@router.get(
    "/bins/{bin_id}/requests/{n}/attempts",
    response={200: Delivery, (401, 404, 422, 503): Problem},
    operation_id="list_attempts",
    summary="Attempts of a delivery",
)
def attempts(request: AskedRequest, place: Path[Place]) -> HttpResponse:
    """Give the requests round this one in which its sender tried to deliver the same, oldest first."""
    found = delivery_of(request.auth.bin, _found(request, place.n))
    data = [
        {
            "n": one.n,
            "received_at": utc_text(one.received_at),
            "gap_seconds": one.gap.total_seconds() if one.gap else None,
            "status": one.status,
            "fault": one.fault,
            "sent_us": one.sent_us,
            "rule": one.rule,
            "attempt": one.count,
        }
        for one in found.attempts
    ]
    return answer({"counted_by": found.told_by, "looked_at": found.looked_at, "data": data})


@router.patch(
    "/bins/{bin_id}/requests/{n}",
    response={200: RequestShape, 204: None, (400, 401, 403, 404, 413, 422, 503): Problem},
    operation_id="mark_request",
    summary="Pin a request or note something about it",
)
def mark(request: AskedRequest, place: Path[Place], asked: Body[MarksAsked]) -> HttpResponse:
    """Change the marks of a request, and give it without its body. Needs the manage token.

    Letting go a request that a clearing left only for its pin deletes it; then the answer is 204.
    """
    bin_id = managed(request).bin.id
    try:
        gone = set_pinned(bin_id, place.n, asked.pinned) if asked.pinned is not None else None
        if asked.note is not None and not gone:
            set_note(bin_id, place.n, asked.note)
    except NoSuchRequest as error:
        raise _no_such_request(place.n) from error
    except TooMany as error:
        raise HttpError(422, str(error)) from error
    return HttpResponse(status=204) if gone else answer(request_object(_found(request, place.n)))


@router.delete(
    "/bins/{bin_id}/requests/{n}",
    response={204: None, (401, 403, 404, 422, 503): Problem},
    operation_id="delete_request",
    summary="Delete a request",
)
def delete(request: AskedRequest, place: Path[Place]) -> HttpResponse:
    """Delete one request; its bytes leave the store within half an hour. Needs the manage token."""
    if not delete_request(managed(request).bin.id, place.n):
        raise _no_such_request(place.n)
    noted(request, "requests_deleted")
    return HttpResponse(status=204)


@router.delete(
    "/bins/{bin_id}/requests",
    response={204: None, (401, 403, 404, 503): Problem},
    operation_id="clear_bin",
    summary="Delete all requests",
)
def clear(request: AskedRequest, bin_id: str) -> HttpResponse:
    """Delete every request of the bin but the pinned ones; numbers go on where they were. Needs the manage token."""
    clear_bin(managed(request).bin.id)
    noted(request, "bin_cleared")
    return HttpResponse(status=204)


def _found(request: AskedRequest, n: int) -> CapturedRequest:
    row = CapturedRequest.objects.visible_in(request.auth.bin).with_marks().filter(n=n).first()
    if row is None:
        raise _no_such_request(n)
    return row


def _no_such_request(n: int) -> HttpError:
    return HttpError(404, f"There is no request {n} in this bin.")
