"""The bell between the journal and open pages: in this process, without a queue, nearly free when nobody watches."""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
from collections.abc import Callable, Collection, Iterable
from typing import Any, Protocol

from channels.db import database_sync_to_async
from django.db import DatabaseError

from bins.live.feed import Feed
from bins.live.states import BinState, read_kept, read_roles, read_states
from bins.live.watch import Event, Watch
from bins.models import Bin, Link, Role
from bins.people.sessions import Guest

logger = logging.getLogger(__name__)

RING_SECONDS = 0.05
"""Watchers of a bin are rung at most this often: 20 times a second."""
POLL_SECONDS = 2.0
"""Longest time between two looks at the store; a link revoked there closes its sockets within it."""
MOST_SOCKETS = 10_000


class Full(Exception):
    """Raised when one more watcher would be too many."""


class Timers(Protocol):
    """What the hub needs of an event loop."""

    def time(self) -> float:
        """Give monotonic seconds."""

    def call_at(self, when: float, callback: Callable[[], object]) -> Any:
        """Call back at `when`; the answer can be cancelled."""

    def call_soon_threadsafe(self, callback: Callable[..., object], *args: Any) -> Any:
        """Call back on the loop's thread, asked from any thread."""

    def is_closed(self) -> bool:
        """Tell whether the loop has ended."""


class WatchedBin:
    """A bin with at least one watcher: its last known state, and its bell."""

    __slots__ = ("_rung_at", "_timer", "_timers", "cleared_n", "generation", "last_n", "revision", "watches")

    def __init__(self, bin: Bin, timers: Timers, generation: int) -> None:
        self.last_n = bin.last_n
        self.cleared_n = bin.cleared_n
        self.revision = bin.revision
        self.generation = generation
        """Changes with every event, so that no page read before it is shown after it."""
        self.watches: set[Watch] = set()
        self._timers = timers
        self._rung_at = -RING_SECONDS
        self._timer: Any = None

    def ring(self, last_n: int) -> None:
        """Let the watchers know of `last_n`: at once, or together with what comes in the next 50 ms."""
        if last_n <= self.last_n:
            return
        self.last_n = last_n
        if self._timer is not None:
            return
        due = self._rung_at + RING_SECONDS
        if self._timers.time() >= due:
            self._strike()
        else:
            self._timer = self._timers.call_at(due, self._strike)

    def tell(self, event: Event) -> None:
        """Hand `event` to every watcher; that links were closed ends the watches which they let in."""
        if event["type"] == "closed":
            self.end(event["links"])
            return
        if event["type"] == "cleared":
            self.cleared_n = max(self.cleared_n, event["upto"])
        self.cleared_n = event.get("cleared", self.cleared_n)
        self.revision = max(self.revision, event.get("revision", 0))
        for watch in self.watches:
            watch.end() if event["type"] == "gone" else watch.tell(event)

    def end(self, link_ids: Collection[int]) -> None:
        """End the watches that one of these links let in."""
        for watch in self.watches:
            if watch.link_id in link_ids:
                watch.end()

    def news_in(self, state: BinState) -> list[Event]:
        """Give the events that explain `state`, read from the store, as far as they are not known here."""
        if state.revision < self.revision:
            return []  # read before what is known already
        events: list[Event] = []
        if state.cleared_n > self.cleared_n:
            events.append({"type": "cleared", "upto": state.cleared_n})
        if state.revision > self.revision:
            events.append({"type": "restored", "cleared": state.cleared_n, "revision": state.revision})
        return events

    def silence(self) -> None:
        """Stop the timer of a bin that nobody watches any more."""
        if self._timer is not None:
            self._timer.cancel()

    def _strike(self) -> None:
        self._timer = None
        self._rung_at = self._timers.time()
        for watch in self.watches:
            watch.ring(self.last_n)


