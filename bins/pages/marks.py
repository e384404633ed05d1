"""Pins and notes, as people set them on the page of a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from bins.links.access import Access
from bins.links.tokens import TOKEN_PLACEHOLDER
from bins.models import CapturedRequest
from bins.pages.actions import deletion, done
from bins.pages.addresses import request_path
from bins.pages.errors import cannot, no_such_page
from bins.pages.gate import acts
from bins.pages.numbers import HIGHEST
from bins.pages.rows import render_rows
from bins.retention.marks import NoSuchRequest, TooMany, set_note, set_pinned

Change = Callable[[], HttpResponse]


@acts
def pin(request: HttpRequest, access: Access, n: int) -> HttpResponse:
    """Pin request `n`, or let it go: as the field `on` says, else the other way round."""

    def change() -> HttpResponse:
        wanted = request.POST.get("on")
        pinned = wanted == "1" if wanted in {"0", "1"} else not _is_pinned(access, n)
        gone = set_pinned(access.bin.id, min(n, HIGHEST), pinned)
        if gone is None:
            return _marked(request, access, n)
        words = f"Unpinned #{n}, which the clearing had left only for its pin: deleted"
        return done(request, access, {**deletion(access, gone.numbers, gone.batch), "words": words})

    return _changed(request, change)


@acts
def note(request: HttpRequest, access: Access, n: int) -> HttpResponse:
    """Note the form's `text` about request `n`; an empty one takes the note away."""

    def change() -> HttpResponse:
        set_note(access.bin.id, min(n, HIGHEST), request.POST.get("text", ""))
        return _marked(request, access, n)

    return _changed(request, change)


def _changed(request: HttpRequest, change: Change) -> HttpResponse:
    try:
        return change()
    except NoSuchRequest:
        return no_such_page(request)
    except TooMany as error:
        return cannot(request, str(error))


def _is_pinned(access: Access, n: int) -> bool:
    rows = CapturedRequest.objects.visible_in(access.bin).filter(n=min(n, HIGHEST))
    return bool(rows.values_list("pinned", flat=True).first())


def _marked(request: HttpRequest, access: Access, n: int) -> HttpResponse:
    if not request.headers.get("X-Partial"):
        return redirect(request_path(access.token, n))
    found = CapturedRequest.objects.visible_in(access.bin).filter(n=n).without_body().with_marks()
    rows: list[dict[str, Any]] = [
        {"n": n, "html": html.replace(TOKEN_PLACEHOLDER, access.token), "pinned": row.pinned, "note": row.note}
        for row in found
        for _, html in render_rows([row])
    ]
    return JsonResponse({"type": "marked", "rows": rows})
