"""News of a bin over plain HTTP: older rows for `Load older`, and newer ones where websockets are blocked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from bins.links.access import Access
from bins.links.tokens import TOKEN_PLACEHOLDER
from bins.models import Bin, CapturedRequest
from bins.pages.gate import reads
from bins.pages.numbers import gaps, number_in
from bins.pages.rows import FIRST_ROWS, render_rows

_MOST_ROWS = 200
_MOST_WINDOW = 2_000
"""Numbers below a cursor that are checked for deletions in one answer."""


@reads
def rows(request: HttpRequest, access: Access) -> JsonResponse:
    """Give the rows behind `after`, or the page of rows below `before`, as the socket's messages do."""
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
    found = list(CapturedRequest.objects.visible_in(access.bin).without_body().after(after)[:_MOST_ROWS])
    newest = found[-1].n if found else after
    last = newest if len(found) == _MOST_ROWS else max(newest, access.bin.last_n)
    return {"type": "rows", "after": after, "last": last, "rows": _rendered(access, found)}


def _older(access: Access, before: int) -> dict[str, Any]:
    rows = CapturedRequest.objects.visible_in(access.bin).without_body().newest_first(before)
    found = list(rows[: FIRST_ROWS + 1])
    older = found[FIRST_ROWS - 1].n if len(found) > FIRST_ROWS else None
    return {"type": "older", "older": older, "rows": _rendered(access, found[:FIRST_ROWS])}


def _rendered(access: Access, found: list[CapturedRequest]) -> list[dict[str, Any]]:
    token = access.token
    return [{"n": n, "html": html.replace(TOKEN_PLACEHOLDER, token)} for n, html in render_rows(found)]


def _gone(bin: Bin, oldest: int, upto: int) -> list[list[int]]:
    present = CapturedRequest.objects.visible_in(bin).filter(n__gte=oldest, n__lte=upto).order_by("n")
    return gaps(present.values_list("n", flat=True), oldest, upto)
