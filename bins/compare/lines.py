"""Texts compared line by line."""

from __future__ import annotations

import msgspec

from bins.compare.row import Row, row_of
from bins.compare.sequence import Steps, align

MOST_LINES = 20_000
"""Lines of one side that are compared."""


class Compared(msgspec.Struct, frozen=True):
    """Rows of two bodies, and what was not looked at."""

    rows: list[Row]
    notes: list[str]
    """Limits that were met, a sentence each."""


def compare_lines(left: str, right: str) -> Compared:
    """Give a row for each line, lines that were changed beside each other."""
    left_lines, right_lines = left.split("\n"), right.split("\n")
    notes = []
    if max(len(left_lines), len(right_lines)) > MOST_LINES:
        notes.append(f"The first {MOST_LINES:,} lines are compared; there are more.")
    left_lines, right_lines = left_lines[:MOST_LINES], right_lines[:MOST_LINES]
    aligned = align(left_lines, right_lines)
    if not aligned.complete:
        notes.append("These texts differ in so many lines that they are laid side by side without being aligned.")
    return Compared([_row(left_lines, right_lines, i, j) for i, j in _beside(aligned.steps)], notes)


def _beside(steps: Steps) -> Steps:
    """Put each run of removed and added lines next to each other, pair by pair."""
    paired: Steps = []
    removed: list[int] = []
    added: list[int] = []
    for i, j in [*steps, (-1, -1)]:
        if i is not None and j is not None:
            paired += _zipped(removed, added)
            removed, added = [], []
            paired.append((i, j))
        elif i is not None:
            removed.append(i)
        elif j is not None:
            added.append(j)
    return paired[:-1]


def _zipped(removed: list[int], added: list[int]) -> Steps:
    longer = max(len(removed), len(added))
    return [(removed[k] if k < len(removed) else None, added[k] if k < len(added) else None) for k in range(longer)]


def _row(left: list[str], right: list[str], i: int | None, j: int | None) -> Row:
    return row_of(
        None if i is None else left[i],
        None if j is None else right[j],
        left_at="" if i is None else str(i + 1),
        right_at="" if j is None else str(j + 1),
    )
