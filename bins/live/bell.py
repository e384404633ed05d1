"""An event and a queue that weigh little while nothing happens: thousands of idle sockets have one of each.

asyncio's own keep up to four double-ended queues each, of 600 bytes; that is most of what an idle socket would weigh.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any


class Bell:
    """An event: who waits goes on once it is set."""

    __slots__ = ("_is_set", "_waiters")

    def __init__(self) -> None:
        self._is_set = False
        self._waiters: tuple[asyncio.Future[None], ...] = ()

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
            self._waiters += (waiter,)
            try:
                await waiter
            finally:
                self._waiters = tuple(other for other in self._waiters if other is not waiter)
        return True


class Inbox:
    """A queue without an end, for one reader."""

    __slots__ = ("_items", "_reader")

    def __init__(self) -> None:
        self._items: deque[Any] | None = None
        """None while nothing waits: an empty one weighs as much as all the rest."""
        self._reader: asyncio.Future[None] | None = None
        """Of who waits for an item."""

    def empty(self) -> bool:
        """Tell whether nothing waits."""
        return not self._items

    def put_nowait(self, item: Any) -> None:
        """Put an item behind the others."""
        self._items = self._items or deque()
        self._items.append(item)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def get(self) -> Any:
        """Take the oldest item, once there is one."""
        while not self._items:
            self._items, self._reader = None, asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        return self._items.popleft()
