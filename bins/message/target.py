"""Request targets: which bin they name, and their parts, all undecoded."""

import re
from functools import lru_cache

BIN_ID_LENGTH = 24

_BIN_ID = re.compile(rb"[a-z0-9]{%d}" % BIN_ID_LENGTH)
# Absolute form, RFC 9112 section 3.2.2: what a client sends to a proxy. The authority is not ours to judge.
AUTHORITY = rb"[A-Za-z][A-Za-z0-9+.\-]*://[^/?#]*"
BIN_SEGMENT = rb"/([a-z0-9]{%d})(?=[/?#]|\Z)([^?#]*)" % BIN_ID_LENGTH
_ROUTE = re.compile(rb"(?:%b)?%b" % (AUTHORITY, BIN_SEGMENT))
_ORIGIN = re.compile(AUTHORITY)


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


def behind_bin(target: bytes, bin_id: str) -> bytes:
    """Give what follows the bin's id in `target`, wherever the app lives; all of it where the host named the bin."""
    path = re.split(rb"[?#]", target, maxsplit=1)[0]
    if own := re.search(rb"/%b(?=/|\Z)" % bin_id.encode(), path):
        return target[own.end() :]
    return target[origin.end() :] if (origin := _ORIGIN.match(target)) else target


def path_and_query(target: bytes, bin_id: str = "") -> tuple[bytes, bytes]:
    """Give the path after the bin id and the query without its `?`, both undecoded.

    Args:
        target: as sent.
        bin_id: the bin that took it, since not only the first segment may name it; without it the path is a guess.
    """
    head, _, query = (behind_bin(target, bin_id) if bin_id else target).partition(b"?")
    found = None if bin_id else route(head)
    return (found[1] if found else head.partition(b"#")[0] if bin_id else head), query


def is_bin_id(text: str) -> bool:
    """Tell whether `text` has the shape of a bin id."""
    return _BIN_ID.fullmatch(text.encode("utf-8", "replace")) is not None
