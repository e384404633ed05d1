"""Rows of the list: one renderer for the first page, for paging, and for what is pushed to open pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from django.template.loader import get_template

from bins.bodies.charset import decode_field
from bins.bodies.view import size_text
from bins.bodies.visible import visible_text
from bins.links.tokens import TOKEN_PLACEHOLDER
from bins.models import Bin, CapturedRequest
from bins.pages.addresses import request_path
from bins.pages.times import Moment, moment

FIRST_ROWS = 50
_MOST_SHOWN = 160
"""Characters of a path or query in a row; the detail has all of them."""

_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_PRODUCT = re.compile(r"[^\s();,]{1,32}")
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_EVENT_FIELDS = ("x-github-event", "x-gitlab-event", "x-gitea-event", "x-event-key", "x-shopify-topic", "x-event-type")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What a row shows; everything captured is made visible text already."""

    n: int
    href: str
    method: str
    kind: str
    """Class suffix of the method's colour."""
    path: str
    query: str
    sender: str
    event: str
    size: str
    at: Moment
    status: int
    failed: bool
    """True when the sender was answered with an error."""
    truncated: bool


class Rows(msgspec.Struct, frozen=True):
    """A stretch of the list, newest first."""

    rows: list[Row]
    older: int | None
    """Number to go on below, when there is more."""


def row_of(request: CapturedRequest, token: str) -> Row:
    """Give the row of `request` with links through `token`."""
    fields = {name.lower(): value for name, value in reversed(request.headers)}
    event = next((fields[name] for name in _EVENT_FIELDS if name in fields), "")
    return Row(
        n=request.n,
        href=request_path(token, request.n),
        method=request.method,
        kind=request.method.lower() if request.method in _METHODS else "other",
        path=_short(request.path_text or "/"),
        query=_short(request.query_text),
        sender=sender_of(fields.get("user-agent", "")),
        event=_short(event)[:40],
        size=size_text(request.body_size),
        at=moment(request.received_at),
        status=request.reply_status,
        failed=request.reply_status >= 400,
        truncated=request.truncated,
    )


def render_rows(requests: Sequence[CapturedRequest]) -> list[tuple[int, str]]:
    """Give number and HTML of each row, with `TOKEN_PLACEHOLDER` where the reader's token belongs.

    The HTML is plain text and no longer marked as safe, since JSON encoders know no subclasses of `str`.
    """
    template = get_template("bins/_row.html")
    htmls = (template.render({"row": row_of(request, TOKEN_PLACEHOLDER)}) for request in requests)
    return [(request.n, str.__str__(html)) for request, html in zip(requests, htmls, strict=True)]


def newest_rows(bin: Bin, token: str, before: int | None) -> Rows:
    """Give the newest rows of `bin`, or those just below `before`."""
    found = list(
        CapturedRequest.objects.visible_in(bin).without_body().newest_first(before)[: FIRST_ROWS + 1],
    )
    rows = [row_of(request, token) for request in found[:FIRST_ROWS]]
    return Rows(rows, rows[-1].n if len(found) > FIRST_ROWS else None)


def sender_of(user_agent: str) -> str:
    """Give a short name for what sent a request: a browser's name, else the first product of its User-Agent."""
    if user_agent.startswith("Mozilla/"):
        return next((name for mark, name in _BROWSERS if mark in user_agent), "Mozilla")
    found = _PRODUCT.search(user_agent)
    return visible_text(decode_field(found[0])) if found else ""


def _short(text: str) -> str:
    text = decode_field(text)
    return visible_text(text[:_MOST_SHOWN]) + ("…" if len(text) > _MOST_SHOWN else "")
