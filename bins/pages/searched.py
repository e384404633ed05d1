"""What a page shows of a search without any script: its hits, how far it came, and what was wrong with it."""

from __future__ import annotations

import msgspec
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from bins.links.access import Access
from bins.models import CapturedRequest, SavedSearch
from bins.pages.addresses import export_path, search_path
from bins.pages.finder import Finder
from bins.pages.numbers import number_in
from bins.pages.rows import FIRST_ROWS, Rows, row_of
from bins.pages.search import Progress, Search
from bins.search.grammar import MOST_CHARACTERS, parse
from bins.search.problem import SearchError
from bins.search.tree import Node


class Problem(msgspec.Struct, frozen=True):
    """A search that cannot be read: the sentence, and the text cut at the wrong part."""

    words: str
    before: str
    wrong: str
    after: str


class Searched(msgspec.Struct, frozen=True, kw_only=True):
    """The search box of a page, and what was found."""

    query: str = ""
    problem: Problem | None = None
    found: Rows | None = None
    """Hits, newest first; None when nothing was searched for, and the list shows everything."""
    words: str = ""
    """How many match, and how far the search came."""
    more: str = ""
    """Address at which the search goes on; empty when it is over."""
    export: str = ""
    """Address of the page that exports what matches; empty when nothing was found."""
    most_characters: int = MOST_CHARACTERS


def searched_in(request: HttpRequest, access: Access) -> Searched:
    """Give what the query parameter `q` asks for, from just below number `before`."""
    query = request.GET.get("q", "").strip()
    try:
        node = parse(query, timezone.now())
    except SearchError as error:
        return Searched(query=query[: 2 * MOST_CHARACTERS], problem=_problem(query, error))
    if node is None:
        return Searched()
    before = number_in(request, "before")
    found, progress = _found(access, node, before)
    return Searched(
        query=query,
        found=Rows([row_of(hit, access.token) for hit in found], None),
        words=_words(progress, CapturedRequest.objects.count_in(access.bin), before),
        more=search_path(access.token, query, progress.next) if progress.stopped else "",
        export=export_path(access.token, query) if found else "",
    )


def saved_in(access: Access) -> QuerySet[SavedSearch]:
    """Give the searches that were saved with the bin, by name; they are about the whole of it."""
    saved = SavedSearch.objects.filter(bin=access.bin).order_by("name")
    return saved if access.bin.sight.is_whole else saved.none()


def _found(access: Access, node: Node, before: int | None) -> tuple[list[CapturedRequest], Progress]:
    search = Search(Finder(access.bin, node, before), FIRST_ROWS, settings.CONFIG.search_seconds)
    found: list[CapturedRequest] = []
    while not search.is_over:
        found += search.step()
    return found, search.progress


def _problem(query: str, error: SearchError) -> Problem:
    end = error.column + error.length
    return Problem(error.message, query[: error.column], query[error.column : end] or " ", query[end : end + 100])


def _words(progress: Progress, total: int, before: int | None) -> str:
    matched, scanned = f"{progress.matched:,}", f"{progress.scanned:,}"
    if progress.stopped == "limit":
        return f"{matched} found so far, in {scanned} of {total:,}"
    if progress.stopped == "time":
        return f"{matched} found in {scanned} of {total:,}, then the time for one search was over"
    if before is not None:
        return f"{matched} more, in the last {scanned} of {total:,}"
    return f"{matched} of {scanned} match"
