"""How often something may happen: rates as an operator writes them, and counts of what did, by monotonic time.

The count slides: of the window before, that share still counts which lies within one window's length of now. Nothing
here asks anybody; a count that several processes share is handed in and out in pieces, see `Limiter.changes`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from threading import Lock

import msgspec

_WRITTEN = re.compile(r"([0-9]{1,9})\s*(?:/|per)\s*(second|minute|hour|day)", re.IGNORECASE)
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}

Change = tuple[str, int, int]
"""Key, window, and how much came since the last time."""


class Rate(msgspec.Struct, frozen=True):
    """So many within so long."""

    count: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> Rate | None:
        """Give the rate that `text` names, such as `600/minute`; None for `0`, which sets no bound.

        Raises:
            ValueError: it names none.
        """
        if text.strip() in {"", "0"}:
            return None
        match = _WRITTEN.fullmatch(text.strip())
        if match is None or not int(match[1]):
            raise ValueError(
                "write it as a number per second, minute, hour or day, such as 600/minute, or 0 for no bound"
            )
        return cls(int(match[1]), _SECONDS[match[2].lower()])


class _Cell:
    """What came under one key, in this window and the one before."""

    __slots__ = ("before", "others", "ours", "told", "window")

    def __init__(self, window: int) -> None:
        self.window = window
        self.before = self.ours = self.others = self.told = 0

    def turn(self, window: int) -> None:
        """Begin another window."""
        self.before = self.ours + self.others if window == self.window + 1 else 0
        self.window = window
        self.ours = self.others = self.told = 0


class Limiter:
    """Counts by key; used from any thread. What is refused does not count, so that a busy key gets its rate."""

    def __init__(self, rate: Rate | None, now: Callable[[], float] = time.monotonic, most_keys: int = 50_000) -> None:
        self.rate = rate
        self.offset = 0.0
        """Added to our clock, so that processes that share their counts agree on where a window begins."""
        self._now = now
        self._most_keys = most_keys
        self._cells: dict[str, _Cell] = {}
        self._changed: set[str] = set()
        self._lock = Lock()

    def hit(self, key: str) -> float:
        """Count one under `key` and give 0; or count nothing and give the seconds after which one is free again."""
        rate = self.rate
        if rate is None:
            return 0.0
        with self._lock:
            window, into = divmod(self._now() + self.offset, rate.seconds)
            cell = self._cells.get(key) or self._new(key, int(window))
            if cell.window != window:
                cell.turn(int(window))
            here = cell.ours + cell.others
            if here + cell.before * (1 - into / rate.seconds) > rate.count - 1:
                return _wait(rate, cell.before, here, into)
            cell.ours += 1
            self._changed.add(key)
            return 0.0

    def changes(self) -> list[Change]:
        """Give what came since this was asked last, for whoever adds it up over all processes."""
        with self._lock:
            found = []
            for key in self._changed:
                cell = self._cells.get(key)
                if cell is not None:
                    found.append((key, cell.window, cell.ours - cell.told))
                    cell.told = cell.ours
            self._changed.clear()
            return found

    def learn(self, key: str, window: int, total: int) -> None:
        """Take in how much came under `key` in all processes, ours included as far as it was told."""
        with self._lock:
            cell = self._cells.get(key)
            if cell is not None and cell.window == window:
                cell.others = max(total - cell.told, 0)

    def _new(self, key: str, window: int) -> _Cell:
        if len(self._cells) >= self._most_keys:
            self._forget(window)
        cell = self._cells[key] = _Cell(window)
        return cell

    def _forget(self, window: int) -> None:
        """Make room: what is over goes, and when that is little the half that came first."""
        self._cells = {key: cell for key, cell in self._cells.items() if cell.window >= window - 1}
        if len(self._cells) > self._most_keys // 2:
            for key in list(self._cells)[: self._most_keys // 2]:
                del self._cells[key]


def _wait(rate: Rate, before: int, here: int, into: float) -> float:
    """Give the seconds until the count has slid below the rate."""
    if here > rate.count - 1:  # not in this window any more: in the next, once enough of it has slid away
        return rate.seconds - into + rate.seconds * (1 - (rate.count - 1) / here)
    return rate.seconds * (1 - (rate.count - 1 - here) / before) - into
