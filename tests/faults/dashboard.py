"""A dashboard without a browser: keeps the list of a bin by the messages of its socket, and minds every cursor."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

_RETRY_SECONDS = 0.02


class Dashboard:
    """Follows a bin over a line that may be cut at any time.

    Args:
        port: where to connect: the server, or a proxy before it.
        token: of a link to the bin.
        after: the cursor to begin with.
    """

    def __init__(self, port: int, token: str, after: int = 0) -> None:
        self.shown: list[int] = []
        """Numbers of the rows on display, in the order in which they came."""
        self.cursor = after
        self.connects = 0
        self.faults: list[str] = []
        """What a correct server never does: doubles, jumps, steps back."""
        self._address = f"ws://127.0.0.1:{port}/ws/b/{token}?format=json&from=1"

    async def follow(self) -> None:
        """Stay connected until cancelled, coming back with the cursor."""
        while True:
            with contextlib.suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                async with connect(
                    f"{self._address}&after={self.cursor}", ping_interval=None, close_timeout=0.1
                ) as line:
                    self.connects += 1
                    await self._listen(line)
            await asyncio.sleep(_RETRY_SECONDS)

    async def _listen(self, line: ClientConnection) -> None:
        async for message in line:
            self.take(json.loads(message))

    def take(self, message: dict[str, Any]) -> None:
        """Apply one message."""
        if message["type"] == "rows":
            self._add(message)
        elif message["type"] == "cleared":
            self.shown = [n for n in self.shown if n > message["upto"]]
        elif message["type"] == "deleted":
            ranges = [*message.get("ranges", []), *([n, n] for n in message.get("numbers", []))]
            self.shown = [n for n in self.shown if not any(low <= n <= high for low, high in ranges)]
        else:
            self.faults.append(f"unheard of: {message}")

    def _add(self, message: dict[str, Any]) -> None:
        if message["after"] != self.cursor:
            self.faults.append(f"rows after {message['after']} at cursor {self.cursor}")
        numbers = [row["n"] for row in message["rows"]]
        if numbers != sorted(set(numbers)) or any(not self.cursor < n <= message["last"] for n in numbers):
            self.faults.append(f"rows {numbers} at cursor {self.cursor}, last {message['last']}")
        self.shown += numbers
        self.cursor = message["last"]
