"""A journal on a fake store, with everything it tells the outside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from bins.journal.frames import Call
from bins.journal.journal import Journal
from bins.journal.turns import WriteTurns
from bins.journal.writer import StoreError
from tests.journal.samples import BIN, FakeEntry, FakeStore


class Bench:
    """A journal on a fake store, with everything it tells the outside."""

    def __init__(self) -> None:
        self.store = FakeStore()
        self.rings: list[tuple[str, int]] = []
        self.changed: list[tuple[list[int], dict[str, int]]] = []
        """Numbers that are to be shown anew together, and the revisions of their bins."""
        self.broken = 0
        self.broke = asyncio.Event()
        self.turns = WriteTurns()
        self.journal = self.new_journal()

    def new_journal(self, hold_seconds: float = 5.0) -> Journal:
        return Journal(
            self.store,
            ring=lambda bin_id, n: self.rings.append((bin_id, n)),
            on_broken=self._on_broken,
            hold_seconds=hold_seconds,
            turns=self.turns,
            on_changed=lambda all, revisions: self.changed.append(([n for _, n in all], revisions)),
        )

    def submit(self, count: int = 1, bin_id: str = BIN, **fields: Any) -> list[FakeEntry]:
        entries = [FakeEntry(bin_id, **fields) for _ in range(count)]
        for entry in entries:
            self.journal.submit(entry)
        return entries

    async def outcomes(self, entries: list[FakeEntry]) -> list[Any]:
        return [await entry.outcome() for entry in entries]

    def _on_broken(self) -> None:
        self.broken += 1
        self.broke.set()


def failing(store: FakeStore, error: StoreError, times: int) -> Callable[[Call], Any]:
    """Give what a store answers that fails `times` times."""
    left = [error] * times
    return lambda call: left.pop() if left else store.number(call)
