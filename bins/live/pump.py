"""Keeps one socket in step with its bin: a cursor, one page in flight, no queue."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Awaitable, Callable, Sequence

import msgspec
from channels.db import database_sync_to_async

from bins.links.tokens import TOKEN_PLACEHOLDER
from bins.live.asked import Query
from bins.live.feed import Asked, View
from bins.live.hub import Hub
from bins.live.narrow import narrowed
from bins.live.states import Missing, read_missing
from bins.live.watch import Event, Watch

WINDOW = 10_000
"""Numbers below the cursor that are looked through for what was deleted while a client was away."""

MOST_AGAIN = 100
"""Requests that are rendered again for one message; beyond it, a page is told to load anew what it shows."""

_REST = 3
"""Times as long as a full page took, a socket rests after it: rendering shares the interpreter with captures, and a
flood of them comes first. Every socket that is behind rests, also one that got a page another had asked for."""
_MOST_REST_SECONDS = 0.15

Send = Callable[[str], Awaitable[None]]


class RoleChanged(Exception):
    """Raised when the person who watches has another role on the bin, or none any more."""


class Gone(Exception):
    """Raised when the link or the bin is no longer there."""


class Pump:
    """Sends a watcher everything that it misses, in the order of the numbers, each once.

    It is made after the watch, so that whatever the store gets from then on rings; and it asks the store before it
    waits, so that nothing is missed between the two.
    """

    __slots__ = ("_cursor", "_hub", "_oldest", "_revision", "_send", "_sight", "_token", "_view", "_watch")

    def __init__(self, hub: Hub, watch: Watch, query: Query, view: View, token: str, send: Send) -> None:
        self._hub = hub
        self._watch = watch
        self._view = view
        self._token = token
        self._send = send
        self._sight = view.sight
        newest = self._newest
        # A number from the future would keep this client waiting for ever: take it as the newest.
        self._cursor = newest if query.after is None else min(query.after, newest)
        self._oldest = self._cursor + 1 if query.after is None else query.oldest or 1
        self._revision = query.revision

    async def begin(self) -> None:
        """Send what the client misses, and go on as long as there is news.

        Raises:
            Gone: the link was revoked or has expired, or the bin is gone.
        """
        await self._tell_missing()
        await self.go_on()

    async def go_on(self) -> None:
        """Send as long as there is news.

        It ends when there is none, and is called again: one that waited would weigh as much as all the rest of a socket
        where nothing happens.

        Raises:
            Gone: the link was revoked or has expired, or the bin is gone.
            RoleChanged: the person at its end may something else from now on.
        """
        while self._watch.take_news():
            is_behind = True
            while is_behind:
                if self._watch.ended:
                    raise Gone
                if self._watch.role_changed:
                    raise RoleChanged
                is_behind = await self._take_step()

    async def _take_step(self) -> bool:
        """Send one thing; give False when there is none."""
        if self._watch.lost_count:
            self._watch.recount()
            await self._tell_missing()
        elif events := self._watch.take():
            for event in events:
                await self._tell(event)
        elif self._cursor < self._newest:
            return await self._send_page()
        else:
            return False
        return True

    async def _send_page(self) -> bool:
        """Send the next page; give False when the store does not have what was rung for, and so waits."""
        asked = Asked(self._watch.bin_id, self._hub.generation(self._watch), self._cursor, self._view.form, self._sight)
        page = await self._hub.feed.page(asked, self._newest, self._view)
        if page.last <= self._cursor:
            return False
        await self._send(page.text.replace(TOKEN_PLACEHOLDER, self._token))
        self._cursor = page.last
        if page.full:
            await sleep(min(_REST * page.took, _MOST_REST_SECONDS))
        return True

    async def _tell_missing(self) -> None:
        """Tell what is no longer there at or below the cursor, and learn how far the bin has come."""
        low = max(self._oldest, self._cursor - WINDOW + 1, self._sight.first)
        missing: Missing = await database_sync_to_async(read_missing, thread_sensitive=False)(
            self._watch.bin_id, low, self._cursor
        )
        if low <= missing.state.cleared_n and low <= self._cursor:
            kept = {"kept": missing.kept} if missing.kept else {}
            await self._tell({"type": "cleared", "upto": missing.state.cleared_n, **kept})
        if missing.ranges:
            await self._tell({"type": "deleted", "ranges": missing.ranges})
        await self._tell_changed(missing.state.revision)
        self._watch.ring(missing.state.last_n)

    async def _tell_changed(self, revision: int) -> None:
        """Let a client load anew what it shows when marks changed or requests came back that it was not told of."""
        known, self._revision = self._revision, revision
        if known is not None and known != revision:
            await self._tell({"type": "restored", "revision": revision})

    @property
    def _newest(self) -> int:
        """The newest number that this client may know of."""
        return min(self._watch.last_n, self._sight.last)

    async def _tell(self, event: Event) -> None:
        event = narrowed(event, self._sight)
        if not event:
            return
        if "revision" in event:
            self._revision = max(self._revision or 0, event["revision"])
        numbers = event.get("numbers", ())
        again = event["type"] in {"marked", "restored"} and numbers
        text = await self._with_rows(event, numbers) if again else msgspec.json.encode(event).decode()
        await self._send(text)

    async def _with_rows(self, event: Event, numbers: Sequence[int]) -> str:
        """Give `event` with rows instead of numbers; those beyond the cursor come in their page anyway."""
        shown = tuple(sorted({n for n in numbers if n <= self._cursor}))
        told = {key: value for key, value in event.items() if key != "numbers"}
        if len(shown) > MOST_AGAIN:
            return msgspec.json.encode({**told, "type": "restored"}).decode()
        asked = Asked(self._watch.bin_id, self._hub.generation(self._watch), 0, self._view.form, self._sight, shown)
        rows = await self._hub.feed.page(asked, 0, self._view) if shown else None
        told["rows"] = msgspec.Raw(rows.text.replace(TOKEN_PLACEHOLDER, self._token).encode() if rows else b"[]")
        return msgspec.json.encode(told).decode()
