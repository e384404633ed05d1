"""Turns at the one write lock: lets this process's other writers in between two batches.

SQLite has one write lock and no queue: a journal that begins its next batch at once would keep everybody else (making
a bin, a session, a deletion) waiting for as long as the load lasts.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class WriteTurns:
    """Counts who waits for the lock; the journal stands back while somebody does, within bounds of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.waiting = 0
        """How many threads are acquiring the lock now."""

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Announce a write for as long as the lock is being acquired."""
        with self._lock:
            self.waiting += 1
        try:
            yield
        finally:
            with self._lock:
                self.waiting -= 1
