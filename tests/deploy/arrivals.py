"""What HAProxy, with the shipped file, changes in the requests of `changes.py`; and the table of all three proxies."""

from __future__ import annotations

from dataclasses import replace

from tests.deploy.changes import (
    ADDED,
    CHANGES,
    CHUNKED,
    HANDSHAKE,
    HOP_BY_HOP,
    LENGTH,
    MANY,
    ODD_TARGET,
    UNESCAPED,
    Arrival,
    Change,
    kept,
    refused,
)
from tests.end_to_end.raw import Fields

_HAPROXY = {
    "Order of header fields": Arrival(
        "as sent, then `content-length` and `x-forwarded-…`",
        [(b"Zebra", b"1"), (b"User-Agent", b"u"), (b"Accept", b"a"), (b"Zebra", b"2"), LENGTH],
    ),
    "Case of names: `x-api-KEY`": Arrival("`x-api-key`, as all names: in lower case", [(b"x-api-KEY", b"1")]),
    "Names with `_`, `.` or `!`: `X_a.b!`": Arrival("in lower case", [(b"X_a.b!", b"1")]),
    "Values: empty, with tabs, with bytes above 0x7F": Arrival(
        "as sent", [(b"A", b""), (b"B", b"a\tb"), (b"C", b"\xff\xfe caf\xe9")]
    ),
    "White space behind a value": Arrival("lost", [(b"A", b"a  b")]),
    "190 fields of 300 bytes": Arrival("as sent", list(MANY)),
    "`X-Forwarded-For` of the sender's own": Arrival(
        "kept, and a second field with the sender's address", [(b"X-Forwarded-For", b"192.0.2.9")]
    ),
    "`X-Forwarded-Proto` of the sender's own": Arrival("replaced"),
    "`X-Forwarded-Host`": Arrival("as sent", [(b"X-Forwarded-Host", b"h")]),
    "`Connection: X-Hop` and `X-Hop`": Arrival(
        "as sent, without `keep-alive`", [(b"Connection", b"X-Hop"), (b"X-Hop", b"1")]
    ),
    "`Keep-Alive`, `TE`, `Proxy-Connection`, `Proxy-Authorization`": Arrival(
        "as sent, but for `te: trailers`", [HOP_BY_HOP[0], (b"TE", b"trailers"), *HOP_BY_HOP[2:]]
    ),
    "A websocket handshake to a bin": Arrival(
        "as sent, but for `connection: Upgrade`", [(b"Connection", b"Upgrade"), *HANDSHAKE[1:]]
    ),
    "`Expect: 100-continue`": Arrival(
        "as sent: the app asks for the body", [(b"Expect", b"100-continue"), LENGTH], or_status=100
    ),
    "HTTP/1.0 without `Host`": Arrival(
        "as sent, with `connection: keep-alive`", [(b"Connection", b"keep-alive")], host="", version="1.0"
    ),
    "POST without a body and without `Content-Length`": Arrival("as sent"),
    "Chunked body with trailers": Arrival("as sent", [CHUNKED], trailers=[(b"Z", b"1")]),
    "Chunked body that comes in one piece with its head": Arrival("as sent", [CHUNKED]),
    "Target with `//`, `/./`, `/../`, `%2F`, `%7E`, and anything in the query": kept(ODD_TARGET),
    "More `/../` than there are segments; `%00` in the path": kept(b"/../../api/%00"),
    "`%zz` in the path": kept(b"/%zz"),
    'Unescaped `<`, `>`, `"`, `{`, `}`, `^` in the path': kept(UNESCAPED),
    "Bytes above 0x7F in the path, which the app alone refuses": refused("never arrive: 400 by the app"),
    "Absolute form: `GET http://host/…`": Arrival("as sent", rest=b"/x", origin="http://localhost"),
    "TRACE": Arrival("as sent"),
    "Target of 33 KiB": refused("414 by the app", 414),
    "Head of 70 KiB": refused("431 by the app", 431),
    "Target of 1 MiB": refused("400 by HAProxy, counted nowhere"),
    "`Content-Length` beside `Transfer-Encoding`, which the app alone refuses": Arrival(
        "chunked, `content-length` lost", [CHUNKED]
    ),
    "Bare line feeds in the head, which the app alone refuses": Arrival("arrive mended", [(b"A", b"1")]),
    "Folded header line, which the app alone refuses": Arrival("arrives joined", [(b"A", b"1   2")]),
    "Header line without a colon, which the app alone refuses": refused("never arrives: 400"),
}


def arrival_behind(proxy: str, change: Change) -> Arrival:
    """Give what becomes of a request behind `nginx`, `caddy` or `haproxy`."""
    if proxy == "haproxy":
        found = _HAPROXY[change.what]
        return replace(found, fields=lower(found.fields), trailers=lower(found.trailers))
    return change.nginx if proxy == "nginx" else change.caddy


def added_by(proxy: str) -> Fields:
    """Give the fields that a proxy adds, as it spells them."""
    return lower(ADDED) if proxy == "haproxy" else ADDED


def lower(fields: Fields) -> Fields:
    """Give header pairs with their names in lower case."""
    return [(name.lower(), value) for name, value in fields]


def table() -> str:
    """Give the table for the docs."""
    lines = ["| sent | behind nginx | behind Caddy | behind HAProxy |", "|---|---|---|---|"]
    rows = [(row.what, row.nginx.words, row.caddy.words, _HAPROXY[row.what].words) for row in CHANGES]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])
