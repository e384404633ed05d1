"""JSON documents compared by their structure: which path was added, removed or changed."""

from __future__ import annotations

import re
from collections import Counter

from bins.compare.document import Node, Table, read_document, written
from bins.compare.lines import Compared
from bins.compare.row import Kind, Row, row_of
from bins.compare.sequence import align

MOST_ROWS = 1_000
"""Differences that are listed."""
MOST_VALUE = 4_000
"""Characters of a value that are listed."""

_PLAIN_KEY = re.compile(r'"[A-Za-z_][A-Za-z0-9_]*"', re.ASCII)

_MOST_ITEM_DIFFERENCES = 100


def compare_documents(left: str, right: str) -> Compared:
    """Give a row for each path in which two JSON texts differ; tokens are compared as written.

    Raises:
        NoDocument: one of them is no JSON, or too much of it.
    """
    search, table = _Search(), Table()
    search.compare("$", read_document(left, table), read_document(right, table))
    return Compared(search.rows, search.notes())


class _Search:
    """Walks two trees and collects what differs."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.reordered = 0
        self.full = False

    def compare(self, path: str, left: Node, right: Node) -> None:
        if left.same == right.same:
            return
        if left.text == right.text == "{":
            self._objects(path, left, right)
        elif left.text == right.text == "[":
            self._arrays(path, left, right)
        else:
            self._add(path, left, right)

    def notes(self) -> list[str]:
        notes = []
        if self.full:
            notes.append(f"The first {MOST_ROWS:,} differences are listed; there are more.")
        if self.reordered:
            notes.append(
                "Members of an object come in another order." if self.reordered == 1 else _orders(self.reordered)
            )
        return notes

    def _objects(self, path: str, left: Node, right: Node) -> None:
        left_keys, right_keys = _occurrences(left), _occurrences(right)
        others = dict(zip(right_keys, right.members, strict=True))
        for key, (name, value) in zip(left_keys, left.members, strict=True):
            if key in others:
                self.compare(_below(path, name, key[1]), value, others[key][1])
            else:
                self._add(_below(path, name, key[1]), value, None)
        known = set(left_keys)
        for key, (name, value) in others.items():
            if key not in known:
                self._add(_below(path, name, key[1]), None, value)
        if [key for key in left_keys if key in others] != [key for key in right_keys if key in known]:
            self.reordered += 1

    def _arrays(self, path: str, left: Node, right: Node) -> None:
        one, other = ([item.same for _, item in side.members] for side in (left, right))
        removed: list[int] = []
        added: list[int] = []
        for i, j in [*align(one, other, _MOST_ITEM_DIFFERENCES).steps, (-1, -1)]:
            if i is None and j is not None:
                added.append(j)
            elif j is None and i is not None:
                removed.append(i)
            else:
                self._items(path, left, right, removed, added)
                removed, added = [], []

    def _items(self, path: str, left: Node, right: Node, removed: list[int], added: list[int]) -> None:
        """Compare a run of replaced items one by one; what one side has more of was removed or added."""
        both = min(len(removed), len(added))
        for i, j in zip(removed, added, strict=False):
            place = f"{path}[{i}]" if i == j else f"{path}[{i} → {j}]"
            self.compare(place, left.members[i][1], right.members[j][1])
        for i in removed[both:]:
            self._add(f"{path}[{i}]", left.members[i][1], None)
        for j in added[both:]:
            self._add(f"{path}[{j}]", None, right.members[j][1])

    def _add(self, path: str, left: Node | None, right: Node | None) -> None:
        if len(self.rows) >= MOST_ROWS:
            self.full = True
            return
        row = row_of(_written(left), _written(right), name=path)
        if row.kind is Kind.SAME:  # they differ behind the end of what is listed
            row = Row(kind=Kind.CHANGED, name=path, left=row.left, right=row.right)
        self.rows.append(row)


def _orders(count: int) -> str:
    return f"Members of {count:,} objects come in another order."


def _occurrences(node: Node) -> list[tuple[str, int]]:
    """Give each key with its number among its like: the second `a` is another than the first."""
    seen: Counter[str] = Counter()
    keys = []
    for name, _ in node.members:
        seen[name] += 1
        keys.append((name, seen[name]))
    return keys


def _below(path: str, key: str, occurrence: int) -> str:
    step = f".{key[1:-1]}" if _PLAIN_KEY.fullmatch(key) else f"[{key}]"
    return f"{path}{step}" if occurrence == 1 else f"{path}{step} (no. {occurrence})"


def _written(node: Node | None) -> str | None:
    return None if node is None else written(node, MOST_VALUE)
