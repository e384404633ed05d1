"""How fast work on the store goes on beside captures: in slices of a few milliseconds, with a rest after each.

A slice holds the store's write lock, and captures wait for it. So its size is fitted to how long the one before took,
and most of the time belongs to the captures; where the store has no room left, nothing matters more than the work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction

AIM_SECONDS = 0.015
"""What a slice shall take."""
REST = 3.0
"""The rest after a slice, in times of what it took: a quarter of the time is worked."""
MOST_REST_SECONDS = 1.0

Sleep = Callable[[float], object]


class Pace:
    """Gives the size of the next slice, and the rest after it; `most` and `least` bound the size."""

    def __init__(
        self,
        most: int,
        least: int = 16,
        *,
        hurry: bool = False,
        sleep: Sleep = time.sleep,
        ticks: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.size = most if hurry else min(most, 4 * least)
        self._bounds = (least, most)
        self._hurry = hurry
        self._sleep = sleep
        self._ticks = ticks

    @contextmanager
    def slice(self) -> Iterator[None]:
        """Do a slice of `size` in a transaction of its own, then rest; the wait for the lock is no work."""
        with transaction.atomic():
            began = self._ticks()
            yield
        took = self._ticks() - began
        if not self._hurry:
            self._fit(took)
            self._sleep(min(took * REST, MOST_REST_SECONDS))

    def _fit(self, took: float) -> None:
        """Come closer to the aim, at most by half or double at a time."""
        factor = min(max(AIM_SECONDS / max(took, 1e-6), 0.5), 2.0)
        least, most = self._bounds
        self.size = min(max(int(self.size * factor), least), most)
