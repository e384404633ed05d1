"""Numbers of requests as they come in query strings, and the gaps between them."""

from collections.abc import Iterable

from django.http import HttpRequest

HIGHEST = 2**63 - 1
"""The largest number that a row can have; larger ones in a URL mean a request that never was."""


def number_in(request: HttpRequest, name: str) -> int | None:
    """Give the query parameter `name` as a number, or None when it is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


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
