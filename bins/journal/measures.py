"""What the journal has done, as plain numbers: bumped once a batch, read by whoever asks."""

from __future__ import annotations

import math
import time
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from bins.journal.frames import FAILURES
from bins.journal.writer import StoreError, StoreFull

BATCH_BOUNDS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
"""Captures."""
COMMIT_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds."""

FULL_SECONDS = 10.0
"""How long a store that had no room counts as full: a small request may fit where the next ones do not, and a balancer
that sends nothing would never hear that there is room again."""

_NAMES = {kind: name for name, kind in FAILURES.items()}


class Histogram:
    """How many values were at most as large as each of `bounds`, which go up, and the sum of all."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.sum = 0.0
        self._counts = [0] * (len(bounds) + 1)

    def add(self, value: float) -> None:
        """Count a value."""
        self._counts[bisect_left(self.bounds, value)] += 1
        self.sum += value

    def cumulative(self) -> list[int]:
        """Give how many values were at most each bound, and then how many there were in all."""
        return list(accumulate(self._counts))


class Measures:
    """Counts since the process began; kept by the journal on the event loop."""

    def __init__(self) -> None:
        self.captured = 0
        """Requests committed."""
        self.batches = Histogram(BATCH_BOUNDS)
        """Captures sent to the writer together; it may commit several such batches at once."""
        self.commits = Histogram(COMMIT_BOUNDS)
        """Seconds from the handing in of a batch's oldest request to the news of its commit."""
        self.failures = dict.fromkeys(FAILURES, 0)
        """Calls that the store did not do, by kind."""
        self.full_at = -math.inf
        """Monotonic seconds when the store last had no room."""
        self.longest_wait = 0.0
        """Seconds that the oldest request not yet answered had waited at the latest look, ten times a second."""

    @property
    def full_lately(self) -> bool:
        """True while the store counts as full."""
        return time.monotonic() - self.full_at < FULL_SECONDS

    def committed(self, numbers: Sequence[object], waiting_since: float) -> None:
        """Count a batch whose oldest request was handed in at `waiting_since`, monotonic seconds."""
        self.captured += len(numbers) - numbers.count(None)
        self.batches.add(len(numbers))
        self.commits.add(time.monotonic() - waiting_since)

    def failed(self, error: StoreError) -> None:
        """Count a call that the store did not do."""
        self.failures[_NAMES.get(type(error), "broken")] += 1
        if isinstance(error, StoreFull):
            self.full_at = time.monotonic()
