"""Searches over a bin: what a page shows of one, and the stream that a page asks for when it is open already."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import msgspec
from channels.db import database_sync_to_async
from django.conf import settings
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from bins.links.access import Access
from bins.links.tokens import TOKEN_PLACEHOLDER
from bins.models import CapturedRequest
from bins.pages.finder import Finder
from bins.pages.gate import reads
from bins.pages.numbers import number_in
from bins.pages.rows import render_rows
from bins.search.grammar import parse
from bins.search.problem import SearchError

MOST_HITS = 200
"""Requests that one answer gives before it stops."""

_REST = 2.0
"""A search rests after each slice for so many times as long as that took, so that captures have the machine too."""
_LONGEST_REST = 0.25

_POOL = ThreadPoolExecutor(max_workers=2, thread_name_prefix="search")
"""Slices are read on threads of their own, so that no number of searches keeps live pages from being served."""


class Progress(msgspec.Struct):
    """How far a search has come."""

    scanned: int = 0
    matched: int = 0
    stopped: str | None = None
    """`time` or `limit`, when it did not reach the end."""
    next: int | None = None
    """Number to go on below; None at the end of the bin."""


class Search:
    """A search with its bounds: it stops at a number of hits, or when its time is over."""

    def __init__(self, finder: Finder, most: int, seconds: float) -> None:
        self.progress = Progress()
        self._finder = finder
        self._most = most
        self._end = monotonic() + seconds
        self.is_over = False
        """True when there is nothing more to do."""

    def step(self) -> list[CapturedRequest]:
        """Look through one more slice and give what it has."""
        progress = self.progress
        found = self._finder.slice(self._most - progress.matched)
        progress.scanned += found.scanned
        progress.matched += len(found.requests)
        progress.next = found.next
        if found.next is not None and progress.matched >= self._most:
            progress.stopped = "limit"
        elif found.next is not None and monotonic() >= self._end:
            progress.stopped = "time"
        self.is_over = progress.next is None or progress.stopped is not None
        return found.requests


@reads
def search(request: HttpRequest, access: Access) -> HttpResponseBase:
    """Stream what `q` finds as lines of JSON, newest first: a line a request, and a last one that sums up."""
    try:
        node = parse(request.GET.get("q", ""), timezone.now())
        if node is None:
            raise SearchError("Say what to look for.", 0)
    except SearchError as error:
        return _unreadable(request, error)
    finder = Finder(access.bin, node, number_in(request, "before"), number_in(request, "after") or 0)
    found = Search(finder, MOST_HITS, settings.CONFIG.search_seconds)
    return StreamingHttpResponse(_lines(found, access.token), content_type="application/x-ndjson")


def _unreadable(request: HttpRequest, error: SearchError) -> JsonResponse:
    """Say what is wrong and where; to our own script without an error status, which browsers would log as a fault."""
    problem = {"error": error.message, "column": error.column, "length": error.length}
    return JsonResponse(problem, status=200 if request.headers.get("X-Partial") else 400)


async def _lines(search: Search, token: str) -> AsyncIterator[bytes]:
    """Give each slice's lines as soon as it is read; when the reader goes away this is cancelled between two slices."""
    read = database_sync_to_async(_read_lines, thread_sensitive=False, executor=_POOL)
    while not search.is_over:
        begun = monotonic()
        if lines := await read(search, token):
            yield lines
        await asyncio.sleep(min((monotonic() - begun) * _REST, _LONGEST_REST))
    yield msgspec.json.encode({"done": True, **msgspec.structs.asdict(search.progress)}) + b"\n"


def _read_lines(search: Search, token: str) -> bytes:
    rows = ({"n": n, "html": html.replace(TOKEN_PLACEHOLDER, token)} for n, html in render_rows(search.step()))
    return b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
