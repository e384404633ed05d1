"""The port between the journal and a store, and the ways in which a store can fail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bins.journal.rows import Given, Item

RefusalCount = tuple[str, int, str, int]
"""Bin id, minute since 1970-01-01 UTC, reason, how many."""

Times = tuple[str, int, int, int]
"""Bin id, number, and microseconds from the first byte to the commit and to the answer."""

Amendment = tuple[str, int, int, bytes, str | None]
"""Bin id, number, and the status, note and fault of the reply that a request got in the end."""

Revised = tuple[str, int]
"""Bin id and its new revision."""


class StoreError(Exception):
    """A store that did not do what it was asked; nothing of it was written."""


class StoreBusy(StoreError):
    """Somebody else holds the store; the same batch may be tried again at once."""


class StoreFull(StoreError):
    """There is no room; later batches may succeed."""


class RowRejected(StoreError):
    """A row holds what the store cannot take; the batch may be tried again in parts."""


class StoreBroken(StoreError):
    """The store can no longer be trusted from here: a failed fsync, a corrupt file, a vanished disk."""


class Writer(Protocol):
    """A store that takes batches. Every call blocks until what it wrote is durable.

    What a writer promises, and the contract suite in `tests/journal` checks:

    * `write` is all or nothing, and durable (fsynced) when it returns;
    * numbers of one bin go up by one in the order of the batch, without gap, also over restarts and errors;
    * a request whose bin does not exist gets None and takes no number, the others are written all the same;
    * counts of rules and deliveries go up with the requests they stand for, and with nothing else.
    """

    def open(self) -> None:
        """Connect.

        Raises:
            StoreBroken: the store cannot be used.
        """

    def write(self, items: Sequence[Item]) -> list[Given]:
        """Store requests and give the number of each in order, None where its bin is missing.

        Raises:
            StoreError: nothing was written; the subclass says what may be done about it.
        """

    def add_refusals(self, counts: Sequence[RefusalCount]) -> None:
        """Add to the counts of refused requests; bins that do not exist are passed over."""

    def note_times(self, times: Sequence[Times]) -> None:
        """Write when requests were committed and answered."""

    def amend(self, amendments: Sequence[Amendment]) -> list[Revised]:
        """Write which replies requests got in the end, where they are still there; their bins have a new revision.

        By that also those pages find out which are not told, such as one that is away for a moment.
        """

    def close(self) -> None:
        """Let go of the store."""
