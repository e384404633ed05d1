"""An event and a queue that weigh little while nothing happens: thousands of idle sockets have one of each.

asyncio's own keep up to four double-ended queues each, of 600 bytes; that is most of what an idle socket would weigh.
"""

from __future__ import annotations

import asyncio
from typing import Any


class Bell:
    """An event: who waits goes on once it is set."""

    __slots__ = ("_is_set", "_waiters")

    def __init__(self) -> None:
        self._is_set = False
        self._waiters: list[asyncio.Future[None]] = []

    def is_set(self) -> bool:
        """Tell whether it is set."""
        return self._is_set

    def set(self) -> None:
        """Let everybody go on who waits, or will wait before it is cleared."""
        self._is_set = True
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    def clear(self) -> None:
        """Let who waits from now on wait for the next time."""
        self._is_set = False

    async def wait(self) -> bool:
        """Wait until it is set."""
        if not self._is_set:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            try:
                await waiter
            finally:
                self._waiters.remove(waiter)
        return True


class Inbox:
    """A queue without an end, for one reader."""

    __slots__ = ("_bell", "_items")

    def __init__(self) -> None:
        self._items: list[Any] = []
        self._bell = Bell()

    def empty(self) -> bool:
        """Tell whether nothing waits."""
        return not self._items

    def put_nowait(self, item: Any) -> None:
        """Put an item behind the others."""
        self._items.append(item)
        self._bell.set()

    async def get(self) -> Any:
        """Take the oldest item, once there is one."""
        while not self._items:
            self._bell.clear()
            await self._bell.wait()
        return self._items.pop(0)
