"""Numbers of requests as they come in query strings, and the gaps between them."""

from collections.abc import Iterable

from django.http import HttpRequest

HIGHEST = 2**63 - 1
"""The largest number that a row can have; larger ones in a URL mean a request that never was."""


def number_in(request: HttpRequest, name: str) -> int | None:
    """Give the query parameter `name` as a number, or None when it is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def numbers_in(text: str, most: int) -> list[int]:
    """Give the first `most` numbers in a comma-separated list; whatever else stands there names no request."""
    parts = text.split(",", most)[:most]
    return [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 19]


def runs(present: Iterable[int], most: int) -> list[list[int]]:
    """Give first and last of each run in `present` (ascending).

    Beyond `most` runs, the oldest are given as one, gaps and all: a list that goes there finds out row by row.
    """
    found: list[list[int]] = []
    for n in present:
        if found and n == found[-1][1] + 1:
            found[-1][1] = n
        else:
            found.append([n, n])
    coarse = found[: max(0, len(found) - most + 1)]
    return [[coarse[0][0], coarse[-1][1]], *found[len(coarse) :]] if coarse else found


def gaps(present: Iterable[int], first: int, last: int) -> list[list[int]]:
    """Give the ranges from `first` to `last`, both included, that no number of `present` (ascending) falls into."""
    found = []
    expected = first
    for n in present:
        if n > expected:
            found.append([expected, n - 1])
        expected = n + 1
    if expected <= last:
        found.append([expected, last])
    return found
