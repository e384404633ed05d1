"""Which requests of a bin are meant: some by number, what a search finds, or all; read a stretch at a time."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from bins.models import Bin, CapturedRequest
from bins.pages.finder import Finder
from bins.search.tree import Node

MOST_STRETCHES = 2_000
_STRETCH_ROWS = 500
_MOST_ROWS = 100
_MOST_BYTES = 4 * 1024 * 1024
"""Bytes of bodies that are held at once, unless a single body is larger."""

_NUMBERS = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,18}))?")

Stretch = tuple[int, int]
"""The first and the last number of requests in a row."""
Sized = tuple[int, int]
"""A number, and the bytes of its body."""


class Unreadable(ValueError):
    """The numbers asked for are none; the message says what to change."""


def stretches_in(texts: list[str]) -> list[Stretch]:
    """Give the stretches that texts such as `3`, `7-9` and `3,7-9` name: ascending, none touching another.

    Raises:
        Unreadable: something else stands there, or there are too many.
    """
    parts = [part for text in texts for part in text.split(",")]
    if len(parts) > MOST_STRETCHES:
        raise Unreadable(f"At most {MOST_STRETCHES} stretches of numbers can be exported at once.")
    found = [_NUMBERS.fullmatch(part.strip()) for part in parts]
    joined: list[Stretch] = []
    for first, last in sorted((int(one[1]), int(one[2] or one[1])) for one in found if one):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        elif first <= last:
            joined.append((first, last))
    if not all(found) or not joined:
        raise Unreadable("Name requests as numbers, such as n=3 or n=7-9.")
    return joined


def numbered(bin: Bin, stretches: list[Stretch]) -> Iterator[list[Sized]]:
    """Give the requests within `stretches`, oldest first, a list at a time."""
    starts = [first for first, _ in stretches]
    cursor, last = starts[0] - 1, min(stretches[-1][1], bin.last_n)
    while True:
        rows = CapturedRequest.objects.visible_in(bin).after(cursor).filter(n__lte=last)
        found = list(rows.values_list("n", "body_kept")[:_STRETCH_ROWS])
        if not found:
            return
        cursor = found[-1][0]
        yield [(n, size) for n, size in found if n <= stretches[bisect_right(starts, n) - 1][1]]


def matching(bin: Bin, node: Node) -> Iterator[list[Sized]]:
    """Give the requests that `node` matches, newest first, a list at a time."""
    finder = Finder(bin, node)
    while True:
        found = finder.slice(_STRETCH_ROWS)
        yield [(request.n, request.body_kept) for request in found.requests]
        if found.next is None:
            return


def with_bodies(bin: Bin, lists: Iterator[list[Sized]]) -> Iterator[list[CapturedRequest]]:
    """Give the requests of `lists` in their order, with their bodies, as few at a time as memory asks for."""
    for sized in lists:
        for batch in _batches(sized):
            rows = CapturedRequest.objects.visible_in(bin).filter(n__in=batch).with_marks()
            found = {request.n: request for request in rows}
            yield [found[n] for n in batch if n in found]


def _batches(sized: list[Sized]) -> Iterator[list[int]]:
    batch: list[int] = []
    total = 0
    for n, size in sized:
        if batch and (total + size > _MOST_BYTES or len(batch) == _MOST_ROWS):
            yield batch
            batch, total = [], 0
        batch.append(n)
        total += size
    if batch:
        yield batch
