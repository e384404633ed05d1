"""Where the journal sends its batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from bins.journal.frames import Call


class Store(Protocol):
    """Where batches go: `WriterProcess`, or a fake in tests."""

    @property
    def lost(self) -> bool:
        """True once the store has ended by itself."""

    async def open(self) -> None:
        """Make the store ready."""

    def call(self, call: Call, done: Callable[[Any], None]) -> None:
        """Send one call; `done` gets its result or a `StoreError`, later, on the loop."""

    async def close(self) -> None:
        """Let go of the store."""
