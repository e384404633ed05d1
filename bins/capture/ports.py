"""What the hot path asks of the rest of the house, and what it hands over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bins.message.capture import Capture
from bins.message.refusal import Refusal
from bins.replies.choose import BinSnapshot
from bins.replies.plan import Outcome as Given
from bins.replies.plan import Plan

Outcome = int | Refusal
"""The number that a request was given, or why it was not kept."""

Found = Callable[[BinSnapshot | Refusal], None]
"""Takes what a look-up found."""


class Entry(Protocol):
    """A capture on its way into the store, with what decides its reply and the one who waits to send it."""

    bin_id: str
    capture: Capture
    planned: int | Plan
    """The reply's status, or what the store picks it by."""
    count: int
    """Set by the journal before it settles an entry with a plan."""
    waiting_since: float
    """Monotonic seconds, set by the journal."""
    settled: bool
    """Set by the journal, so that an entry is settled once."""

    def settle(self, outcome: Outcome) -> None:
        """Have the sender answered: with its reply when there is a number, else with a refusal."""


class JournalPort(Protocol):
    """Makes captures durable; every method is called on the event loop's thread."""

    @property
    def waiting(self) -> int:
        """Captures handed in and not yet settled."""

    def submit(self, entry: Entry) -> None:
        """Take an entry; `entry.settle` is called once, later, on the loop: after the commit or with a refusal."""

    def count_refused(self, bin_id: str, refusal: Refusal) -> None:
        """Remember that a request to a bin was turned away."""

    def note_times(self, bin_id: str, n: int, committed_us: int, sent_us: int) -> None:
        """Remember when a kept request was committed and answered; written when the store is idle."""

    def amend(self, bin_id: str, n: int, given: Given, note: bytes) -> None:
        """Remember that a kept request got another reply than planned: which, and the note about it."""


class DirectoryPort(Protocol):
    """Knows which bins there are."""

    def get(self, bin_id: str) -> BinSnapshot | Refusal:
        """Give the snapshot of a bin, or why there is none; raise KeyError when the store must be asked."""

    def look_up(self, bin_id: str, found: Found) -> None:
        """Ask the store; `found` is called later on the loop."""
