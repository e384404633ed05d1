"""Looking for bytes in a body, a stretch at a time."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from bins.bodies.view import MIB, size_text

_STEP = 1 * MIB
_MOST_SEARCHED = 64 * MIB
_LINES_BEFORE = 4 * 16
"""Bytes that are shown before what was found."""

Reader = Callable[[int, int], bytes]
"""Gives the bytes from a place on, and at most so many."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Where something is in a body."""

    at: int | None
    """Its first byte; None when it is not there."""
    size: int
    words: str

    @property
    def shown_from(self) -> int:
        """Where a hex view begins so that it shows a little of what comes before."""
        at = self.at or 0
        return max(0, at - at % 16 - _LINES_BEFORE)

    @property
    def next_from(self) -> int:
        """Where to look for the next one."""
        return (self.at or 0) + 1


def search(read: Reader, kept: int, needle: bytes, start: int) -> Found:
    """Look for `needle` from `start` on, in at most 64 MiB."""
    end = min(kept, start + _MOST_SEARCHED)
    for place in range(start, end, _STEP):
        at = read(place, _STEP + len(needle) - 1).find(needle)
        if at >= 0:
            where = place + at
            return Found(at=where, size=len(needle), words=f"Found at byte {where:,} (0x{where:x}).")
    unit = f" in the {size_text(_MOST_SEARCHED)} from there on" if end < kept else ""
    words = f"Not found from byte {start:,} on{unit}." if start else f"Not found{unit}."
    return Found(at=None, size=0, words=words)
