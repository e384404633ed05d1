"""Requests for tests of their exports: every argument optional, every default fixed."""

from __future__ import annotations

import hashlib
from typing import Any

from bins.export.sent import Pair, Sent

BIN = "a" * 24
URL = f"http://bins.test:8000/{BIN}"
USUAL: list[Pair] = [(b"Host", b"bins.test:8000"), (b"User-Agent", b"test"), (b"Accept", b"*/*")]
"""Fields with which no tool has anything to add or to take away."""


def make_sent(*extra: Pair, rest: bytes = b"/path?x=1", headers: list[Pair] | None = None, **fields: Any) -> Sent:
    """Give a request with the `USUAL` fields, those in `extra`, and a Content-Length when it has a body."""
    body = fields.get("body", b"")
    given = [*USUAL, *extra] if headers is None else headers
    if body and not any(name.lower() in {b"content-length", b"transfer-encoding"} for name, _ in given):
        given = [*given, (b"Content-Length", str(len(body)).encode())]
    derived = {
        "target": f"/{BIN}".encode() + rest,
        "headers": given,
        "body_size": len(body),
        "body_kept": len(body),
        "body_sha256": hashlib.sha256(body).digest(),
    }
    return Sent(**{**_PLAIN, **derived, **fields})


_PLAIN: dict[str, Any] = {
    "url": URL,
    "n": 12,
    "uuid": "00000000-0000-0000-0000-00000000000c",
    "received_us": 1_800_000_000_123_456,
    "mode": "wire",
    "method": "GET",
    "http_version": "1.1",
    "scheme": "http",
    "client": "127.0.0.1",
    "peer_host": "127.0.0.1",
    "peer_port": 50_000,
    "trailers": [],
    "body": b"",
    "cut": "",
    "reply_status": 200,
    "head_us": 100,
    "body_us": 200,
    "committed_us": 900,
    "sent_us": 1_000,
}
