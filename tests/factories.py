"""Rows for tests: every argument is optional, every default fixed."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from bins.links.tokens import token_for
from bins.message.headers import encode_fields
from bins.models import Bin, CapturedRequest, Link, RefusedRequests, Role

RECEIVED_US = 1_800_000_000_123_456
"""2027-01-15 08:00:00.123456 UTC."""

Pairs = Iterable[tuple[bytes, bytes]]


def make_bin(**fields: Any) -> Bin:
    """Give a stored bin."""
    return Bin.objects.create(**fields)


def make_link(bin: Bin, role: str = Role.VIEW, **fields: Any) -> Link:
    """Give a stored link to `bin`."""
    return Link.objects.create(bin=bin, role=role, **fields)


def make_token(bin: Bin, role: str = Role.VIEW, **fields: Any) -> str:
    """Give the token of a new link to `bin`."""
    return token_for(make_link(bin, role, **fields))


def make_request(
    bin: Bin,
    n: int | None = None,
    *,
    target: bytes | None = None,
    headers: Pairs = ((b"Host", b"localhost"), (b"X-Test", b"1")),
    trailers: Pairs = (),
    body: bytes = b"hello",
    **fields: Any,
) -> CapturedRequest:
    """Give a stored request of `bin`, with the next number unless `n` is given; the bin's counters follow."""
    with transaction.atomic():
        number = n or Bin.objects.values_list("last_n", flat=True).get(pk=bin.pk) + 1
        derived = {
            "uuid": uuid.UUID(int=number),
            "raw_target": f"/{bin.pk}/path?x=1".encode() if target is None else target,
            "raw_headers": _block(headers),
            "raw_trailers": _block(trailers),
            "raw_body": body,
            "body_size": len(body),
            "body_kept": len(body),
            "body_sha256": hashlib.sha256(body).digest(),
        }
        made = CapturedRequest.objects.create(**{**_PLAIN, **derived, **fields, "bin": bin, "n": number})
        stored = CapturedRequest.objects.filter(pk=made.pk).stored_bytes()
        counters = {
            "last_n": Greatest(F("last_n"), number),
            "request_count": F("request_count") + 1,
            "byte_count": F("byte_count") + stored,
        }
        Bin.objects.filter(pk=bin.pk).update(**counters)
    bin.refresh_from_db()
    return made


def make_requests(bin: Bin, count: int) -> list[CapturedRequest]:
    """Give `count` stored requests of `bin`, one after the other."""
    return [make_request(bin) for _ in range(count)]


def make_refusals(bin: Bin, reason: str = "too_busy", minute: int = 30_000_000, count: int = 1) -> RefusedRequests:
    """Give a stored count of refused requests."""
    return RefusedRequests.objects.create(bin=bin, reason=reason, minute=minute, count=count)


def _block(pairs: Pairs) -> bytes:
    return encode_fields([part for pair in pairs for part in pair])


_PLAIN: dict[str, Any] = {
    "received_us": RECEIVED_US,
    "mode": "wire",
    "method": "POST",
    "http_version": "1.1",
    "scheme": "http",
    "peer_host": "127.0.0.1",
    "peer_port": 50_000,
    "client": "127.0.0.1",
    "reused": False,
    "head_us": 100,
    "body_us": 200,
    "committed_us": 900,
    "sent_us": 1_000,
    "reply_status": 200,
    "cut": "",
}
