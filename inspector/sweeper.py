"""Background work on what is kept: eviction, expiry and the sweep, by one worker at a time."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from channels.db import database_sync_to_async
from django.db import OperationalError

from bins.models import SweepMark
from bins.people import audit
from bins.retention.clock import SteadyClock
from bins.retention.eviction import evict
from bins.retention.expiry import expire_idle_bins
from bins.retention.lease import lease
from bins.retention.reclaim import reclaim
from bins.retention.sweeping import sweep
from bins.rules.pruning import prune

_EVICT_EVERY_SECONDS = 5.0
_SWEEP_EVERY_SECONDS = 60.0
_MOST_SECONDS = 10.0
"""For one kind of work at a time, so that a bin of millions does not keep another from its turn."""

IsEnough = Callable[[], bool]

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
    clock_doubted: bool = False
    """Whether the clock has jumped forward, and expiry goes on from where it was."""
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
            is_asked = self._asked.is_set()
            self._asked.clear()
            try:
                if await database_sync_to_async(self._once, thread_sensitive=False)(is_asked, self._is_short()):
                    self._asked.set()
            except Exception as error:
                self.swept.failures += 1
                self._complain(error)
            with suppress(TimeoutError):
                async with asyncio.timeout(_EVICT_EVERY_SECONDS):
                    await self._asked.wait()

    def _complain(self, error: Exception) -> None:
        """Say where it failed, but not of a store that is away: that is no fault of the sweep, and comes every time."""
        if isinstance(error, OperationalError):
            _log.warning("the sweep failed: %s", " ".join(str(error).split()))
        else:
            _log.error("the sweep failed", exc_info=error)

    def _once(self, is_asked: bool, hurry: bool) -> bool:
        """Do what is due, for a while; give True when something is left."""
        with lease("sweep") as is_ours:
            if not is_ours:
                return False
            if self._clock is None:
                self._clock = SteadyClock(SweepMark.objects.values_list("swept_at", flat=True).first())
            now = self._clock.now()
            self.swept.clock_doubted = self._clock.is_doubted
            is_whole = time.monotonic() - self._whole_at >= _SWEEP_EVERY_SECONDS
            evicted, is_left = self._for_a_while(lambda is_enough: evict(now, is_enough))
            self.swept.evicted += evicted
            if is_whole:
                self._whole_at = time.monotonic()
                expire_idle_bins(now)
                prune()
                self._for_a_while(lambda is_enough: audit.prune(now, is_enough))
            if is_whole or is_asked or evicted or hurry:
                is_left |= self._sweep(now, hurry)
            return is_left

    def _sweep(self, now: dt.datetime, hurry: bool) -> bool:
        began = time.monotonic()
        rows, rows_left = self._for_a_while(lambda is_enough: sweep(is_enough, now, hurry=hurry))
        freed, space_left = self._for_a_while(lambda is_enough: reclaim(is_enough, hurry=hurry))
        SweepMark.objects.update_or_create(pk=1, defaults={"swept_at": now})
        self.swept.rows += rows
        self.swept.reclaimed_bytes += freed
        self.swept.ended_at, self.swept.seconds = time.time(), time.monotonic() - began
        _log.info("the sweep took %d rows away in %.1f s", rows, self.swept.seconds)
        return rows_left or space_left

    def _for_a_while(self, work: Callable[[IsEnough], int]) -> tuple[int, bool]:
        """Do `work` until it is done, the stop has come, or it is the turn of other work; tell whether the latter."""
        until = time.monotonic() + _MOST_SECONDS
        done = work(lambda: self._stopping or time.monotonic() > until)
        return done, not self._stopping and time.monotonic() > until
