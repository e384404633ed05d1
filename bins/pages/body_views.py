"""Routes of the body: its next stretch, and downloads of what is inside it."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from bins.bodies.parts import part_body
from bins.bodies.view import Unfit
from bins.links.access import Access
from bins.models import CapturedRequest
from bins.pages.addresses import request_path
from bins.pages.body import look_of
from bins.pages.body_open import Wish, open_body, wish_in
from bins.pages.errors import no_such_page
from bins.pages.gate import reads
from bins.pages.numbers import HIGHEST

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_MOST_NAME = 80


@reads
def body_stretch(request: HttpRequest, access: Access, n: int) -> HttpResponseBase:
    """Give a stretch of the body alone, for a page that shows what comes before it."""
    found = _find(access, n)
    look = look_of(found, wish_in(request)) if found else None
    if look is None:
        return no_such_page(request)
    context = {"look": look, "shown": look.shown, "href": request_path(access.token, n)}
    return render(request, "bins/_body_stretch.html", context)


@reads
def decoded_body(request: HttpRequest, access: Access, n: int) -> HttpResponseBase:
    """Give the body without its compression, as a download."""
    found = _find(access, n)
    opened = open_body(found, Wish()) if found else None
    if opened is None or opened.wrapping is None or not opened.wrapping.is_decoded:
        return no_such_page(request)
    return download(opened.body.raw, f"request-{n}-decoded.bin")


@reads
def part_of_body(request: HttpRequest, access: Access, n: int, i: int) -> HttpResponseBase:
    """Give one part of a multipart body, as a download."""
    found = _find(access, n)
    try:
        part = part_body(open_body(found, wish_in(request)).body, i) if found else None
    except Unfit:
        part = None
    if part is None:
        return no_such_page(request)
    raw, content = part
    return download(content.raw, f"request-{n}-part-{i}-{safe_name(raw.names()[1])}")


def download(raw: bytes, name: str) -> HttpResponse:
    """Give `raw` as a download that no browser will run or render."""
    return HttpResponse(
        raw,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


def safe_name(name: str) -> str:
    """Give what of a stranger's file name can be the end of one of ours: plain letters, digits, dots and dashes."""
    return _UNSAFE.sub("-", name).strip(".-")[-_MOST_NAME:] or "content.bin"


def _find(access: Access, n: int) -> CapturedRequest | None:
    return CapturedRequest.objects.visible_in(access.bin).filter(n=min(n, HIGHEST)).without_body().first()
