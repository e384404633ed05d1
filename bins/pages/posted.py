"""Requests sent to the address of a page by mistake: kept in the page's bin, and answered with what went wrong.

The address of a page is a secret, and whatever is kept can be read by whoever may look at the bin. So it is left out of
what is kept, and so are cookies: a browser sends those of its own session along.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from channels.db import database_sync_to_async
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.urls import Resolver404, resolve

from bins.capture.asgi import App, CaptureApp, Receive, Scope, Send, read_head
from bins.capture.recorder import Recorder
from bins.links.access import bin_behind
from bins.message.capture import Mode
from bins.models import Bin
from bins.pages.addresses import capture_url
from bins.replies.reply import HARMLESS, TEXT, Reply, make_reply

_TOKEN = re.compile(rb"\b[0-9a-z]{1,12}-[a-z2-7]{32}\b")
_PAGE = re.compile(rb"/b/([0-9a-z]{1,12}-[a-z2-7]{32})(/[^?#]*)?")
_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})
_WORDS = (
    "This is the address of a page, not of a bin. Your request was kept all the same.\n"
    "From now on, send to {url} instead.\n"
    "And keep this address to yourself: whoever knows it can read the bin. Its page can give it a new one.\n"
)


class PostedToPages:
    """Wraps the app side: what is sent to the page of a bin, where nothing takes it, is kept in that bin."""

    def __init__(self, app: App, recorder: Recorder) -> None:
        self.app = app
        self._recorder = recorder
        self._capture = CaptureApp(app, recorder).capture

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        page = _page_in(scope)
        bin = await database_sync_to_async(bin_behind, thread_sensitive=False)(page[0].decode()) if page else None
        told = _told(scope, bin) if bin else None
        if page is None or bin is None or told is None:
            await self.app(scope, receive, send)
            return
        rest, kept = _TOKEN.sub(b"token", page[1]), _without_secrets(scope)
        query = kept["query_string"]
        target = f"/{bin.pk}".encode() + rest + (b"?" + query if query else b"")
        head = read_head(kept, target, (bin.pk, rest), self._recorder)
        head.mode = Mode.PAGE
        await self._capture(head, kept, receive, send, told)


def _page_in(scope: Scope) -> tuple[bytes, bytes] | None:
    """Give the token and the path behind it when something is sent to a page where no action takes it."""
    if scope["type"] != "http" or scope["method"] in _LOOKING:
        return None
    root = scope.get("root_path", "")
    path = scope["path"].removeprefix(root)
    raw = scope.get("raw_path") or path.encode("utf-8")
    found = _PAGE.fullmatch(raw) or _PAGE.fullmatch(raw.removeprefix(root.encode()))  # a proxy may take it off
    if found is None or _is_action(path):
        return None
    return found[1], found[2] or b""


def _is_action(path: str) -> bool:
    try:
        return bool(getattr(resolve(path).func, "takes_posts", False))
    except Resolver404:
        return False


def _told(scope: Scope, bin: Bin) -> Reply | None:
    """Give the answer; None for a host that pages are not on, which is refused like every request to it."""
    try:
        url = capture_url(ASGIRequest(dict(scope), BytesIO()), bin)
    except DisallowedHost:
        return None
    return make_reply(200, (*TEXT, *HARMLESS), _WORDS.format(url=url).encode())


def _without_secrets(scope: Scope) -> dict[str, Any]:
    fields = [(name, value) for name, value in scope["headers"] if name.lower() != b"cookie"]
    return {
        **scope,
        "query_string": _TOKEN.sub(b"token", scope.get("query_string", b"")),
        "headers": [(name, _TOKEN.sub(b"token", value)) for name, value in fields],
    }
