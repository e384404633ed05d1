"""Making a bin, its counters, and its end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, Sum
from django.http import HttpRequest, HttpResponse
from ninja import Body, Router
from ninja.errors import HttpError

from bins.api.answers import answer
from bins.api.auth import AskedRequest, BinToken, actor_of_access, managed
from bins.api.keeping_shapes import BinChanged, BinShape, evicted_of, keeps_of
from bins.api.shapes import BinAsked, BinMade, Problem, utc_text
from bins.links.addresses import base_url, capture_url_of
from bins.links.granting import create_bin
from bins.models import Bin, CapturedRequest, RefusedRequests
from bins.people.audit import note
from bins.retention.keeping import Unfit, set_keeping
from bins.retention.whole_bins import delete_bin, rename_bin

router = Router(tags=["bins"])


@router.post(
    "/bins",
    response={201: BinMade, (400, 413, 422, 429, 503): Problem},
    operation_id="create_bin",
    summary="Make a bin",
    openapi_extra={"requestBody": {"required": False}},
)
def create(request: HttpRequest, asked: Body[BinAsked | None] = None) -> HttpResponse:
    """Make a bin. The body may be left out. Keep the tokens: nobody else is shown them.

    Whoever reads with the view token sees masks where header fields hold secrets; the manage token shows everything.
    """
    settings.ATTEMPTS.count_bin(settings.ATTEMPTS.client_of(request))
    made = create_bin(asked.name if asked else "")
    note(actor_of_access(request), "bin_made", bin=made.bin)
    told = {
        "id": made.bin.id,
        "name": made.bin.name,
        "capture_url": capture_url_of(request, made.bin.id),
        "page_url": f"{base_url(request)}/b/{made.view_token}",
        "view_token": made.view_token,
        "manage_token": made.manage_token,
        "created_at": utc_text(made.bin.created_at),
    }
    return answer(told, 201)


@router.get(
    "/bins/{bin_id}",
    auth=BinToken(),
    response={200: BinShape, (401, 404, 503): Problem},
    operation_id="get_bin",
    summary="One bin",
)
def show(request: AskedRequest, bin_id: str) -> HttpResponse:
    """Give a bin's name and counters, and how many requests to it were refused."""
    bin = request.auth.bin
    return answer(_shown(bin))


@router.patch(
    "/bins/{bin_id}",
    auth=BinToken(),
    response={200: BinShape, (400, 401, 403, 404, 413, 422, 503): Problem},
    operation_id="change_bin",
    summary="Change a bin",
)
def change(request: AskedRequest, bin_id: str, asked: Body[BinChanged]) -> HttpResponse:
    """Change a bin's name and what it keeps. Needs the manage token."""
    bin = managed(request).bin
    changes = asked.model_dump(exclude_unset=True)
    name = changes.pop("name", None)
    try:
        set_keeping(bin, changes)
    except Unfit as error:
        raise HttpError(422, f"{error.field}: {error}") from None
    if changes:
        note(actor_of_access(request), "bin_settings", bin=bin)
    if name is not None:
        rename_bin(bin, name)
        note(actor_of_access(request), "bin_renamed", bin=bin)
    return answer(_shown(bin))


@router.delete(
    "/bins/{bin_id}",
    auth=BinToken(),
    response={204: None, (401, 403, 404, 503): Problem},
    operation_id="delete_bin",
    summary="Delete a bin",
)
def delete(request: AskedRequest, bin_id: str) -> HttpResponse:
    """Delete a bin with all it caught. It is gone at once, and out of the store after a day. Needs the manage token."""
    bin = managed(request).bin
    delete_bin(bin)
    note(actor_of_access(request), "bin_deleted", bin=bin)
    return HttpResponse(status=204)


def _shown(bin: Bin) -> dict[str, Any]:
    return {
        "id": bin.id,
        "name": bin.name,
        "created_at": utc_text(bin.created_at),
        "last_n": bin.last_n,
        "request_count": CapturedRequest.objects.count_in(bin),
        "byte_count": bin.byte_count,
        "keeps": keeps_of(bin),
        "evicted": evicted_of(bin),
        "refused": _refused(bin),
    }


def _refused(bin: Bin) -> dict[str, Any]:
    counted = RefusedRequests.objects.filter(bin=bin)
    rows = list(
        (counted if bin.sight.is_whole else counted.none())
        .values("reason")
        .annotate(total=Sum("count"), first=Min("minute"), last=Max("minute"))
        .order_by("reason")
    )
    return {
        "total": sum(row["total"] for row in rows),
        "by_reason": {row["reason"]: row["total"] for row in rows},
        "first": _minute_text(min((row["first"] for row in rows), default=None)),
        "last": _minute_text(max((row["last"] for row in rows), default=None)),
    }


def _minute_text(minute: int | None) -> str | None:
    return None if minute is None else utc_text(dt.datetime.fromtimestamp(minute * 60, dt.UTC))
