"""Which pages may open a socket: exactly our own, by scheme, host and port (RFC 6454 section 4).

Browsers send `Origin` with every handshake, and a page cannot forge it. Other clients need not send it; they hold the
token and bring no cookies that a foreign page could misuse. The host asked for must be one of ours in any case, so that
a name that a stranger points at this machine (DNS rebinding) opens nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host

from bins.people.sessions import SOCKET_COOKIE

Origin = tuple[str, str, int]
"""Scheme, host in lower case, and port."""

_ORIGIN = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?::([0-9]{1,5}))?", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_WEB_SCHEMES = {"ws": "http", "wss": "https", "http": "http", "https": "https"}


def parse_origin(text: str) -> Origin | None:
    """Give the origin that `text` spells, or None for `null`, a trailing dot, a path, a user, anything else."""
    match = _ORIGIN.fullmatch(text)
    if match is None:
        return None
    scheme = match[1].lower()
    return scheme, match[2].lower(), int(match[3]) if match[3] else _DEFAULT_PORTS[scheme]


def may_open(
    headers: Iterable[tuple[bytes, bytes]], scheme: str, origins: Iterable[str], allowed_hosts: Sequence[str]
) -> bool:
    """Tell whether a handshake with `headers` may open a socket.

    Args:
        headers: as in the ASGI scope, names in lower case.
        scheme: of the scope, `ws` or `wss`.
        origins: further origins of our own, such as the public URL.
        allowed_hosts: Django's `ALLOWED_HOSTS`.
    """
    found = list(headers)
    host = _only(found, b"host")
    domain, _ = split_domain_port(host or "")
    if host is None or not domain or not validate_host(domain, allowed_hosts):
        return False
    if not any(name == b"origin" for name, _ in found):
        return True
    origin = parse_origin(_only(found, b"origin") or "")
    own = parse_origin(f"{_WEB_SCHEMES.get(scheme, scheme)}://{host}")
    return origin is not None and origin in {own, *map(parse_origin, origins)}


def socket_cookie(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Give the cookie that says who is signed in; nothing without an `Origin`, which every browser sends."""
    found = list(headers)
    if _only(found, b"origin") is None:
        return ""
    cookies = parse_cookie("; ".join(value.decode("latin-1") for name, value in found if name == b"cookie"))
    return cookies.get(SOCKET_COOKIE, "")


def _only(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> str | None:
    values = [value for name, value in headers if name == wanted]
    return values[0].decode("latin-1") if len(values) == 1 else None
