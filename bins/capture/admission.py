"""Room: whether the instance can take one more request, decided before its body is read."""

from __future__ import annotations

from bins.capture.ports import JournalPort
from bins.message.limits import Limits
from bins.message.refusal import Refusal


class Admission:
    """Counts the bytes of bodies in memory and the captures that wait; one per process, used on the loop only."""

    def __init__(self, limits: Limits, journal: JournalPort) -> None:
        self._limits = limits
        self._journal = journal
        self._bytes = 0
        self.closed: Refusal | None = None
        """Set while nothing can be taken at all: no disk space left, store broken."""

    @property
    def inflight_bytes(self) -> int:
        """Bytes reserved for bodies being read or committed."""
        return self._bytes

    def take(self, size: int) -> Refusal | None:
        """Reserve `size` bytes, or say why there is no room; nothing is reserved then."""
        if self.closed is not None:
            return self.closed
        full = self._bytes + size > self._limits.max_inflight_bytes
        if full or self._journal.waiting >= self._limits.max_waiting:
            return Refusal.TOO_BUSY
        self._bytes += size
        return None

    def grow(self, size: int) -> Refusal | None:
        """Reserve `size` more bytes for a body whose length was not announced."""
        if self._bytes + size > self._limits.max_inflight_bytes:
            return Refusal.TOO_BUSY
        self._bytes += size
        return None

    def give_back(self, size: int) -> None:
        """Return what was reserved."""
        self._bytes -= size
