"""One request as its page shows it: a heading, and the tab that is open; no other tab's data is read."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest

from bins.bodies.charset import decode_field
from bins.bodies.registry import Look
from bins.bodies.view import size_text
from bins.bodies.visible import Span, spans_of
from bins.message.capture import Cut
from bins.models import Bin, CapturedRequest
from bins.pages.addresses import request_path
from bins.pages.body import look_of
from bins.pages.body_open import Wish, wish_in
from bins.pages.detail_attempts import Attempts, attempts_of
from bins.pages.detail_headers import Headers, headers_of
from bins.pages.detail_info import Info, info_of
from bins.pages.detail_query import Query, query_alone, query_of
from bins.pages.detail_raw import Raw, raw_of
from bins.pages.detail_reply import ShownReply, answered_by, shown_reply
from bins.pages.detail_store import find_request
from bins.pages.rows import Row, row_of
from bins.pages.times import took_words

_MOST_TITLE = 300
"""Characters of path and query in the heading; the request line has all of them."""

_TABS = (
    ("body", "Body"), ("headers", "Headers"), ("query", "Query & form"), ("raw", "Raw"), ("attempts", "Attempts"),
    ("info", "Info"),
)  # fmt: skip


class Asked(msgspec.Struct, frozen=True):
    """What of a request the reader wants to see, as the address says it."""

    tab: str = "body"
    wish: Wish = Wish()
    """How to look at the body."""
    choices: frozenset[str] = frozenset()
    """Switches that are on."""


class Tab(msgspec.Struct, frozen=True):
    """A tab with its link."""

    name: str
    title: str
    href: str
    count: int
    """How many things are on it; 0 says nothing."""


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """What the detail of a request shows; captured text comes in spans, and only the open tab is filled."""

    row: Row
    title: list[Span]
    """Path and query after the bin id, shortened."""
    client: str
    took: str
    """`in 3 ms`, from the first byte to the last byte of the reply; empty when that is not known."""
    rule: str
    """Name of the rule that answered; empty when none did."""
    attempt: str
    """Which attempt of its delivery the rule took it for."""
    challenge: str
    """The sender whose verification challenge was answered."""
    cut_note: str
    size: str
    kind: list[Span]
    """Content-Type as sent."""
    note: str
    """What people wrote about it."""
    tab: str
    tabs: list[Tab]
    look: Look | None = None
    """The body; None when there is none, and on other tabs."""
    headers: Headers | None = None
    query: Query | None = None
    raw: Raw | None = None
    info: Info | None = None
    reply: ShownReply | None = None
    attempts: Attempts | None = None


def asked_in(request: HttpRequest) -> Asked:
    """Give what the query of a page's address asks for; whatever is unknown counts as not asked."""
    tab = request.GET.get("tab", "")
    choices = frozenset(name for name in ("sort", "group") if request.GET.get(name))
    return Asked(tab if tab in dict(_TABS) else "body", wish_in(request), choices)


def show_request(bin: Bin, token: str, n: int, asked: Asked) -> Detail | None:
    """Give the detail of request `n` of `bin`, or None when it is gone."""
    request = find_request(bin, n)
    return detail_of(request, token, asked) if request else None


def detail_of(request: CapturedRequest, token: str, asked: Asked) -> Detail:
    """Give the heading of `request` and the tab that is asked for."""
    tab = asked.tab
    rule, attempt, challenge = answered_by(request)
    return Detail(
        row=row_of(request, token),
        title=_title(request),
        client=_client(request),
        took=took_words(request.sent_us, request.reply_fault),
        rule=rule,
        attempt=attempt,
        challenge=challenge,
        cut_note=_cut_note(request),
        size=size_text(request.body_size),
        kind=spans_of(decode_field(request.header("content-type"))[:_MOST_TITLE]) if request.body_size else [],
        note=request.note,
        tab=tab,
        tabs=_tabs(request, token),
        look=look_of(request, asked.wish) if tab == "body" else None,
        headers=headers_of(request, token, asked.choices) if tab in {"body", "headers"} else None,
        query=query_of(request) if tab == "query" else query_alone(request) if tab == "body" else None,
        raw=raw_of(request) if tab == "raw" else None,
        info=info_of(request) if tab == "info" else None,
        reply=shown_reply(request) if tab == "info" else None,
        attempts=attempts_of(request, token) if tab == "attempts" else None,
    )


def _tabs(request: CapturedRequest, token: str) -> list[Tab]:
    pairs = request.query_text
    counts = {
        "headers": len(request.headers) + len(request.trailers),
        "query": sum(1 for part in pairs.split("&") if part) if pairs else 0,
    }
    path = request_path(token, request.n)
    return [Tab(name, title, f"{path}?tab={name}", counts.get(name, 0)) for name, title in _TABS]


def _title(request: CapturedRequest) -> list[Span]:
    text = decode_field((request.path_text or "/") + (f"?{request.query_text}" if request.query_text else ""))
    return spans_of(text[:_MOST_TITLE] + ("…" if len(text) > _MOST_TITLE else ""))


def _client(request: CapturedRequest) -> str:
    peer = f"{request.peer_host} port {request.peer_port}"
    return peer if request.client == request.peer_host else f"{request.client} through {peer}"


def _cut_note(request: CapturedRequest) -> str:
    kept, size = size_text(request.body_kept), size_text(request.body_size)
    amount = f"{kept} of {size}" if kept != size else kept
    if request.cut == Cut.LIMIT:
        return f"The body was larger than this server keeps: the first {amount} are here."
    if request.cut == Cut.HANGUP:
        return f"The sender hung up before the body was complete: {amount} arrived."
    if request.cut == Cut.TIMEOUT:
        return f"The body did not arrive in time: {amount} came before the deadline."
    return ""
