"""Requests as real services send them, for a page that looks like a day at work."""

import gzip
import struct
import zlib


def png(side: int = 64) -> bytes:
    """Give a picture of colours that run into each other."""
    lines = (b"\0" + bytes(part for x in range(side) for part in (60 + x * 3, 90, 255 - y * 3)) for y in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(lines))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def _chunk(chunk: tuple[bytes, bytes]) -> bytes:
    name, data = chunk
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
SIGNATURE = "t=1795312980,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd"

PULL_REQUEST = b'{"action":"opened","number":42,"pull_request":{"title":"Keep header order","draft":false}}'
ORDER = b'{"id":820982911946154508,"total_price":"403.00","currency":"EUR"}'
INVOICE = (
    b'{"id":"evt_1QxInvoicePaid","object":"event","type":"invoice.paid","livemode":false,"created":1795312980,'
    b'"data":{"object":{"id":"in_1QxTest","amount_paid":12900,"currency":"eur","customer":"cus_R5example",'
    b'"lines":[{"description":"Team plan","quantity":3,"amount":12900}],"paid":true,"discount":null}}}'
)

REALISTIC: tuple[tuple[str, str, dict[str, str], bytes], ...] = (
    ("GET", "/health?from=monitor", {"User-Agent": "Uptime-Probe/2.1"}, b""),
    ("DELETE", "/sessions/expired?before=2026-11-01", {"User-Agent": "python-requests/2.32.3"}, b""),
    (
        "POST",
        "/slack/commands",
        {"User-Agent": "Slackbot 1.0", "Content-Type": FORM},
        b"command=%2Fdeploy&text=staging",
    ),
    (
        "POST",
        "/github",
        {"User-Agent": "GitHub-Hookshot/6f4d21a", "X-GitHub-Event": "pull_request", "Content-Type": JSON},
        PULL_REQUEST,
    ),
    (
        "POST",
        "/shopify",
        {"User-Agent": "Shopify-Captain-Hook", "X-Shopify-Topic": "orders/create", "Content-Type": JSON},
        ORDER,
    ),
    (
        "POST",
        "/stripe",
        {"User-Agent": "Stripe/1.0 (+https://stripe.com)", "Content-Type": JSON, "Stripe-Signature": SIGNATURE},
        INVOICE,
    ),
    (
        "PUT",
        "/uploads/report.pdf",
        {"User-Agent": "curl/8.11.0", "Content-Type": "application/pdf"},
        b"%PDF-1.7\n" * 90,
    ),
    (
        "POST",
        "/github",
        {"User-Agent": "GitHub-Hookshot/6f4d21a", "X-GitHub-Event": "push", "Content-Type": JSON},
        b'{"ref":"refs/heads/main","forced":false,"commits":[]}',
    ),
    ("PATCH", "/orders/1042", {"User-Agent": "Go-http-client/1.1", "Content-Type": JSON}, b'{"status":"shipped"}'),
)

_PARTS = (
    b'--XX\r\nContent-Disposition: form-data; name="title"\r\n\r\nHoliday\r\n'
    b'--XX\r\nContent-Disposition: form-data; name="file"; filename="beach.txt"\r\nContent-Type: text/plain\r\n\r\n'
    b"Sand, mostly.\r\n--XX--\r\n"
)

ODD: dict[str, tuple[str, str, dict[str, str], bytes]] = {
    "binary": ("PUT", "/firmware", {"Content-Type": "application/octet-stream"}, bytes(range(256)) * 3),
    "multipart": ("POST", "/photos", {"Content-Type": "multipart/form-data; boundary=XX"}, _PARTS),
    "image": ("PUT", "/avatar.png", {"Content-Type": "image/png"}, png()),
    "gzip": ("POST", "/metrics", {"Content-Type": JSON, "Content-Encoding": "gzip"}, gzip.compress(INVOICE)),
    "xml": ("POST", "/soap", {"Content-Type": "text/xml"}, b'<?xml version="1.0"?><order id="7"><paid/></order>'),
    "wrong": ("POST", "/broken", {"Content-Type": JSON}, b'{"a": 1, "b": [1, 2,, 3]}'),
    "hidden": ("POST", "/mail", {"Content-Type": "text/plain"}, "invoice\u202efdp.exe\u200b\x00end".encode()),
}
"""Requests that show what realistic ones rarely have, by name."""
