"""Rows of a bin over plain HTTP: those that a list scrolls to, and newer ones where websockets are blocked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from bins.links.access import Access
from bins.links.tokens import TOKEN_PLACEHOLDER
from bins.models import Bin, CapturedRequest
from bins.pages.gate import reads
from bins.pages.numbers import gaps, number_in, numbers_in, runs
from bins.pages.rows import FIRST_ROWS, render_rows

_MOST_ROWS = 200
_MOST_RUNS = 10_000
_MOST_WINDOW = 2_000
"""Numbers below a cursor that are checked for deletions in one answer."""


@reads
def rows(request: HttpRequest, access: Access) -> JsonResponse:
    """Give the rows behind `after`, the page of rows below `before`, those named in `numbers`, or which there are."""
    if "ranges" in request.GET:
        return JsonResponse(_ranges(access.bin))
    if "numbers" in request.GET:
        return JsonResponse(_named(access, request.GET["numbers"]))
    before = number_in(request, "before")
    if before is not None:
        return JsonResponse(_older(access, before))
    after = number_in(request, "after")
    after = access.bin.last_n if after is None else after
    answer = _newer(access, after)
    oldest = number_in(request, "from")
    if oldest is not None:
        answer["gone"] = _gone(access.bin, max(oldest, after - _MOST_WINDOW), after)
    return JsonResponse(answer)


def _newer(access: Access, after: int) -> dict[str, Any]:
    found = list(CapturedRequest.objects.visible_in(access.bin).without_body().with_marks().after(after)[:_MOST_ROWS])
    newest = found[-1].n if found else after
    last = newest if len(found) == _MOST_ROWS else max(newest, access.bin.last_n)
    rows = _rendered(access, found)
    # Who sees another revision than before loads anew what it shows: marks changed, or requests came back.
    return {"type": "rows", "after": after, "last": last, "rows": rows, "revision": access.bin.revision}


def _older(access: Access, before: int) -> dict[str, Any]:
    rows = CapturedRequest.objects.visible_in(access.bin).without_body().with_marks().newest_first(before)
    found = list(rows[: FIRST_ROWS + 1])
    older = found[FIRST_ROWS - 1].n if len(found) > FIRST_ROWS else None
    return {"type": "older", "older": older, "rows": _rendered(access, found[:FIRST_ROWS])}


def _named(access: Access, text: str) -> dict[str, Any]:
    numbers = numbers_in(text, _MOST_ROWS)
    found = CapturedRequest.objects.visible_in(access.bin).filter(n__in=numbers).without_body().with_marks()
    return {"type": "named", "rows": _rendered(access, list(found.newest_first()))}


def _ranges(bin: Bin) -> dict[str, Any]:
    """Give first and last number of each run that a reader can see.

    Where nothing is missing between the oldest and the newest, which is nearly always, two look-ups tell.
    """
    numbers = CapturedRequest.objects.visible_in(bin).order_by("n").values_list("n", flat=True)
    ends = [numbers.first(), numbers.last()]
    if ends[0] is None or ends[1] is None:
        return {"type": "ranges", "last": bin.last_n, "ranges": []}
    whole = bin.sight.is_whole and ends[1] - ends[0] + 1 == bin.request_count
    found = [ends] if whole else runs(numbers.iterator(chunk_size=5_000), _MOST_RUNS)
    return {"type": "ranges", "last": max(bin.last_n, ends[1]), "ranges": found}


def _rendered(access: Access, found: list[CapturedRequest]) -> list[dict[str, Any]]:
    token = access.token
    return [{"n": n, "html": html.replace(TOKEN_PLACEHOLDER, token)} for n, html in render_rows(found)]


def _gone(bin: Bin, oldest: int, upto: int) -> list[list[int]]:
    present = CapturedRequest.objects.visible_in(bin).filter(n__gte=oldest, n__lte=upto).order_by("n")
    return gaps(present.values_list("n", flat=True), oldest, upto)
