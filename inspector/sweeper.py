"""Background work on what is kept: eviction, expiry and the sweep, by one worker at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from channels.db import database_sync_to_async

from bins.models import SweepMark
from bins.retention.clock import SteadyClock
from bins.retention.eviction import evict
from bins.retention.expiry import expire_idle_bins
from bins.retention.lease import lease
from bins.retention.reclaim import reclaim
from bins.retention.sweeping import sweep
from bins.rules.pruning import prune

_EVICT_EVERY_SECONDS = 5.0
_SWEEP_EVERY_SECONDS = 60.0

_log = logging.getLogger(__name__)


@dataclass
class Swept:
    """What sweeps of this worker did; with several workers one of them sweeps at a time."""

    rows: int = 0
    """Rows taken away since the process began."""
    evicted: int = 0
    """Requests that went from bins which had more than they keep."""
    reclaimed_bytes: int = 0
    """Disk space given back."""
    failures: int = 0
    ended_at: float = 0.0
    """When the latest one ended, seconds since 1970-01-01 UTC; 0 when there was none."""
    seconds: float = 0.0
    """How long it took."""


class Sweeper:
    """Looks every few seconds whether a bin has more than it keeps, and once a minute for all else.

    Args:
        is_short: whether the store has no room left, so that what can go goes at once.
        tick: called on the loop before each look.
    """

    def __init__(self, is_short: Callable[[], bool], tick: Callable[[], None]) -> None:
        self.swept = Swept()
        self._is_short = is_short
        self._tick = tick
        self._asked = asyncio.Event()
        self._stopping = False
        self._clock: SteadyClock | None = None
        self._whole_at = -_SWEEP_EVERY_SECONDS

    def ask(self) -> None:
        """Have a sweep soon, since something was cleared."""
        self._asked.set()

    def stop(self) -> None:
        """Let the slice that is under way be the last."""
        self._stopping = True

    async def run(self) -> None:
        """Work until cancelled; what fails is tried again, captures do not depend on it."""
        while True:
            self._tick()
            is_whole = self._asked.is_set() or time.monotonic() - self._whole_at >= _SWEEP_EVERY_SECONDS
            self._asked.clear()
            try:
                await database_sync_to_async(self._once, thread_sensitive=False)(is_whole, self._is_short())
            except Exception:
                self.swept.failures += 1
                _log.exception("the sweep failed")
            try:
                await asyncio.wait_for(self._asked.wait(), _EVICT_EVERY_SECONDS)
            except TimeoutError:
                continue

    def _is_enough(self) -> bool:
        return self._stopping

    def _once(self, is_whole: bool, hurry: bool) -> None:
        with lease("sweep") as is_ours:
            if not is_ours:
                return
            if self._clock is None:
                self._clock = SteadyClock(SweepMark.objects.values_list("swept_at", flat=True).first())
            began, now = time.monotonic(), self._clock.now()
            evicted = evict(now, self._is_enough)
            self.swept.evicted += evicted
            if not (is_whole or evicted or hurry):
                return
            rows = sweep(self._is_enough, now, hurry=hurry)
            if is_whole:
                expire_idle_bins(now)
                prune()
                self._whole_at = began
            self.swept.reclaimed_bytes += reclaim(self._is_enough, hurry=hurry)
            SweepMark.objects.update_or_create(pk=1, defaults={"swept_at": now})
            self.swept.rows += rows
            self.swept.ended_at, self.swept.seconds = time.time(), time.monotonic() - began
            _log.info("the sweep took %d rows away in %.1f s", rows, self.swept.seconds)