class Hub:
    """Knows the watchers of this process. All methods but `publish` belong to the event loop's thread."""

    def __init__(self, feed: Feed | None = None, timers: Timers | None = None, most: int = MOST_SOCKETS) -> None:
        self.feed = feed or Feed()
        """Where sockets of this hub read their pages, so that they share them."""
        self._timers = timers
        self._most = most
        self._count = 0
        self._bins: dict[str, WatchedBin] = {}
        self._generations = itertools.count()
        self._polling: asyncio.Task[None] | None = None

    @property
    def watching(self) -> int:
        """How many watchers there are."""
        return self._count

    async def start(self) -> None:
        """Bind to the running loop, and from now on look at the store now and then."""
        self._timers = asyncio.get_running_loop()
        self._polling = asyncio.create_task(self._poll(), name="poll for missed rings")

    async def stop(self) -> None:
        """Stop looking at the store; sockets are closed by the server."""
        if self._polling is not None:
            self._polling.cancel()
            await asyncio.wait({self._polling})
            self._polling = None

    def ring(self, bin_id: str, last_n: int) -> None:
        """Tell watchers that a bin has requests up to `last_n`; called after every commit, for every bin."""
        watched = self._bins.get(bin_id)
        if watched is not None:
            watched.ring(last_n)

    def publish(self, bin_id: str, event: Event) -> None:
        """Hand `event` to the watchers of a bin, from any thread; without a loop there is nobody to tell."""
        if self._timers is not None and not self._timers.is_closed():
            self._timers.call_soon_threadsafe(self._happened, bin_id, event)

    def watch(self, bin: Bin, link: Link, guest: Guest | None = None, role: Role | None = None) -> Watch:
        """Give a new watcher of `bin`, let in by `link`, and by the `role` of `guest`; end it with `unwatch`.

        Raises:
            Full: there are as many watchers as this process takes.
        """
        if self._count >= self._most:
            raise Full
        self._timers = self._timers or asyncio.get_running_loop()
        watched = self._bins.get(bin.id)
        if watched is None:
            watched = self._bins[bin.id] = WatchedBin(bin, self._timers, next(self._generations))
        watch = Watch(bin.id, link.pk, max(bin.last_n, watched.last_n), guest, role)
        watched.watches.add(watch)
        self._count += 1
        return watch

    def unwatch(self, watch: Watch) -> None:
        """End a watch; harmless when it has ended already."""
        watched = self._bins.get(watch.bin_id)
        if watched is None or watch not in watched.watches:
            return
        self._count -= 1
        watched.watches.remove(watch)
        if not watched.watches:
            watched.silence()
            del self._bins[watch.bin_id]

    def generation(self, watch: Watch) -> int:
        """Give the number of events that a page for `watch` has to know of."""
        return self._bins[watch.bin_id].generation

    async def look(self) -> None:
        """Look at the store once: for rings that were lost, clearings by others, links and bins that are gone."""
        bin_ids = list(self._bins)
        link_ids = {watch.link_id for watched in self._bins.values() for watch in watched.watches}
        if not bin_ids:
            return
        bins, links = await database_sync_to_async(read_states, thread_sensitive=False)(bin_ids, link_ids)
        for bin_id, state in bins.items():  # links go with their bin: watchers of one that is gone hear of it by them
            watched = self._bins.get(bin_id)
            if watched is not None:
                watched.ring(state.last_n)
                await self._explain(bin_id, watched.news_in(state))
        self._close(link_ids - links)
        await self._compare_roles()

    async def _compare_roles(self) -> None:
        """Look whether the people at these sockets still may what they might when they came."""
        watches = [watch for watched in self._bins.values() for watch in watched.watches if watch.guest]
        pairs = {(watch.bin_id, watch.guest) for watch in watches if watch.guest}
        if not pairs:
            return
        roles = await database_sync_to_async(read_roles, thread_sensitive=False)(pairs)
        for watch in watches:
            if watch.guest and watch.role != roles.get((watch.bin_id, watch.guest)):
                watch.change_role()

    def _happened(self, bin_id: str, event: Event) -> None:
        watched = self._bins.get(bin_id)
        if watched is not None:
            watched.generation = next(self._generations)
            watched.tell(event)

    async def _explain(self, bin_id: str, events: list[Event]) -> None:
        for event in events:
            if event["type"] == "cleared":
                kept = await database_sync_to_async(read_kept, thread_sensitive=False)(bin_id)
                event |= {"kept": kept} if kept else {}
            self._happened(bin_id, event)

    def _close(self, link_ids: Iterable[int]) -> None:
        ended = set(link_ids)
        for watched in self._bins.values() if ended else ():
            watched.end(ended)

    async def _poll(self) -> None:
        while True:
            # Jitter keeps several processes from asking in step.
            await asyncio.sleep(POLL_SECONDS * random.uniform(0.8, 1.0))  # noqa: S311 - no secret
            try:
                await self.look()
            except DatabaseError as error:
                logger.warning("The store could not be asked for news: %s", error)
