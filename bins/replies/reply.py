"""Replies as values, with their bytes prepared once."""

from __future__ import annotations

import http
import random
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

import msgspec

from bins.message.capture import Capture
from bins.message.refusal import Refusal
from bins.replies.spec import Fault, FaultKind

Pairs = tuple[tuple[bytes, bytes], ...]

_COME_AGAIN = frozenset({429, 503})
_WITHOUT_BODY = frozenset({204, 304})  # RFC 9110 sections 15.3.5 and 15.4.5
_RESET_CONTENT = 205  # has no content either, but says so with a length of 0 (section 15.3.6)

CORS: Pairs = (
    (b"Access-Control-Allow-Origin", b"*"),
    (b"Access-Control-Expose-Headers", b"*"),
)
"""Any page may call a capture URL and read the reply: it carries no credentials and no cookie is ever read."""

HARMLESS: Pairs = (
    (b"Cache-Control", b"no-store"),
    (b"X-Content-Type-Options", b"nosniff"),
    (b"Content-Security-Policy", b"sandbox"),
)
"""Whatever a reply holds, a browser that opens it gives it an origin of its own and never keeps it."""

TEXT: Pairs = ((b"Content-Type", b"text/plain; charset=utf-8"),)


_HOLDING = frozenset({FaultKind.SILENT, FaultKind.DRIP, FaultKind.SLOW_HEADERS, FaultKind.LARGE_BODY})


class Template(Protocol):
    """Fills in a reply; see `bins.replies.filling`."""

    def fill(self, capture: Capture, n: int, count: int) -> Reply:
        """Give the reply for request `n`, the `count`-th that its rule counts."""


class Reply(msgspec.Struct, frozen=True):
    """A status, header pairs in order, a body, and the head's bytes made from them."""

    status: int
    headers: Pairs
    body: bytes
    head: bytes
    """Status line and header lines, `Content-Length` included, without the closing empty line."""
    delay_seconds: float = 0.0
    fault: Fault | None = None
    version: int = 0
    """Number under which it is saved; 0 when it is built in."""
    weight: int = 1
    """How often it is drawn, beside the others of a rule that draws at random."""
    cors: bool = True
    """Whether any page may read it."""
    template: Template | None = None
    """What fills in body and header values for each request."""

    @property
    def holds(self) -> bool:
        """True when its sender is kept waiting for longer than it takes to send it."""
        return bool(self.delay_seconds) or (self.fault is not None and self.fault.kind in _HOLDING)


def make_reply(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes = b"") -> Reply:
    """Give a reply with its head prepared; a status that allows no body loses it."""
    if status == _RESET_CONTENT:
        body = b""
    if status in _WITHOUT_BODY:
        pairs, body = tuple(headers), b""
    else:
        pairs = (*headers, (b"Content-Length", b"%d" % len(body)))
    lines = b"".join([b"%b: %b\r\n" % pair for pair in pairs])
    return Reply(status, pairs, body, b"HTTP/1.1 %d %b\r\n%b" % (status, _phrase(status), lines))


def render(reply: Reply, more_lines: bytes, *, head_only: bool) -> bytes:
    r"""Give the bytes to send: the prepared head, `more_lines` (each ending in `\r\n`), and the body unless HEAD."""
    return b"%b%b\r\n%b" % (reply.head, more_lines, b"" if head_only else reply.body)


def refusal_reply(refusal: Refusal, wait_seconds: float = 0.0) -> Reply:
    """Give the reply that tells a sender why its request was turned away.

    429 and 503 carry a Retry-After of 1 to 3 seconds more than `wait_seconds`, different from time to time, so that
    senders do not return together.
    """
    again = refusal.status in _COME_AGAIN
    retry_after = int(wait_seconds) + random.randint(1, 3) if again else 0  # noqa: S311 - spreads load, hides nothing
    return _refusal_reply(refusal, retry_after)


@lru_cache(maxsize=256)
def _refusal_reply(refusal: Refusal, retry_after: int) -> Reply:
    retry = ((b"Retry-After", b"%d" % retry_after),) if retry_after else ()
    return make_reply(refusal.status, (*TEXT, *CORS, *HARMLESS, *retry), refusal.words.encode() + b"\n")


def _phrase(status: int) -> bytes:
    try:
        return http.HTTPStatus(status).phrase.encode("ascii")
    except ValueError:
        return b""
