"""One line of a comparison, whatever is compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from bins.compare.inside import Marked, mark

CONTEXT = 3
"""Equal rows that are shown before and after a different one."""


class Kind(StrEnum):
    """How the two sides of a row stand to each other."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    """The same, in another place."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What is left and what is right; None where one side has nothing."""

    kind: Kind
    name: str = ""
    """What the row is about: a field's name, a path in a document, an offset."""
    left: Marked | None = None
    right: Marked | None = None
    left_at: str = ""
    """Where it stands on the left, such as a line number."""
    right_at: str = ""


class Fold(msgspec.Struct, frozen=True):
    """Rows that are the same on both sides, left out."""

    count: int


def row_of(left: str | None, right: str | None, **about: Any) -> Row:
    """Give the row of two texts, marked where they differ; None stands for nothing."""
    if left is not None and right is not None:
        one, other = mark(left, right)
        return Row(kind=Kind.SAME if left == right else Kind.CHANGED, left=one, right=other, **about)
    if left is not None:
        return Row(kind=Kind.REMOVED, left=Marked(middle=left), **about)
    return Row(kind=Kind.ADDED, right=Marked(middle=right or ""), **about)


def fold(rows: Sequence[Row], context: int = CONTEXT) -> list[Row | Fold]:
    """Give `rows` with long runs of equal ones left out, but for `context` of them beside each different one."""
    near = _near(rows, context)
    folded: list[Row | Fold] = []
    run = 0
    for place, row in enumerate(rows):
        if place not in near:
            run += 1
            continue
        folded += _left_out(rows, place, run)
        run = 0
        folded.append(row)
    return [*folded, *_left_out(rows, len(rows), run)]


def count_different(rows: Iterable[Row]) -> int:
    """Give how many of `rows` are not the same on both sides."""
    return sum(1 for row in rows if row.kind is not Kind.SAME)


def _near(rows: Sequence[Row], context: int) -> set[int]:
    different = (place for place, row in enumerate(rows) if row.kind is not Kind.SAME)
    return {near for place in different for near in range(place - context, place + context + 1)}


def _left_out(rows: Sequence[Row], place: int, run: int) -> list[Row | Fold]:
    """Give one row as it is rather than a line that says that one row is left out."""
    if run == 1:
        return [rows[place - 1]]
    return [Fold(run)] if run else []
