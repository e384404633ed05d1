"""Replies as values, with their bytes prepared once."""

import http
import random
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from bins.message.refusal import Refusal

Pairs = tuple[tuple[bytes, bytes], ...]

_WITHOUT_BODY = frozenset({204, 304})  # RFC 9110 sections 15.3.5 and 15.4.5

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


class Reply(msgspec.Struct, frozen=True):
    """A status, header pairs in order, a body, and the head's bytes made from them."""

    status: int
    headers: Pairs
    body: bytes
    head: bytes
    """Status line and header lines, `Content-Length` included, without the closing empty line."""


def make_reply(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes = b"") -> Reply:
    """Give a reply with its head prepared; a status that allows no body loses it."""
    if status in _WITHOUT_BODY:
        pairs, body = tuple(headers), b""
    else:
        pairs = (*headers, (b"Content-Length", b"%d" % len(body)))
    lines = b"".join([b"%b: %b\r\n" % pair for pair in pairs])
    return Reply(status, pairs, body, b"HTTP/1.1 %d %b\r\n%b" % (status, _phrase(status), lines))


def render(reply: Reply, more_lines: bytes, *, head_only: bool) -> bytes:
    r"""Give the bytes to send: the prepared head, `more_lines` (each ending in `\r\n`), and the body unless HEAD."""
    return b"%b%b\r\n%b" % (reply.head, more_lines, b"" if head_only else reply.body)


def refusal_reply(refusal: Refusal) -> Reply:
    """Give the reply that tells a sender why its request was turned away.

    503 carries a Retry-After of 1 to 3 seconds, different from time to time, so that senders do not return together.
    """
    retry_after = random.randint(1, 3) if refusal.status == 503 else 0  # noqa: S311 - spreads load, hides nothing
    return _refusal_reply(refusal, retry_after)


@lru_cache(maxsize=64)
def _refusal_reply(refusal: Refusal, retry_after: int) -> Reply:
    retry = ((b"Retry-After", b"%d" % retry_after),) if retry_after else ()
    return make_reply(refusal.status, (*TEXT, *CORS, *HARMLESS, *retry), refusal.words.encode() + b"\n")


def _phrase(status: int) -> bytes:
    try:
        return http.HTTPStatus(status).phrase.encode("ascii")
    except ValueError:
        return b""
