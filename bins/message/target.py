"""Request targets: which bin they name, and their parts, all undecoded."""

import re
from functools import lru_cache

BIN_ID_LENGTH = 24

_BIN_ID = re.compile(rb"[a-z0-9]{%d}" % BIN_ID_LENGTH)
# Absolute form, RFC 9112 section 3.2.2: what a client sends to a proxy. The authority is not ours to judge.
_ROUTE = re.compile(rb"(?:[A-Za-z][A-Za-z0-9+.\-]*://[^/?#]*)?/([a-z0-9]{%d})(?=[/?#]|\Z)([^?#]*)" % BIN_ID_LENGTH)


_MOST_REMEMBERED = 256
"""Bytes of a target that is remembered: senders come back to the same one, and a memory of long ones would be large."""


def route(target: bytes) -> tuple[str, bytes] | None:
    """Give the bin id and the path after it when the raw first segment is a bin id, else None.

    Nothing is decoded or normalised first: `/%61…`, `//…` and `/./…` name no bin.
    """
    return _remembered(target) if len(target) <= _MOST_REMEMBERED else _route(target)


def _route(target: bytes) -> tuple[str, bytes] | None:
    match = _ROUTE.match(target)
    if match is None:
        return None
    return match[1].decode("ascii"), match[2]


_remembered = lru_cache(maxsize=1024)(_route)


def path_and_query(target: bytes) -> tuple[bytes, bytes]:
    """Give the path after the bin id and the query without its `?`, both undecoded."""
    head, _, query = target.partition(b"?")
    found = route(head)
    return (found[1] if found else head), query


def is_bin_id(text: str) -> bool:
    """Tell whether `text` has the shape of a bin id."""
    return _BIN_ID.fullmatch(text.encode("utf-8", "replace")) is not None
