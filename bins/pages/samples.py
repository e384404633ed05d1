"""Requests that never were, for the style page: built as they would be read from the store, and never stored."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import msgspec
from django.utils import timezone

from bins.bodies.registry import look_at
from bins.bodies.view import Body, Window
from bins.message.headers import encode_fields
from bins.models import Bin, CapturedRequest
from bins.pages.body import PageLook
from bins.pages.detail import Asked, Detail, detail_of
from bins.pages.rows import Row, row_of
from bins.pages.sharing import LinkRow
from bins.pages.times import moment

TOKEN = "sample"  # noqa: S105  it opens nothing
_ID = "sample00000000000000000b"
_FIELDS = ((b"Host", b"hooks.example.com"), (b"User-Agent", b"curl/8.11.0"), (b"Accept", b"*/*"))

_ROWS: tuple[tuple[str, str, tuple[tuple[bytes, bytes], ...], dict[str, Any]], ...] = (
    ("POST", "/github", ((b"User-Agent", b"GitHub-Hookshot/6f4d21a"), (b"X-GitHub-Event", b"push")), {}),
    ("GET", "/orders?page=2&sort=-created_at&fields=id,total,currency,customer", _FIELDS, {}),
    ("PUT", "/uploads/report.pdf", _FIELDS, {"body_size": 12_582_912, "cut": "limit"}),
    ("PATCH", "/orders/1042", _FIELDS, {"pinned": True}),
    ("DELETE", "/sessions/expired", _FIELDS, {"note_text": "The nightly job."}),
    ("HEAD", "/", (), {"reply_status": 0, "reply_fault": "reset"}),
    ("PROPFIND", "/dav/" + "a-long-way-down/" * 8, _FIELDS, {}),
    ("POST", "/503", _FIELDS, {"reply_status": 503, "pinned": True, "note_text": "!", "cut": "hangup"}),
    ("GET", "/%E2%80%AEgnp.exe", ((b"User-Agent", b"\xe2\x80\xaeevil\xe2\x80\x8b"),), {}),
)
_BODIES: tuple[tuple[str, str, bytes], ...] = (
    ("pretty", "application/json", b'{"id":820982911946154508,"paid":true,"total":"403.00","tax":1.10,"note":null}'),
    ("pretty", "application/json", b'{"a": 1, "b": [1, 2,, 3]}'),
    ("raw", "text/plain", "invoice\u202efdp.exe\u200b\x00 and \\xff".encode() + b"\xff"),
    ("hex", "application/octet-stream", bytes(range(64))),
    ("pretty", "text/xml", b'<?xml version="1.0"?><order id="7"><!-- due --><paid/></order>'),
    ("", "application/jwt", b"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiIsImV4cCI6MTc5NTMxMjk4MH0.c2lnbmF0dXJl"),
    ("", "application/x-www-form-urlencoded", b"command=%2Fdeploy&text=staging&empty="),
    (
        "",
        "multipart/form-data; boundary=XX",
        b'--XX\r\nContent-Disposition: form-data; name="title"\r\n\r\nHoliday\r\n--XX\r\nContent-Disposition: form-data'
        b'; name="file"; filename="beach.txt"\r\nContent-Type: text/plain\r\n\r\nSand, mostly.\r\n--XX--\r\n',
    ),
)


class BodySample(msgspec.Struct, frozen=True):
    """A body for the partial that shows bodies."""

    row: Row
    look: PageLook


def sample_bin() -> Bin:
    """Give a bin that is not stored."""
    return Bin(id=_ID, name="Orders of the shop", request_count=1042)


def sample_links(base: str) -> list[LinkRow]:
    """Give links of three kinds."""
    now, url = moment(timezone.now()), f"{base}/b/{TOKEN}"
    plain = LinkRow(
        id=1, url=url, title="View the whole bin", words="Secrets masked", until=None, used=now, is_here=True
    )
    one = LinkRow(
        id=3, url=f"{url}/7", title="Ana", words="View request #7, secrets masked", until=now, used=None, is_here=False
    )
    manage = msgspec.structs.replace(plain, id=2, title="Manage the whole bin", words="Secrets shown", is_here=False)
    return [plain, manage, one]


def sample_rows() -> list[Row]:
    """Give a row of every kind, newest first."""
    count = len(_ROWS)
    return [
        row_of(sample_request(count - i, method, target, fields, **changes), TOKEN)
        for i, (method, target, fields, changes) in enumerate(_ROWS)
    ]


def sample_details() -> list[Detail]:
    """Give a request without a body on each of its tabs."""
    fields = (*_FIELDS, (b"Cookie", b"theme=dark; session=8f2"), (b"X-Trace", b"1"), (b"x-trace", b"2"))
    request = sample_request(7, "GET", "/orders?page=2&empty=", fields, note_text="Why twice?", pinned=True)
    return [detail_of(request, TOKEN, Asked(tab)) for tab in ("body", "headers", "query", "raw", "info")]


def sample_bodies() -> list[BodySample]:
    """Give a body in each view."""
    row = row_of(sample_request(8, "POST", "/bodies", ()), TOKEN)
    return [BodySample(row, _look(view, kind, raw)) for view, kind, raw in _BODIES]


def sample_request(
    n: int, method: str, target: str, fields: tuple[tuple[bytes, bytes], ...], **changes: Any
) -> CapturedRequest:
    """Give a request that is not stored and has no body."""
    note = changes.pop("note_text", "")
    made = CapturedRequest(**{**_plain(n), "method": method, "raw_target": f"/{_ID}{target}".encode(), **changes})
    made.raw_headers = encode_fields([part for pair in fields for part in pair])
    made.__dict__["note_text"] = note
    return made


def _plain(n: int) -> dict[str, Any]:
    return {
        "n": n,
        "bin_id": _ID,
        "uuid": uuid.UUID(int=n),
        "received_us": int(timezone.now().timestamp() * 1e6) - (10 - n) * 47_000_000,
        "mode": "wire",
        "http_version": "1.1",
        "scheme": "https",
        "peer_host": "198.51.100.7",
        "peer_port": 50_123,
        "client": "203.0.113.9",
        "reused": False,
        "head_us": 900,
        "body_us": 1_800,
        "committed_us": 3_100,
        "sent_us": 3_400,
        "reply_status": 200,
        "body_size": 0,
        "body_kept": 0,
        "body_sha256": hashlib.sha256(b"").digest(),
        "raw_trailers": b"",
        "raw_body": b"",
    }


def _look(view: str, kind: str, raw: bytes) -> PageLook:
    look = look_at(Body(raw=raw, content_type=kind, kept=len(raw)), view, Window())
    return PageLook(**{name: getattr(look, name) for name in look.__struct_fields__})
