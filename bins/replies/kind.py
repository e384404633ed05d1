"""Kinds of requests: what rules ask about that many requests have in common, so that it is decided once for all."""

from __future__ import annotations

import ipaddress
from enum import Enum, auto

import msgspec

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


class Trait(Enum):
    """What a rule may ask of a kind."""

    METHOD = auto()
    SEGMENT = auto()
    NAMES = auto()
    MEDIA_TYPE = auto()
    CLIENT = auto()
    QUERY = auto()
    JSON = auto()


class Kind(msgspec.Struct, frozen=True):
    """Of what nobody asks, it says nothing: so there are few of them."""

    method: str = ""
    segment: str = ""
    """The first of the path behind the bin id."""
    names: frozenset[str] = frozenset()
    """Header fields that are there, in lower case."""
    media_type: str = ""
    client: str = ""
    """The client's address."""
    has_query: bool = False
    may_be_json: bool = False
    """False where a look at the first byte of the body says that it is no JSON."""


def address_of(text: str) -> Address | None:
    """Give the client's address, IPv4 where it is one in IPv6's clothes; None when it is no address."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def network_of(text: str) -> Network:
    """Give a network that clients are compared with, IPv4 where it is one in IPv6's clothes.

    Raises:
        ValueError: it is none.
    """
    network = ipaddress.ip_network(text, strict=False)
    if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(_MAPPED):
        inside = int(network.network_address) & 0xFFFF_FFFF
        return ipaddress.IPv4Network((inside, network.prefixlen - 96))
    return network
