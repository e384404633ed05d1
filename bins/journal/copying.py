"""Requests as rows of PostgreSQL's binary COPY format (its manual, "COPY", "Binary Format"). Imports no driver.

Packed by hand: a driver adapts value by value and costs several times as much as the row itself.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable

from bins.journal.rows import MOST, Item, reply_of

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"

COLUMNS = (
    "n", "uuid", "received_us", "peer_port", "reused", "head_us", "body_us", "reply_status", "body_size", "body_kept",
    "body_sha256", "bin_id", "mode", "method", "http_version", "scheme", "peer_host", "client", "cut", "reply_note",
    "raw_target", "raw_headers", "raw_trailers", "raw_body", "reply_fault",
)  # fmt: skip
"""Columns of `CapturedRequest` that the journal fills: those of a fixed size first, which are packed at once."""

_FIXED = struct.Struct(">h iq i16s iq ii i? iq iq ih iq iq i32s")
_LENGTH = struct.Struct(">i")
_NULL = _LENGTH.pack(-1)


def packed(item: Item, n: int, count: int = 0) -> bytes:
    """Give the row of `item` under number `n`.

    Raises:
        struct.error: a number is larger than its column.
        UnicodeEncodeError: a text is none.
    """
    bin_id, planned, capture = item
    reply_status, note, fault = reply_of(planned, count)
    peer, body = capture.peer, capture.body
    fixed = _FIXED.pack(
        len(COLUMNS),
        8, n,
        16, bytes.fromhex(capture.request_id.replace("-", "")),
        8, capture.received_us,
        4, peer.port,
        1, capture.reused,
        8, capture.head_us,
        8, capture.body_us,
        2, reply_status,
        8, min(capture.body_size, MOST),
        8, len(body),
        32, hashlib.sha256(body).digest(),
    )  # fmt: skip
    texts = (
        bin_id, capture.mode._value_, capture.method, capture.http_version, peer.scheme, peer.host, peer.client,
        capture.cut._value_,
    )  # fmt: skip
    return (
        fixed
        + _sized(text.encode() for text in texts)
        + _sized((note, capture.target, capture.raw_headers, capture.raw_trailers, body))
        + (_NULL if fault is None else _sized([fault.encode()]))
    )


def _sized(values: Iterable[bytes]) -> bytes:
    return b"".join([part for value in values for part in (_LENGTH.pack(len(value)), value)])
