"""Bodies as services send them, made up for these tests: the shapes are theirs, the contents are not."""

from __future__ import annotations

import base64
import gzip
import struct
import zlib
from typing import NamedTuple
from urllib.parse import urlencode


class Sample(NamedTuple):
    """A body with what is said about it, and what a reader should find."""

    name: str
    content_type: str
    raw: bytes
    view: str
    """Name of the view that suits."""
    words: tuple[str, ...]
    """Words that stand in that view."""
    content_encoding: str = ""


def png(width: int = 48, height: int = 32) -> bytes:
    """Give a small picture with a slope of colours."""
    rows = b"".join(
        b"\x00" + b"".join(bytes((60 + 160 * x // width, 90 + 100 * y // height, 180)) for x in range(width))
        for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def jwt(claims: bytes, header: bytes = b'{"alg":"HS256","typ":"JWT"}', signature: bytes = b"not checked") -> str:
    """Give a token; its signature is nothing."""
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (header, claims, signature))


def multipart(*parts: tuple[str, bytes], boundary: str = "----InspectorBoundary7MA4YWxk") -> bytes:
    """Give a multipart body of header blocks and contents."""
    framed = (f"--{boundary}\r\n{head}\r\n\r\n".encode() + content + b"\r\n" for head, content in parts)
    return b"".join(framed) + f"--{boundary}--\r\n".encode()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=----InspectorBoundary7MA4YWxk"

GITHUB = b"""{"ref":"refs/heads/main","before":"9049f1265b7d61be4a8904a9a27120d2064dab3b",\
"after":"0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c","created":false,"forced":false,"base_ref":null,\
"repository":{"id":35129377,"name":"public-repo","full_name":"octo/public-repo","private":false,\
"owner":{"name":"octo","email":"octo@example.com"},"topics":[],"size":0},\
"pusher":{"name":"octo","email":"octo@example.com"},"commits":[{"id":"0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c",\
"message":"Keep duplicate keys \\u2013 and big numbers","distinct":true,"added":["docs/keys.md"],"removed":[],\
"modified":["README.md","src/tree.js"]}],"head_commit":null}"""

STRIPE = b"""{"id":"evt_1QxInvoicePaid","object":"event","api_version":"2026-09-30","created":1795312980,\
"data":{"object":{"id":"in_1QxTest","object":"invoice","amount_paid":12900,"currency":"eur","tax_percent":19.00,\
"customer":"cus_R5example","lines":{"object":"list","data":[{"id":"il_1","amount":12900,"quantity":3,\
"description":"Team plan (at \\u20ac43.00 / month)","proration":false}],"has_more":false},\
"metadata":{},"paid":true,"discount":null}},"livemode":false,"pending_webhooks":1,\
"request":{"id":"req_9xExample","idempotency_key":null},"type":"invoice.paid"}"""

SHOPIFY = b"""{"id":820982911946154508,"admin_graphql_api_id":"gid://shopify/Order/820982911946154508",\
"created_at":"2026-11-22T05:33:00-05:00","currency":"EUR","total_price":"403.00","total_weight":0,\
"line_items":[{"id":487817672276298554,"title":"Aviator sunglasses","grams":100,"price":"89.99","quantity":1},\
{"id":976318377106520349,"title":"Mid-century lounger","grams":1000,"price":"159.99","quantity":1}],\
"customer":{"id":115310627314723954,"email":"ada@example.com","first_name":"Ada","last_name":null},"test":true}"""

SLACK = urlencode(
    {
        "payload": '{"type":"block_actions","user":{"id":"U061F7AUR","name":"ada"},"api_app_id":"A0123",'
        '"actions":[{"action_id":"deploy","value":"staging","action_ts":"1795312980.682700"}]}'
    }
).encode()

TWILIO = (
    b"ToCountry=DE&SmsMessageSid=SMb2example&NumMedia=0&FromCity=&Body=Sch%C3%B6ne+Gr%C3%BC%C3%9Fe+%F0%9F%91%8B"
    b"&From=%2B4915112345678&To=%2B4930123456&MessageStatus=received&AddOns=%7B%22status%22%3A%22successful%22%7D"
)

UPLOAD = multipart(
    ('Content-Disposition: form-data; name="note"', "Fotos vom Schaden, Größe M".encode()),
    (
        'Content-Disposition: form-data; name="meta"\r\nContent-Type: application/json; charset=utf-8',
        b'{"order":820982911946154508,"tags":["returns","photo"]}',
    ),
    (
        'Content-Disposition: form-data; name="photo"; filename="damage <1>.png"\r\nContent-Type: image/png',
        png(240, 120),
    ),
)

PROTOBUF = (
    b"\x0a\x0eada@example.com\x10\x96\x01\x1a\x04\x08\x01\x10\x02\x22\x10"
    + bytes(range(128, 144))
    + b"\x28\x00\x35\x00\x00\x80?"
)

ATOM = b"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <!-- pushed by the hub -->
  <entry id="7"><title type="text">T\xc3\xbcr &amp; Tor</title><link href="https://example.com/7"/></entry>
</feed>
"""

CLAIMS = (
    b'{"sub":"1234567890","name":"Ada Lovelace","admin":true,"iat":1795312980,"exp":1795316580,'
    b'"big":12345678901234567890}'
)

SAMPLES = (
    Sample("github", JSON, GITHUB, "pretty", ('"refs/heads/main"', '"commits"')),
    Sample("stripe", "application/json; charset=utf-8", STRIPE, "pretty", ("19.00", '"invoice.paid"')),
    Sample("shopify", JSON, SHOPIFY, "pretty", ("820982911946154508", '"403.00"')),
    Sample("slack", FORM, SLACK, "pretty", ("payload", '"action_ts"', '"1795312980.682700"')),
    Sample("twilio", FORM, TWILIO, "pretty", ("Schöne Grüße 👋", "+4915112345678", "FromCity")),
    Sample("multipart", MULTIPART, UPLOAD, "parts", ("Größe M", "damage <1>.png", "820982911946154508")),
    Sample("protobuf", "application/x-protobuf", PROTOBUF, "hex", ("0a 0e 61 64 61", "..ada@example.co")),
    Sample("gzip", JSON, gzip.compress(GITHUB, mtime=0), "pretty", ('"refs/heads/main"',), "gzip"),
    Sample("gzip unsaid", "", gzip.compress(STRIPE, mtime=0), "pretty", ('"invoice.paid"',)),
    Sample("xml", "application/atom+xml", ATOM, "pretty", ("<title", "Tür &amp; Tor")),
    Sample("html", "text/html", b"<h1 onclick='x()'>Hi</h1><script>alert(1)</script>", "pretty", ("alert(1)",)),
    Sample(
        "svg", "image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "pretty", ("onload",)
    ),
    Sample("image", "image/png", png(), "preview", ("PNG image",)),
    Sample(
        "token",
        "text/plain",
        jwt(CLAIMS).encode(),
        "pretty",
        ("Signature not checked", "Ada Lovelace", "12345678901234567890"),
    ),
    Sample("base64", "text/plain", base64.b64encode(SHOPIFY), "pretty", ("820982911946154508",)),
    Sample("text", "text/plain; charset=iso-8859-1", "Größe: 4 µm".encode("latin-1"), "raw", ("Größe: 4 µm",)),
    Sample("broken json", JSON, b'{"a": [1, 2,, 3]}', "raw", ("[1, 2,",)),
)
