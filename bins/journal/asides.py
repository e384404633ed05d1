"""What the store is told beside captures: refusals counted, times noted, replies that did not go as planned."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable

from bins.journal.frames import Amendments, Call, Refusals, SentTimes
from bins.journal.writer import Amendment, Times
from bins.message.refusal import Refusal

_REFUSALS_EVERY_SECONDS = 1.0
_FLOOD_EVERY_SECONDS = 0.1
"""While more amendments wait than go at once: they would come faster than they go."""
_TIMES_AFTER_IDLE_SECONDS = 0.2
_MOST_TIMES = 1_000
_TIMES_AT_ONCE = 100
_MOST_REFUSAL_KEYS = 10_000
_MOST_AMENDMENTS = 10_000
_AMENDMENTS_AT_ONCE = 1_000
_LATE_US = 100_000
"""From commit to answer: a page may well show the request without its time by then."""

Aside = tuple[Call, Callable[[], None]]
"""A call, and what puts its content back when the store did not take it."""


class Asides:
    """Collects them between calls of the journal; used on the loop only."""

    def __init__(self) -> None:
        self._refusals: Counter[tuple[str, int, str]] = Counter()
        self._times: deque[Times] = deque(maxlen=_MOST_TIMES)
        self._amendments: deque[Amendment] = deque(maxlen=_MOST_AMENDMENTS)
        self.lost_amendments = 0
        """Those that went unwritten since too many waited: their requests tell of the reply that was planned."""
        self._urgent_at = 0.0
        self._amended_last = False
        """True when amendments went last: a flood of them leaves refusals their turn."""

    @property
    def are_left(self) -> bool:
        """True while something waits that must not be lost at a stop."""
        return bool(self._refusals or self._amendments)

    def are_due(self, now: float) -> bool:
        """Tell whether what must not be lost has waited long enough to go before captures."""
        is_flood = len(self._amendments) >= _AMENDMENTS_AT_ONCE
        every = _FLOOD_EVERY_SECONDS if is_flood else _REFUSALS_EVERY_SECONDS
        return self.are_left and now - self._urgent_at >= every

    def hurry(self) -> None:
        """Give what must not be lost the next time it is asked for, however soon that is."""
        self._urgent_at = 0.0

    def count_refused(self, bin_id: str, refusal: Refusal) -> None:
        """Remember a refusal; kept while the store is away."""
        key = (bin_id, int(time.time() // 60), refusal.reason)
        if key in self._refusals or len(self._refusals) < _MOST_REFUSAL_KEYS:
            self._refusals[key] += 1

    def note_times(self, times: Times) -> None:
        """Remember the times of a kept request; only the latest few."""
        self._times.append(times)

    def amend(self, amendment: Amendment) -> None:
        """Remember that a request got another reply than the one planned."""
        self._count_lost(1)
        self._amendments.append(amendment)

    def urgent(self, now: float) -> Aside | None:
        """Give what must not be lost, about once a second however busy it is; None when nothing is due."""
        if not self.are_due(now):
            return None
        self._amended_last = bool(self._amendments) and not (self._refusals and self._amended_last)
        if not (self._amended_last and self._refusals):  # else the refusals come next
            self._urgent_at = now
        return self._some_amendments() if self._amended_last else self._all_refusals()

    def _some_amendments(self) -> Aside:
        some = [self._amendments.popleft() for _ in range(min(len(self._amendments), _AMENDMENTS_AT_ONCE))]
        return Amendments(some), lambda: self._amend_first(some)

    def _amend_first(self, some: list[Amendment]) -> None:
        self._count_lost(len(some))
        self._amendments.extendleft(reversed(some))

    def _count_lost(self, more: int) -> None:
        self.lost_amendments += max(0, len(self._amendments) + more - _MOST_AMENDMENTS)

    def _all_refusals(self) -> Aside:
        counts, self._refusals = self._refusals, Counter()
        return Refusals([(*key, count) for key, count in counts.items()]), lambda: self._put_back(counts)

    def idle(self, idle_seconds: float) -> Aside | None:
        """Give some times once nothing has come for a moment; None when there is nothing to write."""
        if not self._times or idle_seconds < _TIMES_AFTER_IDLE_SECONDS:
            return None
        times = [self._times.popleft() for _ in range(min(len(self._times), _TIMES_AT_ONCE))]
        return SentTimes(times), lambda: None

    def _put_back(self, counts: Counter[tuple[str, int, str]]) -> None:
        self._refusals += counts


def changed_by(call: Call) -> list[tuple[str, int]]:
    """Give bin id and number of the requests that are to be shown anew once `call` was written.

    Their reply is another one, or their answer took so long that somebody may look at them already.
    """
    if isinstance(call, Amendments):
        return [(bin_id, n) for bin_id, n, *_ in call.content]
    if isinstance(call, SentTimes):
        return [(bin_id, n) for bin_id, n, committed_us, sent_us in call.content if sent_us - committed_us >= _LATE_US]
    return []
