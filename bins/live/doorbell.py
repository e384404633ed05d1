"""The bell between processes: tells the other workers what this one has caught, and hears what they have.

It rings over a channel layer, which may drop messages. They are numbered, and each worker says something at least once
a second: who misses one of another's finds out by the next, and who no longer hears its own knows that it is deaf. In
both cases it forgets what it remembers and looks at the store.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import time
from collections import deque
from contextlib import suppress
from typing import Any, Protocol

GROUP = "workers"
COALESCE_SECONDS = 0.05
"""Rings of all bins go out together, at most 20 times a second, however many bins are busy."""
BEAT_SECONDS = 1.0
DEAF_SECONDS = 3.0
PUBLISH_SECONDS = 0.5
"""Nobody waits for a message to go out. Shorter than a loop is busy with thousands of pages that come back at once,
it would take Redis for gone."""
_PAUSE_SECONDS = 0.5
_MOST_NEWS = 1_000
_MOST_SPEAKERS = 1_000
_COMPLAIN_EVERY_SECONDS = 30.0

_log = logging.getLogger(__name__)

Event = dict[str, Any]


class Layer(Protocol):
    """What is used of a channel layer; see the Channel Layer Specification of Channels."""

    async def new_channel(self) -> str:
        """Give a channel of this process."""

    async def group_add(self, group: str, channel: str) -> None:
        """Let `channel` get what is sent to `group`."""

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """Send to every channel of `group`."""

    async def receive(self, channel: str) -> dict[str, Any]:
        """Wait for the next message."""

    async def flush(self) -> None:
        """Close every connection."""


class Ears(Protocol):
    """Who is told what other workers said."""

    def ring(self, bin_id: str, last_n: int) -> None:
        """A bin has requests up to `last_n`."""

    def happened(self, bin_id: str, event: Event) -> None:
        """Something happened to a bin."""

    def changed(self, bin_id: str) -> None:
        """A bin was made, changed or deleted."""

    def missed(self, *, again: bool = False) -> None:
        """Anything may have happened: a message was lost. It is told again in a moment while this worker is deaf."""


class Doorbell:
    """Rings the other workers; used on the event loop's thread only."""

    def __init__(self, layer: Layer, ears: Ears) -> None:
        self._layer = layer
        self._ears = ears
        self._name = secrets.token_hex(8)
        self._said = 0
        """Messages so far, also those that did not go out."""
        self._latest: dict[str, int] = {}
        """Number of the latest message of each other worker."""
        self._rung: dict[str, int] = {}
        self._news: deque[tuple[str, Event]] = deque(maxlen=_MOST_NEWS)
        self._changed: set[str] = set()
        self._wake = asyncio.Event()
        self._heard_at = time.monotonic()
        self._complain_from = 0.0
        self._tasks: list[asyncio.Task[None]] = []
        self.lag = 0.0
        """Seconds that the latest beat took from here through the layer and back."""
        self.deaf = False
        """True while no beat comes back: other workers' captures are found by looking at the store."""
        self.reachable = True
        """True when the latest message went out; at least one a second does."""

    async def start(self) -> None:
        """Begin to ring and to listen."""
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self._speak(), name="ring other workers"),
            loop.create_task(self._listen(), name="listen to other workers"),
            loop.create_task(self._watch(), name="watch the bell"),
        ]

    async def stop(self) -> None:
        """Say what waits to be said, then be silent."""
        if self._wake.is_set():
            await self._publish()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._quietly(self._hang_up())

    async def _hang_up(self) -> None:
        async with asyncio.timeout(PUBLISH_SECONDS):  # a Redis that stands still does not hear that we go
            await self._layer.flush()

    def ring(self, bin_id: str, last_n: int) -> None:
        """Let other workers know that a bin has requests up to `last_n`."""
        self._rung[bin_id] = last_n
        self._wake.set()

    def tell(self, bin_id: str, event: Event) -> None:
        """Let other workers know of `event`."""
        self._news.append((bin_id, event))
        self._wake.set()

    def changed(self, bin_id: str) -> None:
        """Let other workers know that what they remember of a bin is out of date."""
        self._changed.add(bin_id)
        self._wake.set()

    # -- speaking -----------------------------------------------------------------------------------------------------

    async def _speak(self) -> None:
        while True:
            with suppress(TimeoutError):  # nothing to say: a beat
                async with asyncio.timeout(BEAT_SECONDS):  # `wait_for` of Python 3.11 may miss that it is cancelled
                    await self._wake.wait()
            self.reachable = await self._publish()
            await asyncio.sleep(COALESCE_SECONDS if self.reachable else _PAUSE_SECONDS)

    async def _publish(self) -> bool:
        self._wake.clear()
        self._said += 1
        message = {
            "type": "told", "from": self._name, "number": self._said, "at": time.monotonic(),
            "rung": self._rung, "news": list(self._news), "changed": list(self._changed),
        }  # fmt: skip
        self._rung, self._changed = {}, set()
        self._news.clear()
        return await self._quietly(self._send(message))

    async def _send(self, message: dict[str, Any]) -> None:
        async with asyncio.timeout(PUBLISH_SECONDS):
            await self._layer.group_send(GROUP, message)

    # -- listening ----------------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        while True:
            await self._quietly(self._receive())
            await self._quietly(self._layer.flush())
            await asyncio.sleep(_PAUSE_SECONDS * random.uniform(1, 2))  # noqa: S311 - no secret

    async def _receive(self) -> None:
        channel = await self._layer.new_channel()
        await self._layer.group_add(GROUP, channel)
        while True:  # our own beats come every second: where they do not, the subscription is made anew
            async with asyncio.timeout(DEAF_SECONDS):
                message = await self._layer.receive(channel)
            self._hear(message)

    def _hear(self, message: dict[str, Any]) -> None:
        if message["from"] == self._name:
            self._heard_at = time.monotonic()
            self.lag = self._heard_at - message["at"]
            return
        self._mind_the_gap(message["from"], message["number"])
        for bin_id in message["changed"]:
            self._ears.changed(bin_id)
        for bin_id, event in message["news"]:
            self._ears.happened(bin_id, event)
        for bin_id, last_n in message["rung"].items():
            self._ears.ring(bin_id, last_n)

    def _mind_the_gap(self, speaker: str, number: int) -> None:
        """Tell that something was missed when the message before was never heard, or its speaker never was."""
        if self._latest.get(speaker) != number - 1:
            self._ears.missed()
        if len(self._latest) > _MOST_SPEAKERS:  # workers of former days
            self._latest.clear()
        self._latest[speaker] = number

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            was_deaf, self.deaf = self.deaf, time.monotonic() - self._heard_at > DEAF_SECONDS
            if self.deaf or was_deaf:
                self._ears.missed(again=self.deaf)

    async def _quietly(self, doing: Any) -> bool:
        """Do something of the layer; give False when it failed: captures go on, and pages look at the store."""
        try:
            await doing
        except Exception as error:
            now = time.monotonic()
            if now >= self._complain_from:
                self._complain_from = now + _COMPLAIN_EVERY_SECONDS
                _log.warning("Redis is away, pages are up to 2 s late: %s", str(error) or type(error).__name__)
            return False
        return True
