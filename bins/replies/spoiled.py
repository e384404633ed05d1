"""Replies that promise something else than they hold: too long, too large, not what their coding says. Pure."""

from collections.abc import Iterator
from functools import lru_cache

from bins.message.limits import KIB, MIB
from bins.replies.reply import Reply

PIECE_BYTES = 64 * KIB
"""How much of a large body is in the hand at a time."""

_FILLER = b"One line of a large body.\n"
# RFC 1952 section 2.3: magic, deflate, no flags, no time, unknown system. Then a last block of the type that
# RFC 1951 section 3.2.3 reserves as an error.
_BROKEN_GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x07"


def is_bodiless(reply: Reply) -> bool:
    """Tell whether its status allows no body, so that it says no length."""
    return not any(name.lower() == b"content-length" for name, _ in reply.headers)


def truncated(reply: Reply, missing: int) -> Reply:
    """Give `reply` with a `Content-Length` that promises `missing` bytes more than it has."""
    return _spoiled(reply, len(reply.body) + missing, reply.body)


def enlarged(reply: Reply, mebibytes: int) -> Reply:
    """Give the head of `reply` for a body of this size; the body itself comes from `large_pieces`."""
    return reply if is_bodiless(reply) else _spoiled(reply, mebibytes * MIB, b"")


def large_pieces(body: bytes, mebibytes: int) -> Iterator[memoryview]:
    """Give a body of this size in pieces: `body` over and over, or a line of our own when it is empty."""
    block = memoryview(_block(body or _FILLER))
    left, at = mebibytes * MIB, 0
    while left:
        piece = block[at : at + min(left, PIECE_BYTES)]
        left -= len(piece)
        at = (at + len(piece)) % len(block)
        yield piece


def broken_gzip(reply: Reply) -> Reply:
    """Give `reply` with a body that says it is gzip, begins like it, and cannot be decoded from there on."""
    body = _BROKEN_GZIP + reply.body
    return reply if is_bodiless(reply) else _spoiled(reply, len(body), body, b"gzip")


@lru_cache(maxsize=8)
def _block(unit: bytes) -> bytes:
    return unit * (PIECE_BYTES // len(unit) + 1)


def _spoiled(reply: Reply, length: int, body: bytes, coding: bytes | None = None) -> Reply:
    dropped = {b"content-length"} if coding is None else {b"content-length", b"content-encoding"}
    pairs = [pair for pair in reply.headers if pair[0].lower() not in dropped]
    if coding is not None:
        pairs.append((b"Content-Encoding", coding))
    pairs.append((b"Content-Length", b"%d" % length))
    lines = b"".join([b"%b: %b\r\n" % pair for pair in pairs])
    status_line = reply.head[: reply.head.index(b"\r\n") + 2]
    return Reply(reply.status, tuple(pairs), body, status_line + lines)
