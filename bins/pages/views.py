"""The pages of a bin, and the partials that its script asks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from bins.links.access import Access
from bins.links.addresses import origin
from bins.models import CapturedRequest
from bins.pages.addresses import capture_target, capture_url, page_path, socket_path
from bins.pages.bins import stored_size
from bins.pages.commands import commands_for
from bins.pages.detail import Detail, asked_in, show_request
from bins.pages.fullness import briefly, fullness_of, keeps_words
from bins.pages.gate import reads
from bins.pages.numbers import HIGHEST, number_in
from bins.pages.refusals import recent_refusals
from bins.pages.rows import newest_rows
from bins.pages.searched import Searched, searched_in
from bins.pages.whose import whose


@reads
def bin_page(request: HttpRequest, access: Access) -> HttpResponse:
    """Show the bin: its capture URL, its newest requests, and how to send it one."""
    return _frame(request, access)


@reads
def request_page(request: HttpRequest, access: Access, n: int) -> HttpResponse:
    """Show one request within the page of its bin; say so when it is gone."""
    return _frame(request, access, n)


@reads
def request_partial(request: HttpRequest, access: Access, n: int) -> HttpResponse:
    """Give the detail of one request alone, for a page that is open already."""
    detail = _detail(request, access, n)
    context = {**_common(request, access), "detail": detail, "selected": n}
    return render(request, "bins/_detail.html", context, status=200 if detail else 404)


@reads
def raw_body(request: HttpRequest, access: Access, n: int) -> HttpResponseBase:
    """Give the body byte for byte, as a download that no browser will run or render."""
    found = CapturedRequest.objects.visible_in(access.bin).filter(n=min(n, HIGHEST)).first()
    if found is None:
        return _frame(request, access, n)
    return HttpResponse(
        bytes(found.raw_body),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="request-{found.n}.bin"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


def _frame(request: HttpRequest, access: Access, n: int | None = None) -> HttpResponse:
    before = number_in(request, "before")
    detail = None if n is None else _detail(request, access, n)
    searched = searched_in(request, access)
    stretch = searched.found or newest_rows(access.bin, access.token, before)
    context = {
        **_common(request, access),
        "searched": searched,
        "rows": stretch.rows,
        "older": stretch.older,
        "before": before,
        "is_newest": before is None,
        "is_first": n is None and not stretch.rows and not searched.query,
        "cursor": max(access.bin.last_n, stretch.rows[0].n if stretch.rows else 0),
        "refusals": recent_refusals(access.bin),
        "fullness": fullness_of(access.bin),
        "keeps": keeps_words(access.bin),
        "keeps_briefly": briefly(access.bin),
        "count": (count := CapturedRequest.objects.count_in(access.bin)),
        "size": stored_size(access.bin) if count else "",
        "selected": n,
        "detail": detail,
        "commands": commands_for(capture_url(request, access.bin)),
        "whose": whose(access),
    }
    return render(request, "bins/bin.html", context, status=_status(n, detail, searched))


def _status(n: int | None, detail: Detail | None, searched: Searched) -> int:
    if n is not None and detail is None:
        return 404
    return 400 if searched.problem else 200


def _common(request: HttpRequest, access: Access) -> dict[str, Any]:
    return {
        "bin": access.bin,
        "may_manage": access.may_manage,
        "link": access.link,
        "is_offered": access.is_offered,
        "token": access.token,
        "page_path": page_path(access.token),
        "origin": origin(request),
        "socket_path": socket_path(access.token),
        "capture_target": capture_target(request, access.bin),
        "capture_url": capture_url(request, access.bin),
    }


def _detail(request: HttpRequest, access: Access, n: int) -> Detail | None:
    return show_request(access.bin, access.token, min(n, HIGHEST), asked_in(request))
