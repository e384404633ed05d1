"""Whom a limit per client counts together, and how many places each has taken."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

from bins.message.client import Network, is_trusted

_IPV6_PREFIX = 64
"""A client of IPv6 has a whole network of this length to choose addresses from (RFC 6177 section 2)."""


@lru_cache(maxsize=4_096)
def network_of(address: str) -> str:
    """Give the network that `address` counts for: itself for IPv4, its /64 for IPv6; all junk counts together."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), _IPV6_PREFIX), strict=False))


class Guests:
    """Gives the key of each client; `unlimited` are those that no limit per client holds for."""

    def __init__(self, unlimited: Sequence[Network] = ()) -> None:
        self._unlimited = tuple(unlimited)
        self.key_of = lru_cache(maxsize=4_096)(self._key_of)
        """Gives the key under which an address is counted, None for one that is not."""

    def _key_of(self, address: str) -> str | None:
        return None if is_trusted(address, self._unlimited) else network_of(address)


class Seats:
    """Places that each client may take at once, such as connections; used on the loop only."""

    def __init__(self, most: int) -> None:
        self.most = most
        """0 for as many as come."""
        self._taken: dict[str, int] = {}

    def take(self, key: str | None) -> bool:
        """Take a place under `key`; False when all are taken. None stands for one that is not counted."""
        if key is None or not self.most:
            return True
        taken = self._taken.get(key, 0)
        if taken >= self.most:
            return False
        self._taken[key] = taken + 1
        return True

    def leave(self, key: str | None) -> None:
        """Give back a place that was taken."""
        if key is None or not self.most:
            return
        left = self._taken[key] - 1
        if left:
            self._taken[key] = left
        else:
            del self._taken[key]
