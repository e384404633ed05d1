"""Bytes compared where they stand, sixteen a row; nothing is moved to fit."""

from __future__ import annotations

from bins.compare.lines import Compared
from bins.compare.row import Row, row_of

_WIDTH = 16
MOST_BYTES = 64 * 1024
"""Bytes of one side that are compared."""


def compare_bytes(left: bytes, right: bytes) -> Compared:
    """Give a row for each sixteen bytes, as hex."""
    notes = [_first_difference(left, right)]
    longest = max(len(left), len(right))
    if longest > MOST_BYTES:
        notes.append(f"The first {MOST_BYTES // 1024} KiB are compared here.")
    rows = [_row(left, right, at) for at in range(0, min(longest, MOST_BYTES), _WIDTH)]
    return Compared(rows, [note for note in notes if note])


def _first_difference(left: bytes, right: bytes) -> str:
    if left == right:
        return ""
    shorter = min(len(left), len(right))
    at = next(
        (block for block in range(0, shorter, 4096) if left[block : block + 4096] != right[block : block + 4096]), 0
    )
    place = next((i for i in range(at, shorter) if left[i] != right[i]), shorter)
    return f"The first difference is at byte {place:,} (0x{place:x}), counted from 0."


def _row(left: bytes, right: bytes, at: int) -> Row:
    one, other = left[at : at + _WIDTH], right[at : at + _WIDTH]
    return row_of(one.hex(" ") if one else None, other.hex(" ") if other else None, name=f"{at:08x}")
