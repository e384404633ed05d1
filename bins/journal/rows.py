"""What travels to the writer, and how it becomes a row of the table. Imports no framework."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bins.message.capture import Capture
from bins.message.refusal import Refusal
from bins.replies.plan import WHOLE_RULE, Plan, noted

GONE = Refusal.GONE.reason
"""Reason of a refusal that its bin's tombstone counts, when the bin itself is no longer there."""

MOST = 2**63 - 1
"""The largest number that a column can hold."""

Item = tuple[str, int | Plan, Capture]
"""Bin id, the status of a reply that is built in or the plan of another, and the request."""

Given = int | tuple[int, int] | None
"""The number of a request, with the count of its plan when it has one; None when its bin is missing."""

Key = tuple[int, bytes]
"""Rule, and what it counts."""

COLUMNS = (
    "bin_id", "n", "uuid", "received_us", "mode", "method", "http_version", "scheme", "peer_host", "peer_port",
    "client", "reused", "head_us", "body_us", "reply_status", "body_size", "body_kept", "body_sha256", "cut",
    "reply_note", "reply_fault", "raw_target", "raw_headers", "raw_trailers", "raw_body",
)  # fmt: skip
"""Columns of `CapturedRequest` that the journal fills; the body last, so that lists never read it from the disk."""


def amounts(items: Iterable[Item]) -> tuple[Counter[str], Counter[str]]:
    """Give how many requests, and how many bytes of them, `items` bring to each bin."""
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for bin_id, _, capture in items:
        counts[bin_id] += 1
        sizes[bin_id] += capture.stored_bytes
    return counts, sizes


def reply_of(planned: int | Plan, count: int) -> tuple[int, bytes, str | None]:
    """Give the status that a request gets, the note about it, and what goes wrong; `count` is that of its plan."""
    return (planned, b"", None) if isinstance(planned, int) else noted(planned, count)


def counted(items: Iterable[Item]) -> dict[Key, int]:
    """Give how much each count goes up by `items`: that of their rule, and that of their delivery where one decides."""
    found: dict[Key, int] = {}
    for _, planned, _ in items:
        if not isinstance(planned, int) and planned.rule_id:
            whole = planned.rule_id, WHOLE_RULE
            found[whole] = found.get(whole, 0) + 1
            if planned.key:
                key = planned.rule_id, planned.key
                found[key] = found.get(key, 0) + 1
    return found


def counts_of(items: Sequence[Item], more: Mapping[Key, int], latest: Mapping[Key, int]) -> list[int]:
    """Give the count of each of `items` in order, 0 without a rule.

    Args:
        items: requests.
        more: what they count, see `counted`.
        latest: the counts behind all of them.
    """
    if not more:
        return [0] * len(items)
    reached = {key: latest[key] - count for key, count in more.items()}
    counts = []
    for _, planned, _ in items:
        if isinstance(planned, int) or not planned.rule_id:
            counts.append(0)
            continue
        if planned.key:
            reached[planned.rule_id, WHOLE_RULE] += 1
        key = planned.rule_id, planned.key
        reached[key] += 1
        counts.append(reached[key])
    return counts


def told(items: Sequence[Item], numbers: Sequence[int | None], counts: Iterable[int]) -> list[Given]:
    """Give what requests were given, as the journal is told; `counts` are those of the ones that have a number."""
    left = iter(counts)
    found: list[Given] = []
    for item, n in zip(items, numbers, strict=True):
        if n is None:
            found.append(None)
        else:
            count = next(left)
            found.append(n if isinstance(item[1], int) else (n, count))
    return found


def row_of(item: Item, n: int, count: int = 0) -> tuple[Any, ...]:
    """Give the values of `COLUMNS`; exact `str`, `int` and `bytes`, since drivers adapt subclasses one by one.

    `_value_` is what `value` gives, without the call that it takes in Python 3.11.
    """
    bin_id, planned, capture = item
    reply_status, note, fault = reply_of(planned, count)
    peer, body = capture.peer, capture.body
    size = min(capture.body_size, MOST)  # a sender may announce up to 2**64 - 1 bytes, then hang up
    return (
        bin_id, n, capture.request_id.replace("-", ""), capture.received_us, capture.mode._value_, capture.method,
        capture.http_version, peer.scheme, peer.host, peer.port, peer.client, int(capture.reused), capture.head_us,
        capture.body_us, reply_status, size, len(body), hashlib.sha256(body).digest(), capture.cut._value_,
        note, fault, capture.target, capture.raw_headers, capture.raw_trailers, body,
    )  # fmt: skip
