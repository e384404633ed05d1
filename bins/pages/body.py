"""The body of a request as its page shows it: in one view, with what the links to the others need."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

import msgspec
from django.conf import settings

from bins.bodies.hex import needle_in
from bins.bodies.registry import Look, look_at
from bins.bodies.view import Body, Unfit, Window
from bins.models import CapturedRequest
from bins.pages.body_open import Opened, OpenPart, Wish, Wrapping, open_body, wish_in
from bins.pages.body_search import Found, Reader, search
from bins.pages.body_store import read_body

__all__ = ["PageLook", "Wish", "look_of", "wish_in"]


class PageLook(Look, frozen=True, kw_only=True):
    """A body as its page shows it: what `Look` says, and what the links on the page need."""

    keep: str = ""
    """The end of a query string that keeps what was chosen beside the view."""
    source: str = "raw"
    """Tail of the address where the bytes that are shown can be fetched."""
    start: int = 0
    """Where the stretch that is shown begins."""
    following: str = ""
    """Query string of the next stretch; empty at the end."""
    wrapping: Wrapping | None = None
    part: OpenPart | None = None
    find: str = ""
    found: Found | None = None
    """Where `find` is; None when nothing was looked for."""


def look_of(request: CapturedRequest, wanted: str | Wish = "") -> PageLook | None:
    """Give the body of `request` in the view that is wanted, or that suits best; None when there is no body."""
    if not request.body_kept:
        return None
    wish = Wish(view=wanted) if isinstance(wanted, str) else wanted
    opened = open_body(request, wish)
    body, read = opened.body, opened.body.piece if opened.body.whole else partial(read_body, request)
    found, problem = _find(read, body.kept, wish)
    window = _window(found, wish)
    if not body.whole:
        body = _around(body, window, read)
    look = look_at(body, wish.view or ("hex" if wish.find else ""), window)
    return _on_page(look, opened, wish, found, problem)


def _find(read: Reader, kept: int, wish: Wish) -> tuple[Found | None, str]:
    if not wish.find or wish.view not in {"", "hex"}:
        return None, ""
    try:
        return search(read, kept, needle_in(wish.find), wish.offset), ""
    except Unfit as error:
        return None, str(error)


def _window(found: Found | None, wish: Wish) -> Window:
    limit = settings.CONFIG.body_view_limit
    if found is None or found.at is None:
        return Window(wish.offset, limit)
    return Window(found.shown_from, limit, found.at, found.size)


def _around(body: Body, window: Window, read: Reader) -> Body:
    """Give the stretch of a large body that `window` shows, from the beginning of a hex line on."""
    base = min(window.start, body.kept) // 16 * 16
    raw = read(base, window.limit + 16)
    return msgspec.structs.replace(body, raw=raw, base=base, head=body.raw)


def _on_page(look: Look, opened: Opened, wish: Wish, found: Found | None, problem: str) -> PageLook:
    chosen = {"part": opened.part.i if opened.part else "", "as": "sent" if wish.as_sent and opened.wrapping else ""}
    keep = urlencode({name: value for name, value in chosen.items() if value})
    keep = f"&{keep}" if keep else ""
    following = look.shown.following
    values = {name: getattr(look, name) for name in look.__struct_fields__}
    return PageLook(
        **{**values, "problem": problem or look.problem},
        keep=keep,
        source=opened.source,
        start=_window(found, wish).start,
        following="" if following is None else f"view={look.current}&offset={following}{keep}",
        wrapping=opened.wrapping,
        part=opened.part,
        find=wish.find,
        found=found,
    )
