"""What travels to the writer, and how it becomes a row of the table. Imports no framework."""

from __future__ import annotations

import hashlib
from typing import Any

from bins.message.capture import Capture

MOST = 2**63 - 1
"""The largest number that a column can hold."""

Item = tuple[str, int, Capture]
"""Bin id, status of the reply, and the request."""

COLUMNS = (
    "bin_id", "n", "uuid", "received_us", "mode", "method", "http_version", "scheme", "peer_host", "peer_port",
    "client", "reused", "head_us", "body_us", "reply_status", "body_size", "body_kept", "body_sha256", "cut",
    "raw_target", "raw_headers", "raw_trailers", "raw_body",
)  # fmt: skip
"""Columns of `CapturedRequest` that the journal fills; the body last, so that lists never read it from the disk."""


def row_of(item: Item, n: int) -> tuple[Any, ...]:
    """Give the values of `COLUMNS`; exact `str`, `int` and `bytes`, since drivers adapt subclasses one by one.

    `_value_` is what `value` gives, without the call that it takes in Python 3.11.
    """
    bin_id, reply_status, capture = item
    peer, body = capture.peer, capture.body
    size = min(capture.body_size, MOST)  # a sender may announce up to 2**64 - 1 bytes, then hang up
    return (
        bin_id, n, capture.request_id.replace("-", ""), capture.received_us, capture.mode._value_, capture.method,
        capture.http_version, peer.scheme, peer.host, peer.port, peer.client, int(capture.reused), capture.head_us,
        capture.body_us, reply_status, size, len(body), hashlib.sha256(body).digest(), capture.cut._value_,
        capture.target, capture.raw_headers, capture.raw_trailers, body,
    )  # fmt: skip
