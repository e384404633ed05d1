"""Long lists for admins: searched, and shown a page at a time."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from bins.pages.numbers import number_in

PER_PAGE = 50
_MOST_PAGES = 1_000_000

M = TypeVar("M", bound=Model)


class Paging(msgspec.Struct, frozen=True):
    """Where in a list a page is, and the query strings of its neighbours; empty where there is none."""

    first: int
    last: int
    total: int
    before: str
    after: str


def page_of(request: HttpRequest, rows: QuerySet[M]) -> tuple[list[M], Paging]:
    """Give the rows of the page that is asked for with `page`, counted from 1."""
    number = min(max(number_in(request, "page") or 1, 1), _MOST_PAGES)
    total, first = rows.count(), (number - 1) * PER_PAGE
    shown = list(rows[first : first + PER_PAGE])
    before = query_with(request, page=number - 1) if number > 1 else ""
    after = query_with(request, page=number + 1) if total > first + PER_PAGE else ""
    return shown, Paging(first + 1, first + len(shown), total, before, after)


def query_with(request: HttpRequest, **changes: object) -> str:
    """Give the query string of the page with other parameters."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    return query.urlencode()


def words_in(request: HttpRequest, name: str) -> str:
    """Give the query parameter `name` as words to look for: what no name holds is left out."""
    return "".join(filter(str.isprintable, request.GET.get(name, ""))).strip()[:200]
