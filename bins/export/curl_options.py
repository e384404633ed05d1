"""The options of curl that send a request as it was; how they are quoted is the business of the shell at hand.

What is treated deliberately:

- `Host`: left to curl when it is what the URL says; otherwise given, or taken away with `Host:`.
- `Content-Length`: always counted by curl, so that an edited body still works; that it was announced for an empty body
  is kept.
- `Transfer-Encoding`: given; curl then sends the body in chunks.
- `Connection` and the other hop-by-hop fields: given like any other.
- `Accept`, `User-Agent`, `Content-Type`, `Expect`: what curl adds by itself is taken away when the request had none.
- The target: in the URL when every character of it belongs there, else through `--request-target`.
"""

import re

from bins.export.sent import Pair, Sent
from bins.export.snippet import Loss, body_losses, lost_host, lost_trailers

Option = tuple[str, bytes | None]
"""Long name without dashes and value; None for a switch."""

_IN_URL = re.compile(rb"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?\[\]]|%)*")
_EXPECTS_FROM = 1024
"""Size in bytes of a body from which on some versions of curl ask first, with `Expect: 100-continue`."""


def head_options(sent: Sent, *, has_data: bool) -> list[Option]:
    """Give everything but the body and the URL; `has_data` tells whether a body option will follow, were it empty."""
    return [
        ("path-as-is", None),
        ("globoff", None),
        *_version(sent),
        *_method(sent, has_data),
        *_target(sent),
        *((("header"), line) for line in _header_lines(sent, has_data)),
    ]


def url_of(sent: Sent) -> bytes:
    """Give the URL for the command line."""
    return sent.url.encode("ascii") + (b"" if _target(sent) else sent.rest)


def curl_losses(sent: Sent) -> list[Loss]:
    """Give what curl cannot send."""
    losses = body_losses(sent) + lost_trailers(sent, "curl")
    return losses + lost_host(sent, "curl") if sent.hosts else losses  # it can also send none


def _version(sent: Sent) -> list[Option]:
    if sent.http_version == "1.0":
        return [("http1.0", None)]
    return [("http1.1", None)] if sent.is_secure else []  # else TLS would agree on HTTP/2


def _method(sent: Sent, has_data: bool) -> list[Option]:
    if sent.method == "HEAD" and not has_data:
        return [("head", None)]
    if sent.method == "GET" and not has_data:
        return []
    # With -X HEAD curl waits for a body that does not come.
    waits: list[Option] = [("max-time", b"5")] if sent.method == "HEAD" else []
    return [("request", sent.method.encode("latin-1")), *waits]


def _target(sent: Sent) -> list[Option]:
    if sent.target.startswith(b"/") and _IN_URL.fullmatch(sent.rest):
        return []
    return [("request-target", sent.wire_target)]


def _header_lines(sent: Sent, has_data: bool) -> list[bytes]:
    chunked = [pair for pair in sent.headers if pair[0].lower() == b"transfer-encoding"]
    unwanted = [b"Host", b"Accept", b"User-Agent"]
    if has_data:
        unwanted.append(b"Content-Type")
    if len(sent.body) >= _EXPECTS_FROM:
        unwanted.append(b"Expect")
    removed = [name + b":" for name in unwanted if name.lower() not in sent.names]
    return [*map(_line, [*sent.odd_host, *sent.own_headers, *chunked]), *removed]


def _line(pair: Pair) -> bytes:
    name, value = pair
    return name + b": " + value if value else name + b";"  # `Name:` would mean: do not send it
