"""Who really sent a request: forwarded addresses, believed only from trusted proxies."""

import ipaddress
import re
from collections.abc import Sequence

PERSON_KEY = "person_by_proxy"
"""Where the state of an ASGI scope says whom a trusted proxy has named; nothing that a client sends gets there."""

_WITH_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[0-9.]+):[0-9]{1,5}")
"""As some load balancers name a client; nothing else has a colon behind such a thing."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def is_trusted(host: str, proxies: Sequence[Network]) -> bool:
    """Tell whether `host` is an address inside one of `proxies`; junk is never trusted."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)  # how a socket for both families names an IPv4 peer
    return any((mapped or address) in network for network in proxies)


def client_address(peer: str, fields: Sequence[bytes], proxies: Sequence[Network]) -> str:
    """Give the client's address: the peer's own, unless the peer is a trusted proxy.

    Then `X-Forwarded-For` is walked from right to left to the first address that is not a trusted proxy. Anything
    that is not an address ends the walk, so that a sender cannot choose what is recorded.
    """
    if not proxies or not is_trusted(peer, proxies):
        return peer
    named = b",".join(_values(fields, b"x-forwarded-for"))
    client = peer
    for part in reversed(named.decode("latin-1").split(",")):
        text = part.strip()
        if found := _WITH_PORT.fullmatch(text):
            text = found[1]
        try:
            client = str(ipaddress.ip_address(text.strip("[]").replace("%", " ")))  # a zone may hold anything
        except ValueError:
            return client
        if not is_trusted(client, proxies):
            return client
    return client


def client_scheme(peer: str, scheme: str, fields: Sequence[bytes], proxies: Sequence[Network]) -> str:
    """Give `http` or `https`: the connection's own, or what a trusted proxy says in `X-Forwarded-Proto`."""
    if not proxies or not is_trusted(peer, proxies):
        return scheme
    for value in _values(fields, b"x-forwarded-proto"):
        if value.strip().lower() in {b"http", b"https"}:
            return value.strip().lower().decode("ascii")
    return scheme


def named_person(peer: str, values: Sequence[bytes], proxies: Sequence[Network]) -> str | None:
    """Give who a trusted proxy says is signed in; None when it says nobody, or two, or is none.

    Args:
        peer: the other end of the connection itself, not whom `X-Forwarded-For` names.
        values: of the header in which proxies say it.
        proxies: those that are believed.
    """
    if len(values) != 1 or not is_trusted(peer, proxies):
        return None
    try:
        name = values[0].decode("utf-8").strip()
    except UnicodeDecodeError:
        return None
    return name if name and name.isprintable() else None


def _values(fields: Sequence[bytes], lower_name: bytes) -> list[bytes]:
    return [value for name, value in zip(fields[::2], fields[1::2], strict=True) if name.lower() == lower_name]
