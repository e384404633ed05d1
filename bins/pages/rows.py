"""Rows of the list: one renderer for the first page, for paging, and for what is pushed to open pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape

import msgspec
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from bins.bodies.charset import decode_field
from bins.bodies.view import size_text
from bins.bodies.visible import visible_text
from bins.links.tokens import TOKEN_PLACEHOLDER
from bins.message.capture import Mode
from bins.message.target import path_and_query
from bins.models import Bin, CapturedRequest
from bins.pages.addresses import request_path
from bins.pages.senders import event_of, fields_of, sender_of
from bins.pages.times import Moment, moment_of_us
from bins.replies.words import is_failure, outcome_words, tone

FIRST_ROWS = 50
_MOST_SHOWN = 160
"""Characters of a path or query in a row; the detail has all of them."""
_MOST_WORDS = 40
"""Characters of an event's name."""

_KINDS = {name: name.lower() for name in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")}


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
    """What sent it: a provider, a browser, or the first product of its User-Agent."""
    event: str
    size: str
    at: Moment
    status: int
    """0 where no status line went out."""
    answer: str
    """What the sender got, in two words."""
    mark: str
    """The same for the list; empty where all went well."""
    failed: bool
    """True when the sender got an error, or no whole answer."""
    tone: str
    """Class of what the sender got: `good`, `bad` or neither."""
    truncated: bool
    pinned: bool
    noted: bool
    """True when somebody wrote something about it."""
    strayed: bool
    """True when it was sent to the page's address instead of the bin's."""

    @property
    def html(self) -> SafeString:
        """The row as HTML, not selected."""
        return mark_safe(row_html(self))  # noqa: S308 - every value in it was escaped


class Rows(msgspec.Struct, frozen=True):
    """A stretch of the list, newest first."""

    rows: list[Row]
    older: int | None
    """Number to go on below, when there is more."""


def row_of(request: CapturedRequest, token: str) -> Row:
    """Give the row of `request` with links through `token`."""
    path, query = path_and_query(bytes(request.raw_target), request.bin_id)
    fields = fields_of(request.header_block)
    status, fault = request.reply_status, request.reply_fault
    answer = outcome_words(status, fault)
    return Row(
        n=request.n,
        href=request_path(token, request.n),
        method=request.method,
        kind=_KINDS.get(request.method, "other"),
        path=_short(path.decode("latin-1") or "/", _MOST_SHOWN),
        query=_short(query.decode("latin-1"), _MOST_SHOWN),
        sender=_short(sender_of(fields), _MOST_WORDS),
        event=_short(event_of(fields), _MOST_WORDS),
        size=size_text(request.body_size),
        at=moment_of_us(request.received_us),
        status=status,
        answer=answer,
        mark=answer if fault else f"answered {answer}" if status >= 400 else "",
        failed=is_failure(status, fault),
        tone=tone(status, fault),
        truncated=bool(request.cut),
        pinned=request.pinned,
        noted=bool(request.note),
        strayed=request.mode == Mode.PAGE,
    )


def render_rows(requests: Sequence[CapturedRequest]) -> list[tuple[int, str]]:
    """Give number and HTML of each row, with `TOKEN_PLACEHOLDER` where the reader's token belongs."""
    return [(request.n, row_html(row_of(request, TOKEN_PLACEHOLDER))) for request in requests]


def row_html(row: Row) -> str:
    """Give what the template `_row.html` gives for `row`, thirty times as fast.

    A row has a dozen captured values but only few shapes: which of its parts are there. So the template is rendered
    once for each shape, and the values of a row are escaped and filled in.
    """
    shape = tuple(name for name in _PARTS if getattr(row, name))
    values = {name: escape(str(getattr(row, name))) for name in _VALUES}
    return _mould(shape) % {**values, "iso": row.at.iso, "full": row.at.full, "short": row.at.short}


_PARTS = ("query", "sender", "event", "mark", "failed", "truncated", "pinned", "noted", "strayed")
"""What the template leaves out where it is empty or false."""
_VALUES = ("n", "href", "method", "kind", "path", "query", "sender", "event", "size", "mark")


@cache
def _mould(shape: tuple[str, ...]) -> str:
    """Give the template's HTML of rows that have the parts in `shape`, with a `%(name)s` for each value."""
    marks: dict[str, object] = {name: f"\ue000{name}\ue001" for name in _VALUES}
    absent: dict[str, object] = {name: "" for name in _PARTS if name not in shape}
    flags = {name: name in shape for name in _PARTS if name not in _VALUES}
    at = Moment("\ue000iso\ue001", "\ue000full\ue001", "\ue000short\ue001", "")
    html = get_template("bins/_row.html").render({"row": {**marks, **absent, **flags, "at": at}})
    return str(html).replace("%", "%%").replace("\ue000", "%(").replace("\ue001", ")s")


def newest_rows(bin: Bin, token: str, before: int | None) -> Rows:
    """Give the newest rows of `bin`, or those just below `before`."""
    newest = CapturedRequest.objects.visible_in(bin).without_body().with_marks().newest_first(before)
    found = list(newest[: FIRST_ROWS + 1])
    rows = [row_of(request, token) for request in found[:FIRST_ROWS]]
    return Rows(rows, rows[-1].n if len(found) > FIRST_ROWS else None)


def _short(text: str, most: int) -> str:
    text = decode_field(text)
    return visible_text(text[:most]) + ("…" if len(text) > most else "")
