"""Many requests as one file, streamed: memory is bounded whatever the bin holds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import msgspec
from channels.db import database_sync_to_async
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from bins.export.archive import Archive
from bins.export.archives import ARCHIVES, archive_called
from bins.links.access import Access
from bins.models import Bin, CapturedRequest
from bins.pages.addresses import capture_url, page_path
from bins.pages.gate import reads
from bins.pages.selection import Sized, Stretch, Unreadable, matching, numbered, stretches_in, with_bodies
from bins.rules.answers import Answers
from bins.search.grammar import parse
from bins.search.problem import SearchError

_HEAD_BYTES = 1_200
"""What a request takes beside its body, roughly."""

_POOL = ThreadPoolExecutor(max_workers=2, thread_name_prefix="export")
"""Stretches are read on threads of their own, so that no number of exports keeps live pages from being served."""


_MOST_FOLLOWED = 200 * 1024 * 1024
"""Bytes of a file that the page itself gathers, to show how far it is; larger ones are left to the browser."""

_MOST_SHOWN = 200


class Form(msgspec.Struct, frozen=True):
    """What the page of the form shows."""

    numbers: list[str]
    """Stretches of numbers that were chosen, such as `7-9`; none when everything is meant."""
    shown: str
    chosen: int
    query: str
    total: int
    problem: str
    most_followed: int = _MOST_FOLLOWED


class Asked(msgspec.Struct, frozen=True):
    """What is to be exported."""

    lists: Iterator[list[Sized]]
    """Number and size of the requests, a list at a time."""
    total: int | None
    """How many there are; None when only the end will tell."""
    size: int | None
    """Bytes of the file, roughly."""


@reads
def export(request: HttpRequest, access: Access) -> HttpResponseBase:
    """Stream the requests named by `n`, found by `q`, or all of them, as `format` says; without it, ask for one."""
    if "format" not in request.GET:
        return _form(request, access)
    archive = archive_called(request.GET["format"])
    if archive is None:
        return _refused("There is no such format. Ask for format=ndjson, format=har or format=csv.")
    try:
        asked = _asked(request, access.bin)
    except (Unreadable, SearchError) as error:
        return _refused(str(error))
    pieces = _pieces(archive, asked, access.bin, capture_url(request, access.bin))
    response = StreamingHttpResponse(streamed(pieces), content_type=archive.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="requests-{access.bin.id[:6]}.{archive.key}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    if asked.total is not None:
        response.headers["X-Export-Requests"] = str(asked.total)
        response.headers["X-Export-Bytes"] = str(asked.size)
    return response


def _form(request: HttpRequest, access: Access) -> HttpResponse:
    bin, path = access.bin, page_path(access.token)
    asked = _asked_form(request, bin)
    context = {"bin": bin, "page_path": path, "here": f"{path}/export", "formats": ARCHIVES, "asked": asked}
    return render(request, "bins/export.html", context, status=400 if asked.problem else 200)


def _asked_form(request: HttpRequest, bin: Bin) -> Form:
    numbers, query, total = _numbers_in(request), request.GET.get("q", ""), CapturedRequest.objects.count_in(bin)
    try:
        stretches = stretches_in(numbers) if numbers else []
    except Unreadable as error:
        return Form([], "", 0, query, total, str(error))
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in stretches]
    shown = ", ".join(texts)
    chosen = sum(last - first + 1 for first, last in stretches)
    return Form(texts, shown[:_MOST_SHOWN] + ("…" if len(shown) > _MOST_SHOWN else ""), chosen, query, total, "")


def _numbers_in(request: HttpRequest) -> list[str]:
    return [text for text in request.GET.getlist("n") if text]


def _refused(words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=400, content_type="text/plain; charset=utf-8")


def _asked(request: HttpRequest, bin: Bin) -> Asked:
    numbers = _numbers_in(request)
    if not numbers and (node := parse(request.GET.get("q", ""), timezone.now())):
        return Asked(matching(bin, node), None, None)
    stretches = stretches_in(numbers) if numbers else [(1, max(bin.last_n, 1))]
    return Asked(numbered(bin, stretches), *_extent(bin, stretches))


def _extent(bin: Bin, stretches: list[Stretch]) -> tuple[int, int]:
    """Give how many requests `stretches` hold, and how large a file with them will be."""
    rows = CapturedRequest.objects.visible_in(bin).filter(n__gte=stretches[0][0], n__lte=stretches[-1][1])
    counted = rows.aggregate(count=Count("n"), size=Sum("body_kept"))
    named = sum(last - first + 1 for first, last in stretches)
    total = min(counted["count"], named)
    size = (counted["size"] or 0) * 4 // 3 * total // max(counted["count"], 1)
    return total, size + total * _HEAD_BYTES


def _pieces(archive: Archive, asked: Asked, bin: Bin, url: str) -> Iterator[bytes]:
    """Give the file in pieces; each is read and written when it is asked for."""
    yield archive.head()
    written, answers = 0, Answers()
    for requests in with_bodies(bin, asked.lists):
        told = zip(requests, answers.to(requests), strict=True)
        sent = (request.as_sent(url, answer=answer) for request, answer in told)
        yield b"".join(archive.entry(one, written + place) for place, one in enumerate(sent))
        written += len(requests)
    yield archive.tail(0 if asked.total is None else max(asked.total - written, 0))


async def streamed(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Give `pieces` without keeping the loop from anything; when the reader goes away, nothing more is read."""
    take = database_sync_to_async(next, thread_sensitive=False, executor=_POOL)
    while (piece := await take(pieces, None)) is not None:
        if piece:
            yield piece
