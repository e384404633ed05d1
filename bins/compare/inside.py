"""Two texts that differ: which piece in the middle of each it is."""

from __future__ import annotations

import msgspec

_NO_WORD_BREAK = 3
"""Equal characters at an end that are too few to be worth a break of their own."""


class Marked(msgspec.Struct, frozen=True):
    """A text in three pieces: what is the same, what is not, what is the same again."""

    before: str = ""
    middle: str = ""
    after: str = ""


def mark(left: str, right: str) -> tuple[Marked, Marked]:
    """Give both texts with the piece in which they differ; equal texts have none."""
    shorter = min(len(left), len(right))
    start = next((i for i in range(shorter) if left[i] != right[i]), shorter)
    rest = shorter - start
    end = next((k for k in range(rest) if left[-1 - k] != right[-1 - k]), rest)
    if left != right and start + end < _NO_WORD_BREAK:
        start = end = 0
    return _cut(left, start, end), _cut(right, start, end)


def _cut(text: str, start: int, end: int) -> Marked:
    return Marked(text[:start], text[start : len(text) - end], text[len(text) - end :])
