"""The time that expiry goes by: the wall clock, as long as it is believable.

A clock that is set wrong must not wipe what people keep. So a jump forward is not believed before it has stood for an
hour: until then the time goes on from where it was. A clock that is behind makes nothing expire early.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable

from django.utils import timezone

JUMP = dt.timedelta(minutes=10)
"""More than this at once is a jump."""
BELIEVED_AFTER_SECONDS = 3_600.0

_log = logging.getLogger(__name__)


def ticks() -> float:
    """Give seconds that nobody can set, which also pass while the machine sleeps, where the system counts those."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class SteadyClock:
    """Gives the time; `seen` is the latest that an earlier process went by."""

    def __init__(
        self,
        seen: dt.datetime | None = None,
        wall: Callable[[], dt.datetime] = timezone.now,
        ticks: Callable[[], float] = ticks,
    ) -> None:
        self._wall = wall
        self._ticks = ticks
        self._at, self._tick = seen or wall(), ticks()
        self._doubted_since: float | None = None

    @property
    def is_doubted(self) -> bool:
        """True while the wall clock is ahead of the time that is gone by."""
        return self._doubted_since is not None

    def now(self) -> dt.datetime:
        """Give the time to go by."""
        wall, tick = self._wall(), self._ticks()
        expected = self._at + dt.timedelta(seconds=tick - self._tick)
        if wall - expected <= JUMP:
            self._doubted_since = None
            self._at, self._tick = wall, tick
            return wall
        if self._doubted_since is None:
            self._doubted_since = tick
            _log.warning(
                "the clock is %s ahead of what was expected: nothing expires by it for an hour", wall - expected
            )
        if tick - self._doubted_since >= BELIEVED_AFTER_SECONDS:
            self._doubted_since = None
            self._at, self._tick = wall, tick
            return wall
        self._at, self._tick = expected, tick
        return expected
