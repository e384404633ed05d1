"""Header fields and query pairs compared: by name and occurrence, in the order of the left side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from bins.compare.inside import mark
from bins.compare.row import Kind, Row, row_of
from bins.compare.sequence import align

TextPairs = Sequence[tuple[str, str]]

MOST_PAIRS = 2_000
"""Pairs of one side that are compared; a head that a server takes has fewer."""


def compare_pairs(left: TextPairs, right: TextPairs, key: Callable[[str], str] = str) -> list[Row]:
    """Give a row for each pair; the first `X` of one side belongs to the first `X` of the other.

    Args:
        left: names and values in order.
        right: the same of the other side.
        key: what makes two names the same name, such as `str.lower` for header fields.
    """
    left, right = left[:MOST_PAIRS], right[:MOST_PAIRS]
    left_keys, right_keys = _keys(left, key), _keys(right, key)
    partner = {name: place for place, name in enumerate(right_keys)}
    in_order = {i for i, j in align(left_keys, right_keys).steps if i is not None and j is not None}
    left_names = set(left_keys)
    rows = _only_right(right, right_keys, left_names, 0)
    for place, name in enumerate(left_keys):
        if name not in partner:
            rows.append(row_of(left[place][1], None, name=left[place][0]))
            continue
        rows.append(_both(left[place], right[partner[name]], moved=place not in in_order))
        rows += _only_right(right, right_keys, left_names, partner[name] + 1)
    return rows


def _keys(pairs: TextPairs, key: Callable[[str], str]) -> list[str]:
    seen: Counter[str] = Counter()
    keys = []
    for name, _ in pairs:
        seen[key(name)] += 1
        keys.append(f"{seen[key(name)]} {key(name)}")
    return keys


def _only_right(right: TextPairs, keys: list[str], known: set[str], start: int) -> list[Row]:
    """Give the pairs from `start` on that the left side has not, up to the next that it has."""
    rows: list[Row] = []
    for place in range(start, len(right)):
        if keys[place] in known:
            break
        rows.append(row_of(None, right[place][1], name=right[place][0]))
    return rows


def _both(left: tuple[str, str], right: tuple[str, str], *, moved: bool) -> Row:
    if left[0] != right[0]:
        one, other = mark(f"{left[0]}: {left[1]}", f"{right[0]}: {right[1]}")
        return Row(kind=Kind.CHANGED, name=left[0], left=one, right=other)
    row = row_of(left[1], right[1], name=left[0])
    if moved and row.kind is Kind.SAME:
        return Row(kind=Kind.MOVED, name=row.name, left=row.left, right=row.right)
    return row
