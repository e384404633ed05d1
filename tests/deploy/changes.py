"""What nginx and Caddy, with the shipped files, change in a request that is captured: sent, and then stored.

The table in docs/deploying.md is made from these, with HAProxy in `arrivals.py`, and a test keeps the two the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.end_to_end.raw import Fields, chunked, message

ID = "/ID"
"""Stands for the bin in a target."""
CHUNKED = (b"Transfer-Encoding", b"chunked")
ADDED: Fields = [(b"X-Forwarded-For", b"127.0.0.1"), (b"X-Forwarded-Proto", b"http")]
"""What both add; the sender of these tests is 127.0.0.1."""


@dataclass(frozen=True)
class Arrival:
    """What becomes of a request behind one proxy."""

    words: str
    """For the table."""
    fields: Fields = field(default_factory=list)
    """Header fields as stored, but for `Host`, which comes first, and those that are `ADDED`."""
    rest: bytes = b""
    """Target as stored, behind the bin."""
    status: int = 200
    or_status: int = 0
    """What may come first instead, where two things happen at once."""
    is_stored: bool = True
    host: str = "localhost"
    """`Host` as stored; `app` is where the app listens, empty is none."""
    version: str = "1.1"
    trailers: Fields = field(default_factory=list)
    origin: str = ""
    """What stands before the path in the target."""


@dataclass(frozen=True)
class Change:
    """One row of the table."""

    what: str
    sent: bytes
    nginx: Arrival
    caddy: Arrival


def refused(words: str, status: int = 400) -> Arrival:
    """Give an arrival that does not happen."""
    return Arrival(words, status=status, is_stored=False)


def kept(rest: bytes, words: str = "as sent") -> Arrival:
    """Give the arrival of a target."""
    return Arrival(words, rest=rest)


def _get(*fields: tuple[bytes, bytes], rest: bytes = b"", method: str = "GET", version: str = "1.1") -> bytes:
    return message(ID.encode() + rest, method, list(fields), version=version)


def _post(*fields: tuple[bytes, bytes], body: bytes = b"hi") -> bytes:
    return message(ID, "POST", list(fields), body)


LENGTH = (b"Content-Length", b"2")
ODD_TARGET = b"/a//b/./../%2F%2e%7E;c,d:e@*?x=%zz&&=;<>\"{}|\\^`'?"
UNESCAPED = b'/<>"{}^'
HANDSHAKE: Fields = [
    (b"Connection", b"keep-alive, Upgrade"),
    (b"Upgrade", b"websocket"),
    (b"Sec-WebSocket-Key", b"dGhlIHNhbXBsZSBub25jZQ=="),
]
HOP_BY_HOP: Fields = [
    (b"Keep-Alive", b"timeout=5"),
    (b"TE", b"trailers, gzip"),
    (b"Proxy-Connection", b"close"),
    (b"Proxy-Authorization", b"Basic eA=="),
]
MANY: Fields = [(b"X-%03d" % number, b"v" * 300) for number in range(190)]

CHANGES = [
    Change(
        "Order of header fields",
        _post((b"Zebra", b"1"), (b"User-Agent", b"u"), (b"Accept", b"a"), (b"Zebra", b"2")),
        Arrival(
            "`Host`, `X-Forwarded-…` and `Content-Length` first, then as sent",
            [LENGTH, (b"Zebra", b"1"), (b"User-Agent", b"u"), (b"Accept", b"a"), (b"Zebra", b"2")],
        ),
        Arrival(
            "`Host`, `User-Agent` and `Content-Length` first, then by name, those of one name together",
            [(b"User-Agent", b"u"), LENGTH, (b"Accept", b"a"), (b"Zebra", b"1"), (b"Zebra", b"2")],
        ),
    ),
    Change(
        "Case of names: `x-api-KEY`",
        _get((b"x-api-KEY", b"1")),
        Arrival("as sent", [(b"x-api-KEY", b"1")]),
        Arrival("`X-Api-Key`", [(b"X-Api-Key", b"1")]),
    ),
    Change(
        "Names with `_`, `.` or `!`: `X_a.b!`",
        _get((b"X_a.b!", b"1")),
        Arrival("as sent", [(b"X_a.b!", b"1")]),
        Arrival("as sent", [(b"X_a.b!", b"1")]),
    ),
    Change(
        "Values: empty, with tabs, with bytes above 0x7F",
        _get((b"A", b""), (b"B", b"a\tb"), (b"C", b"\xff\xfe caf\xe9")),
        Arrival("as sent", [(b"A", b""), (b"B", b"a\tb"), (b"C", b"\xff\xfe caf\xe9")]),
        Arrival("as sent", [(b"A", b""), (b"B", b"a\tb"), (b"C", b"\xff\xfe caf\xe9")]),
    ),
    Change(
        "White space behind a value",
        _get((b"A", b"a  b  ")),
        Arrival("lost", [(b"A", b"a  b")]),
        Arrival("lost", [(b"A", b"a  b")]),
    ),
    Change(
        "190 fields of 300 bytes", _get(*MANY), Arrival("as sent", list(MANY)), Arrival("as sent", list(MANY)),
    ),
    Change(
        "`X-Forwarded-For` of the sender's own",
        _get((b"X-Forwarded-For", b"192.0.2.9")),
        Arrival("kept, with the sender's address behind it", [(b"X-Forwarded-For", b"192.0.2.9, 127.0.0.1")]),
        Arrival("replaced by the sender's address"),
    ),
    Change(
        "`X-Forwarded-Proto` of the sender's own",
        _get((b"X-Forwarded-Proto", b"gopher")),
        Arrival("replaced"),
        Arrival("replaced"),
    ),
    Change(
        "`X-Forwarded-Host`",
        _get((b"X-Forwarded-Host", b"h")),
        Arrival("as sent", [(b"X-Forwarded-Host", b"h")]),
        Arrival("lost"),
    ),
    Change(
        "`Connection: X-Hop` and `X-Hop`",
        _get((b"Connection", b"keep-alive, X-Hop"), (b"X-Hop", b"1")),
        Arrival("`Connection` lost", [(b"X-Hop", b"1")]),
        Arrival("lost, with the fields it names"),
    ),
    Change(
        "`Keep-Alive`, `TE`, `Proxy-Connection`, `Proxy-Authorization`",
        _get(*HOP_BY_HOP),
        Arrival("as sent, `TE` and `Keep-Alive` in front", [HOP_BY_HOP[1], HOP_BY_HOP[0], *HOP_BY_HOP[2:]]),
        Arrival("lost, but for `Te: trailers`", [(b"Te", b"trailers")]),
    ),
    Change(
        "A websocket handshake to a bin",
        _get(*HANDSHAKE),
        Arrival("as sent, `Upgrade` and `Connection` in front", [HANDSHAKE[1], HANDSHAKE[0], HANDSHAKE[2]]),
        Arrival(
            "`Connection: Upgrade`, and names like `Sec-Websocket-Key`",
            [(b"Connection", b"Upgrade"), (b"Sec-Websocket-Key", HANDSHAKE[2][1]), (b"Upgrade", b"websocket")],
        ),
    ),
    Change(
        "`Expect: 100-continue`",
        _post((b"Expect", b"100-continue"), LENGTH),
        Arrival("lost: nginx asks for the body by itself", [LENGTH], status=100),
        Arrival("as sent: Caddy asks for the body by itself", [LENGTH, (b"Expect", b"100-continue")], status=100),
    ),
    Change(
        "HTTP/1.0 without `Host`",
        message(ID, version="1.0", host=b""),
        Arrival("arrives as HTTP/1.1 without `Host`", host=""),
        Arrival("arrives as HTTP/1.1 with the app's own address as `Host`", host="app"),
    ),
    Change(
        "POST without a body and without `Content-Length`",
        _get(method="POST"),
        Arrival("as sent"),
        Arrival("`Content-Length: 0` added", [(b"Content-Length", b"0")]),
    ),
    Change(
        "Chunked body with trailers",
        _post(CHUNKED, body=chunked(*[b"x" * 60_000] * 4, trailers=b"Z: 1\r\n")),
        Arrival("chunked, the trailers lost", [CHUNKED]),
        Arrival("chunked, the trailers lost", [CHUNKED]),
    ),
    Change(
        "Chunked body that comes in one piece with its head",
        _post(CHUNKED, body=chunked(b"h", b"i")),
        Arrival("with its `Content-Length`", [LENGTH]),
        Arrival("chunked", [CHUNKED]),
    ),
    Change(
        "Target with `//`, `/./`, `/../`, `%2F`, `%7E`, and anything in the query",
        _get(rest=ODD_TARGET),
        kept(ODD_TARGET),
        kept(ODD_TARGET),
    ),
    Change(
        "More `/../` than there are segments; `%00` in the path",
        _get(rest=b"/../../api/%00"),
        refused("never arrives: 400"),
        kept(b"/../../api/%00"),
    ),
    Change(
        "`%zz` in the path", _get(rest=b"/%zz"), refused("never arrives: 400"), refused("never arrives: 400"),
    ),
    Change(
        'Unescaped `<`, `>`, `"`, `{`, `}`, `^` in the path',
        _get(rest=UNESCAPED),
        kept(UNESCAPED),
        kept(b"/%3C%3E%22%7B%7D%5E", "arrive escaped"),
    ),
    Change(
        "Bytes above 0x7F in the path, which the app alone refuses",
        _get(rest=b"/caf\xe9"),
        refused("never arrive: 400 by the app"),
        kept(b"/caf%E9", "arrive escaped"),
    ),
    Change(
        "Absolute form: `GET http://host/…`",
        message("http://localhost/ID/x"),
        kept(b"/x", "arrives as `/…`"),
        kept(b"/x", "arrives as `/…`"),
    ),
    Change("TRACE", _get(method="TRACE"), refused("never arrives: 405", 405), Arrival("as sent")),
    Change(
        "Target of 33 KiB",
        _get(rest=b"/" + b"x" * 33 * 1024),
        refused("414 by the app", 414),
        refused("414 by the app", 414),
    ),
    Change(
        "Head of 70 KiB",
        _get(*[(b"X-%d" % number, b"v" * 7_000) for number in range(10)]),
        refused("431 by the app", 431),
        refused("431 by the app", 431),
    ),
    Change(
        "Target of 1 MiB",
        _get(rest=b"/" + b"x" * 1024 * 1024),
        refused("414 by nginx, counted nowhere", 414),
        refused("431 by Caddy, counted nowhere", 431),
    ),
    Change(
        "`Content-Length` beside `Transfer-Encoding`, which the app alone refuses",
        _post(CHUNKED, LENGTH, body=chunked(b"hi")),
        refused("never arrives: 400"),
        Arrival("chunked, `Content-Length` lost", [CHUNKED]),
    ),
    Change(
        "Bare line feeds in the head, which the app alone refuses",
        b"GET /ID HTTP/1.1\nHost: localhost\nA: 1\n\n",
        Arrival("arrive mended", [(b"A", b"1")]),
        Arrival("arrive mended", [(b"A", b"1")]),
    ),
    Change(
        "Folded header line, which the app alone refuses",
        b"GET /ID HTTP/1.1\r\nHost: localhost\r\nA: 1\r\n 2\r\n\r\n",
        refused("never arrives: 400"),
        Arrival("arrives joined", [(b"A", b"1 2")]),
    ),
    Change(
        "Header line without a colon, which the app alone refuses",
        b"GET /ID HTTP/1.1\r\nHost: localhost\r\nA\r\n\r\n",
        Arrival("arrives with one", [(b"A", b"")]),
        refused("never arrives: 400"),
    ),
]  # fmt: skip
