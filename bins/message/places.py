"""Where captures are taken, on an instance that has a host of their own for them or lives below a path.

An ordinary instance has no `Places`: there `bins.message.target.route` decides alone, under whatever host.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bins.message.refusal import Refusal
from bins.message.target import AUTHORITY, BIN_SEGMENT, is_bin_id, path_and_query

Found = tuple[str, bytes]
"""A bin id, and the path after it."""


_MOST_NAME = 300
"""Bytes of a `Host` field that is looked at: no name and port are longer (RFC 1035 section 2.3.4)."""


@lru_cache(maxsize=1024)
def host_name(value: bytes) -> bytes:
    """Give the name in a `Host` field: in lower case, without its port and without the dot of the root."""
    name = re.sub(rb":[0-9]*\Z", b"", value.strip().lower())
    return name[:-1] if name.endswith(b".") else name


class Places:
    """Reads from a target and its `Host` which bin is meant.

    Args:
        prefix: path below which the app lives, such as `/hooks`; empty for the root of its host. A proxy may take it
            off or leave it on, so that both are understood.
        host: name of the host that takes captures and does nothing else; empty when every host takes them.
        wildcard: whether `{bin id}.{host}` takes them, too.
    """

    def __init__(self, prefix: str = "", host: str = "", *, wildcard: bool = False) -> None:
        self.host = host.encode("ascii")
        self._wildcard = wildcard
        self._below = b"." + self.host
        self._pattern = re.compile(rb"(?:%b)?(?:%b)?%b" % (AUTHORITY, re.escape(prefix.encode("ascii")), BIN_SEGMENT))

    def find(self, target: bytes, fields: Sequence[bytes]) -> Found | Refusal | None:
        """Give the bin that a request is for; None when it is for no bin, a refusal when its host takes none."""
        name = _name_in(fields) if self.host else b""
        if self._wildcard and (bin_id := self._subdomain(name)):
            return bin_id, path_and_query(target, bin_id)[0]
        match = self._pattern.match(target)
        if match is None:
            return None
        return (match[1].decode("ascii"), match[2]) if name == self.host else Refusal.WRONG_HOST

    def bin_of(self, target: bytes, fields: Sequence[bytes]) -> str | None:
        """Give the id of the bin that a request is or was meant for, whether or not its host takes captures."""
        found = self.find(target, fields)
        if isinstance(found, tuple):
            return found[0]
        match = self._pattern.match(target)
        return match[1].decode("ascii") if match else None

    def takes_only_captures(self, fields: Sequence[bytes]) -> bool:
        """Tell whether the host asked for shows no pages: it is the one for captures, or lies below it."""
        name = _name_in(fields) if self.host else b""
        return bool(name) and (name == self.host or (self._wildcard and name.endswith(self._below)))

    def _subdomain(self, name: bytes) -> str:
        label = name.removesuffix(self._below).decode("latin-1") if name.endswith(self._below) else ""
        return label if is_bin_id(label) else ""


def _name_in(fields: Sequence[bytes]) -> bytes:
    """Give the host asked for; nothing when there is none, or more than one."""
    found = [fields[at + 1] for at in range(0, len(fields), 2) if fields[at].lower() == b"host"]
    return host_name(found[0]) if len(found) == 1 and len(found[0]) <= _MOST_NAME else b""
