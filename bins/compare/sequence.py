"""Two sequences aligned: which item of one belongs to which of the other.

The greedy algorithm of Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), with a bound on D: what is
too different is not aligned further, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

MOST_DIFFERENCES = 400
"""Removed and added items that are searched for; work and memory grow with its square."""

Steps = list[tuple[int | None, int | None]]
"""Places in the left and in the right sequence; None where one has nothing."""


class Alignment(msgspec.Struct, frozen=True):
    """How two sequences belong together."""

    steps: Steps
    complete: bool
    """False when they were too different to be aligned to the end."""


def align(left: Sequence[object], right: Sequence[object], most: int = MOST_DIFFERENCES) -> Alignment:
    """Give the shortest way from `left` to `right`, removed items before added ones."""
    start = _same_start(left, right)
    end = _same_end(left, right, start)
    middle = _middle(left[start : len(left) - end], right[start : len(right) - end], most)
    steps: Steps = [(i, i) for i in range(start)]
    if middle is None:
        steps += [(i, None) for i in range(start, len(left) - end)]
        steps += [(None, j) for j in range(start, len(right) - end)]
    else:
        steps += [(_moved(i, start), _moved(j, start)) for i, j in middle]
    steps += [(len(left) - k, len(right) - k) for k in range(end, 0, -1)]
    return Alignment(steps, middle is not None)


def _same_start(left: Sequence[object], right: Sequence[object]) -> int:
    shorter = min(len(left), len(right))
    return next((i for i in range(shorter) if left[i] != right[i]), shorter)


def _same_end(left: Sequence[object], right: Sequence[object], start: int) -> int:
    shorter = min(len(left), len(right)) - start
    return next((k for k in range(shorter) if left[-1 - k] != right[-1 - k]), shorter)


def _moved(place: int | None, by: int) -> int | None:
    return None if place is None else place + by


def _middle(left: Sequence[object], right: Sequence[object], most: int) -> Steps | None:
    """Give the steps of two sequences that differ at both ends; None when they are too different."""
    trace: list[dict[int, int]] = []
    furthest = {1: 0}
    for d in range(min(most, len(left) + len(right)) + 1):
        trace.append(dict(furthest))
        for k in range(-d, d + 1, 2):
            x = _next_x(furthest, k, d)
            while x < len(left) and 0 <= x - k < len(right) and left[x] == right[x - k]:
                x += 1
            furthest[k] = x
            if x >= len(left) and x - k >= len(right):
                return _walk_back(trace, len(left), len(right))
    return None


def _next_x(furthest: dict[int, int], k: int, d: int) -> int:
    goes_down = k == -d or (k != d and furthest[k - 1] < furthest[k + 1])
    return furthest[k + 1] if goes_down else furthest[k - 1] + 1


def _walk_back(trace: list[dict[int, int]], x: int, y: int) -> Steps:
    steps: Steps = []
    for d in range(len(trace) - 1, -1, -1):
        furthest, k = trace[d], x - y
        goes_down = k == -d or (k != d and furthest[k - 1] < furthest[k + 1])
        before_k = k + 1 if goes_down else k - 1
        before_x = furthest[before_k]
        before_y = before_x - before_k
        while x > before_x and y > before_y and x > 0 and y > 0:
            x, y = x - 1, y - 1
            steps.append((x, y))
        if d:
            steps.append((None, before_y) if goes_down else (before_x, None))
        x, y = before_x, before_y
    return steps[::-1]
