"""Keeps one socket in step with its bin: a cursor, one page in flight, no queue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from channels.db import database_sync_to_async

from bins.links.tokens import TOKEN_PLACEHOLDER
from bins.live.asked import Query
from bins.live.feed import Asked, View
from bins.live.hub import Hub
from bins.live.states import Missing, read_missing
from bins.live.watch import Event, Watch

WINDOW = 10_000
"""Numbers below the cursor that are looked through for what was deleted while a client was away."""

Send = Callable[[str], Awaitable[None]]


class Gone(Exception):
    """Raised when the link or the bin is no longer there."""


class Pump:
    """Sends a watcher everything that it misses, in the order of the numbers, each once.

    It is made after the watch, so that whatever the store gets from then on rings; and it asks the store before it
    waits, so that nothing is missed between the two.
    """

    def __init__(self, hub: Hub, watch: Watch, query: Query, view: View, token: str, send: Send) -> None:
        self._hub = hub
        self._watch = watch
        self._view = view
        self._token = token
        self._send = send
        newest = watch.last_n
        # A number from the future would keep this client waiting for ever: take it as the newest.
        self._cursor = newest if query.after is None else min(query.after, newest)
        self._oldest = self._cursor + 1 if query.after is None else query.oldest or 1

    async def run(self) -> None:
        """Send until cancelled.

        Raises:
            Gone: the link was revoked or has expired, or the bin is gone.
        """
        await self._tell_missing()
        while True:
            if self._watch.ended:
                raise Gone
            if not await self._take_step():
                await self._watch.wait()

    async def _take_step(self) -> bool:
        """Send one thing; give False when there is none."""
        if self._watch.lost_count:
            self._watch.recount()
            await self._tell_missing()
        elif events := self._watch.take():
            for event in events:
                await self._tell(event)
        elif self._cursor < self._watch.last_n:
            return await self._send_page()
        else:
            return False
        return True

    async def _send_page(self) -> bool:
        """Send the next page; give False when the store does not have what was rung for, and so waits."""
        asked = Asked(self._watch.bin_id, self._hub.generation(self._watch), self._cursor, self._view.form)
        page = await self._hub.feed.page(asked, self._watch.last_n, self._view)
        if page.last <= self._cursor:
            return False
        await self._send(page.text.replace(TOKEN_PLACEHOLDER, self._token))
        self._cursor = page.last
        return True

    async def _tell_missing(self) -> None:
        """Tell what is no longer there at or below the cursor, and learn how far the bin has come."""
        low = max(self._oldest, self._cursor - WINDOW + 1)
        missing: Missing = await database_sync_to_async(read_missing, thread_sensitive=False)(
            self._watch.bin_id, low, self._cursor
        )
        if low <= missing.state.cleared_n and low <= self._cursor:
            await self._tell({"type": "cleared", "upto": missing.state.cleared_n})
        if missing.ranges:
            await self._tell({"type": "deleted", "ranges": missing.ranges})
        self._watch.ring(missing.state.last_n)

    async def _tell(self, event: Event) -> None:
        await self._send(msgspec.json.encode(event).decode())
