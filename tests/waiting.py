"""Waiting for what a server does in its own time."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


def eventually(look: Callable[[], Seen], is_there: Callable[[Seen], object], seconds: float = 60) -> Seen:
    """Look again and again until `is_there`, and give what was seen; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not is_there(seen := look()):
        assert time.monotonic() < end, f"still not there: {seen}"
        time.sleep(0.02)
    return seen


def within_one_of(tries: int, low: float, high: float, measure: Callable[[], float]) -> float:
    """Measure until a value lies between two bounds, and give it; fail when none of `tries` does.

    A machine that does other things too spoils a measurement now and then; what is wrong is wrong each time.
    """
    seen: list[float] = []
    while len(seen) < tries:
        seen.append(measure())
        if low <= seen[-1] <= high:
            return seen[-1]
    raise AssertionError(f"none of {seen} lies between {low} and {high}")


async def until(is_so: Callable[[], object], seconds: float = 60) -> None:
    """Look again and again on the event loop until it is so; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(0.02)
