"""Waiting for what a server does in its own time."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


def eventually(look: Callable[[], Seen], is_there: Callable[[Seen], object], seconds: float = 20) -> Seen:
    """Look again and again until `is_there`, and give what was seen; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not is_there(seen := look()):
        assert time.monotonic() < end, f"still not there: {seen}"
        time.sleep(0.02)
    return seen


async def until(is_so: Callable[[], object], seconds: float = 15) -> None:
    """Look again and again on the event loop until it is so; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(0.02)
