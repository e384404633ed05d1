"""Hostile but legal requests, made by hypothesis: what a shell, a URL library or a header parser trips over."""

from __future__ import annotations

import string
from functools import cache

import msgspec
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bins.export.sent import Pair, Sent
from tests.export.samples import URL, make_sent

SENTINEL = "sentinel-of-the-export-tests"
"""Name of a file in the folder where snippets run; it must never come to be."""

_SPREAD = 3
"""Of so many examples one is used: neighbours are often alike."""

_TOUCH = f"touch${{IFS}}{SENTINEL}"
_TRAPS = [
    *(f"$({_TOUCH})", f"`{_TOUCH}`", f"';{_TOUCH};'", f'";{_TOUCH};"', f"'$({_TOUCH})'", f"|{_TOUCH}", f"&{_TOUCH}&"),
    *("'", '"', "\\", "\\'", "''", "!", "!!", "!touch", "$HOME", "${x}", "$$", "%", "%s", "%%", "%n", "\\n", "\\047"),
    *(
        "@",
        "@/etc/hostname",
        "-",
        "--",
        "-o",
        "-K",
        "=",
        ":=",
        "==",
        ":",
        ";",
        "*",
        "?",
        "[1-9]",
        "{a,b}",
        "~",
        "#",
        "^",
    ),
    *("<", ">", "a", "B", "0", "key", "é", "ü", "日本", "🙂", "\u200b", "\u202e", "\uffa0"),
]
_SPACED = [" ", "  ", "\t", f"$(touch {SENTINEL})", f"`touch {SENTINEL}`", "'@\n"[:2], "<<END", "END", "${IFS}"]
_LINES = ["\n", "\r\n", "\r", "\nEND\n", "\n'@\n", "\x00", "\x1b[2J", "\x7f", "\u2028", '{"a": [1, 2]}', "a=1&b=2"]

_ESCAPES = ["%00", "%zz", "%aB", "%7e", "%2F", "%", "%2e%2e", "%E2%80%AE"]
_IN_PATH = ["/", "//", "/./", "/../", "/b/..", *_ESCAPES, *(trap for trap in _TRAPS if trap.isascii() and trap != "#")]
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "PROPFIND", "M-SEARCH", "PURGE", "REPORT"]
_TOKEN = string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~"
_TAKEN = frozenset({"host", "content-length", "transfer-encoding", "expect", "upgrade", "connection", "x-case"})
_KNOWN: list[Pair] = [
    (b"Accept", b"*/*"),
    (b"accept", b""),
    (b"User-Agent", b"inspector/1 (test)"),
    (b"user-agent", b"small"),
    (b"Content-Type", b"application/json"),
    (b"content-type", b'x/y; z="\'"'),
    (b"Accept-Encoding", b"br"),
    (b"Cookie", b"a=1; b=$(id)"),
    (b"Authorization", b"Basic dTpw"),
    (b"Connection", b"close"),
    (b"Referer", b"https://example.com/?a='b'"),
    (b"TE", b"trailers"),
    (b"Origin", b"null"),
]

_texts = st.lists(st.sampled_from([*_TRAPS, *_SPACED]), max_size=5).map("".join)
_bytes_values = st.binary(max_size=12).map(lambda raw: bytes(b for b in raw if b == 9 or 32 <= b != 127))
_values = st.one_of(_texts.map(str.encode), _bytes_values).map(lambda raw: _legal_value(raw))
_names = st.text(_TOKEN, min_size=1, max_size=10).filter(lambda name: name.lower() not in _TAKEN).map(str.encode)
_odd_names = st.sampled_from([b"-X", b"--data", b"`id`", b"X'Y", b"$HOME", b"X_Under", b"x-lower", b"X-Dup", b"x-dup"])
_fields = st.lists(st.one_of(st.tuples(st.one_of(_names, _odd_names), _values), st.sampled_from(_KNOWN)), max_size=6)

_rests = st.one_of(
    st.just(b""),
    st.just(b"/path?x=1&y=%20"),
    st.lists(st.sampled_from(_IN_PATH), max_size=6).map(lambda parts: _target("".join(parts))),
)


def _joined(parts: list[str]) -> st.SearchStrategy[bytes]:
    return st.lists(st.sampled_from(parts), min_size=1, max_size=8).map(lambda found: "".join(found).encode())


_bodies = st.one_of(
    st.just(b""),
    _joined([*_TRAPS, *_SPACED, *_LINES]),
    _joined([*_TRAPS, *_SPACED, "\n"]),
    st.binary(min_size=1, max_size=300),
    st.just(b"x" * 2_000),
    st.just(bytes(range(256)) * 300),
)


def generated(count: int, url: str) -> list[Sent]:
    """Give `count` requests to the capture URL `url`, the same ones every time; each names itself in `X-Case`."""
    return [_aimed(sent, case, url) for case, sent in enumerate(_generated(count))]


@cache
def _generated(count: int) -> list[Sent]:
    found: list[Sent] = []

    @settings(
        max_examples=_SPREAD * count,
        phases=(Phase.generate,),
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_requests())
    def collect(sent: Sent) -> None:
        found.append(sent)

    collect()
    return found[::_SPREAD][:count]


@st.composite
def _requests(draw: st.DrawFn) -> Sent:
    body = draw(_bodies)
    version = draw(st.sampled_from(["1.1", "1.1", "1.1", "1.0"]))
    chunked = bool(body) and version == "1.1" and draw(st.booleans())
    usual = URL.split("/")[2].encode()
    host = draw(st.sampled_from([usual, usual, b"example.com", b"[::1]:1", None if version == "1.0" else b"h"]))
    headers = [] if host is None else [(b"Host", host)]
    headers += draw(_fields)
    if chunked:
        headers.append((b"Transfer-Encoding", b"chunked"))
    elif body or draw(st.booleans()):
        headers.append((draw(st.sampled_from([b"Content-Length", b"content-length"])), str(len(body)).encode()))
    trailers = draw(st.lists(st.tuples(st.just(b"X-Trailer"), st.just(b"t")), max_size=1)) if chunked else []
    given = {"method": draw(st.sampled_from(_METHODS)), "http_version": version, "trailers": trailers, "body": body}
    return make_sent(rest=draw(_rests), headers=headers, **given)


def _aimed(sent: Sent, case: int, url: str) -> Sent:
    """Give `sent` with its number, for another bin on another server."""
    usual, authority = (one.split("/")[2].encode() for one in (URL, url))
    headers = [(name, authority if value == usual else value) for name, value in sent.headers]
    target = b"/" + url.rpartition("/")[2].encode() + sent.rest
    named = [*headers, (b"X-Case", str(case).encode())]
    return msgspec.structs.replace(sent, url=url, n=case, target=target, headers=named)


def _legal_value(raw: bytes) -> bytes:
    """Leave out what no field can hold, and the space before a value, which every receiver takes away."""
    return bytes(byte for byte in raw if byte == 9 or (byte >= 32 and byte != 127)).lstrip(b" \t")


def _target(text: str) -> bytes:
    """Begin as a path or a query does."""
    return (text if text.startswith(("/", "?")) else "/" + text).encode() if text else b""
