"""What all faults have in common: a reply to perform, timers that can be stopped, and one end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import msgspec

from bins.replies.reply import Reply, render
from bins.replies.spec import Fault
from bins.replies.spoiled import is_bodiless


class Scene(msgspec.Struct, frozen=True):
    """What a fault is performed with."""

    fault: Fault
    reply: Reply
    lines: bytes
    """Further header lines, each ending in CRLF."""
    head_only: bool
    """Whether the request was a HEAD."""
    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    most_seconds: float
    done: Callable[[bool], None]
    """Takes whether the connection ends here."""

    @property
    def seconds(self) -> float:
        """How long silence and slow headers last."""
        return min(self.fault.seconds or self.most_seconds, self.most_seconds)

    @property
    def bodiless(self) -> bool:
        """Whether no body follows the head."""
        return self.head_only or is_bodiless(self.reply)

    def render(self, reply: Reply) -> bytes:
        """Give the bytes of `reply`, with the further header lines."""
        return render(reply, self.lines, head_only=self.head_only)


class Performance:
    """A fault under way: it ends with one call of `done`, unless it is cancelled."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.transport = scene.transport
        self._step: asyncio.Handle | None = None
        self._limit: asyncio.Handle | None = None
        self._over = False

    def begin(self) -> None:
        """Do the first step; `done` is not called yet."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Stop for good: the connection is lost, or the server ends."""
        self._over = True
        for timer in (self._step, self._limit):
            if timer is not None:
                timer.cancel()

    def paused(self) -> None:
        """Take note that the transport has more than it can send."""

    def writable(self) -> None:
        """Take note that the transport can be written to again."""

    def given_up(self) -> None:
        """Take note that the sender has closed its side; it may still read what is sent."""

    def _end(self, *, close: bool) -> None:
        self.cancel()
        self.scene.done(close)

    def _after(self, seconds: float, step: Callable[[], None]) -> None:
        if self._step is not None:
            self._step.cancel()
        if not self._over:
            self._step = self.scene.loop.call_later(seconds, step)

    def _write(self, data: bytes | memoryview) -> None:
        if not self.transport.is_closing():
            self.transport.write(data)

    def _send_all(self, data: bytes, *, close: bool) -> None:
        self._write(data)
        self._after(0, partial(self._end, close=close))

    def _limit_to(self, seconds: float, limit: Callable[[], None]) -> None:
        self._limit = self.scene.loop.call_later(seconds, limit)
