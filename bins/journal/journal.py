"""Group commit: what waits is written together, and nobody is answered before the disk has it.

There is no linger timer. While one batch is being fsynced the next gathers by itself, so a lone request is written at
once and a flood fills its batches.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from bins.capture.ports import Entry, Outcome
from bins.journal.asides import Aside, Asides, changed_by
from bins.journal.frames import Write
from bins.journal.measures import Measures
from bins.journal.rows import Given
from bins.journal.store import Store
from bins.journal.turns import WriteTurns
from bins.journal.writer import Revised, RowRejected, StoreBroken, StoreBusy, StoreError, StoreFull
from bins.message.refusal import Refusal
from bins.replies.plan import Outcome as Planned

MAX_BATCH_ROWS = 256
MAX_BATCH_BYTES = 4 * 1024 * 1024
_TICK_SECONDS = 0.1
_FEWEST_AHEAD = 8
_MOST_FLIGHTS = 4
_STOP_SECONDS = 1.0
_COMPLAIN_EVERY_SECONDS = 5.0
_STAND_BACK_SECONDS = 0.25
_STAND_BACK_STEP_SECONDS = 0.002

_log = logging.getLogger(__name__)

Ring = Callable[[str, int], None]
Changed = Callable[[Sequence[tuple[str, int]], dict[str, int]], None]


class Journal:
    """Takes captures, has them written in batches, and settles each after its commit; used on the loop only.

    Args:
        store: does calls in the order they are sent.
        ring: called once per bin and batch with the bin's newest number.
        on_broken: called when the store can no longer be trusted; the process should end.
        hold_seconds: how long an entry may wait before it is answered with a refusal.
        turns: tells when other writers of this process want the store.
        on_changed: called with bin id and number of requests that are to be shown anew, and new revisions of bins.
    """

    def __init__(
        self,
        store: Store,
        *,
        ring: Ring,
        on_broken: Callable[[], None],
        hold_seconds: float = 5.0,
        turns: WriteTurns | None = None,
        on_changed: Changed | None = None,
    ) -> None:
        self._on_changed = on_changed
        self._store = store
        self._ring = ring
        self._on_broken = on_broken
        self._hold_seconds = hold_seconds
        self._turns = turns or WriteTurns()
        self.measures = Measures()
        self._queue: deque[list[Entry]] = deque()
        """Batches to be tried again before anything else: parts of one that was rejected or kept waiting."""
        self._fresh: deque[Entry] = deque()
        self._unsettled: deque[Entry] = deque()
        self.asides = Asides()
        self._flights: deque[int] = deque()
        """Captures in each call under way, oldest first; 0 for a call of another kind."""
        self._epoch = 0
        self._pump_due = False
        self._stood_back_since = 0.0
        self._submitted_at = 0.0
        self._complain_from = 0.0
        self._waiting = 0
        self._closed = False
        """True once nothing more is taken."""
        self._stopped = False
        """True once nothing more is written, whatever a timer may still want."""
        self.broken = False
        """True once the store could no longer be trusted."""
        self.full = False
        """True while the store has turned the latest requests away for want of room."""
        self._idle = asyncio.Event()
        self._ticker: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Entries handed in and not yet settled."""
        return self._waiting

    async def start(self) -> None:
        """Open the store and begin to write.

        Raises:
            StoreBroken: the store cannot be opened.
        """
        await self._store.open()
        self._loop = asyncio.get_running_loop()
        self._ticker = self._loop.create_task(self._tick())

    async def stop(self) -> None:
        """Write what waits, settle it, and close the store; what a store that hangs does not take is refused."""
        if self._ticker is None:
            return
        self._closed = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._write_what_waits(), _STOP_SECONDS)
        self._ticker.cancel()
        self._stopped = True
        self._refuse_what_waits()
        await self._store.close()

    async def _write_what_waits(self) -> None:
        while not self.broken and (self._flights or self._fresh or self._queue or self.asides.are_left):
            self.asides.hurry()
            self._idle.clear()
            self._pump()
            await self._idle.wait()

    def submit(self, entry: Entry) -> None:
        """Take an entry; `entry.settle` is called once with its number or a refusal."""
        self._waiting += 1
        if self.broken or self._closed:
            self._settle(entry, Refusal.STORE_DOWN)
            return
        entry.waiting_since = self._submitted_at = time.monotonic()
        self._unsettled.append(entry)
        self._fresh.append(entry)
        if not self._pump_due and (not self._flights or self._is_worth_a_call_ahead()):
            self._pump_due = True
            self._loop.call_soon(self._pump_now)  # after everything that this turn of the loop has read

    def count_refused(self, bin_id: str, refusal: Refusal) -> None:
        """Remember a refusal; written within a second or so, and kept while the store is away."""
        self.asides.count_refused(bin_id, refusal)

    def note_times(self, bin_id: str, n: int, committed_us: int, sent_us: int) -> None:
        """Remember the times of a kept request; only the latest few, written once the store is idle."""
        self.asides.note_times((bin_id, n, committed_us, sent_us))

    def amend(self, bin_id: str, n: int, given: Planned, note: bytes) -> None:
        """Remember that a kept request got another reply than planned; written within a second or so."""
        self.asides.amend((bin_id, n, given.status, note, given.fault))

    # -- writing ----------------------------------------------------------------------------------------------------

    def _pump_now(self) -> None:
        self._pump_due = False
        self._pump()

    def _pump(self) -> None:
        """Send the next call when something waits: at once, or one ahead of the call under way."""
        if self.broken or self._stopped:
            return
        if self._flights:
            if self._is_worth_a_call_ahead():
                self._send(self._take())
        elif self._must_stand_back() or self._send_aside(self.asides.urgent(time.monotonic())):
            return
        elif not self._send(self._take()) and not self._send_aside(self._idle_aside()):
            self._idle.set()

    def _is_worth_a_call_ahead(self) -> bool:
        """Tell whether the store should have more before it answers: it then never waits for the loop.

        It writes all that it finds waiting together. Not for a handful, since every call costs both sides something.
        """
        if len(self._fresh) < _FEWEST_AHEAD or len(self._flights) >= _MOST_FLIGHTS:
            return False
        return all(self._flights) and not (self._queue or self._turns.waiting or self.asides.are_due(time.monotonic()))

    def _send(self, batch: list[Entry]) -> bool:
        if batch:
            self._flights.append(len(batch))
            items = [(entry.bin_id, entry.planned, entry.capture) for entry in batch]
            self._store.call(Write(items, self._epoch), partial(self._written, batch, self._epoch))
        return bool(batch)

    def _take(self) -> list[Entry]:
        """Take what waits, up to a batch's rows and bytes, leaving out what has been answered already."""
        while self._queue:
            batch = [entry for entry in self._queue.popleft() if not entry.settled]
            if batch:
                return batch
        batch, size = [], 0
        while self._fresh and len(batch) < MAX_BATCH_ROWS and size < MAX_BATCH_BYTES:
            entry = self._fresh.popleft()
            if not entry.settled:
                batch.append(entry)
                size += len(entry.capture.body)
        return batch

    def _must_stand_back(self) -> bool:
        """Wait a little when other writers of this process want the store; tried again step by step."""
        now = time.monotonic()
        if not self._turns.waiting or (self._stood_back_since and now - self._stood_back_since > _STAND_BACK_SECONDS):
            self._stood_back_since = 0.0
            return False
        self._stood_back_since = self._stood_back_since or now
        if not self._pump_due:
            self._pump_due = True
            self._loop.call_later(_STAND_BACK_STEP_SECONDS, self._pump_now)
        return True

    def _written(self, batch: list[Entry], epoch: int, result: list[Given] | StoreError) -> None:
        self._flights.popleft()
        if isinstance(result, StoreError):
            self.measures.failed(result)
            if isinstance(result, StoreBusy) and epoch == self._epoch:
                self._epoch += 1  # what was sent behind this batch comes back too: nothing overtakes it
            self._failed(batch, result)
            self._pump()
        else:
            self.full = False
            self._pump()  # first, so that the store works on the next batch while senders of this one are answered
            self.measures.committed(result, batch[0].waiting_since)
            self._settle_batch(batch, result)

    def _failed(self, batch: list[Entry], error: StoreError) -> None:
        if isinstance(error, StoreBusy):
            self._put_back(batch)
        elif isinstance(error, RowRejected) and len(batch) > 1:
            # Halved until the row that the store rejects stands alone; only that one is refused.
            middle = len(batch) // 2
            self._put_back(batch[:middle], batch[middle:])
        elif isinstance(error, StoreBroken):
            self._break(error)
        else:
            self._complain(error)
            self.full = isinstance(error, StoreFull)
            refusal = Refusal.STORE_FULL if isinstance(error, StoreFull) else Refusal.INTERNAL
            for entry in batch:
                self._settle(entry, refusal)

    def _put_back(self, *parts: list[Entry]) -> None:
        """Have parts of a batch tried again before what came later, and after what came earlier and failed as well."""
        if self._queue and self._queue[0][0].waiting_since < parts[0][0].waiting_since:
            self._queue.extend(parts)
        else:
            self._queue.extendleft(reversed(parts))

    def _complain(self, error: StoreError) -> None:
        """Say in the log why captures are turned away, not once for each batch of a flood."""
        now = time.monotonic()
        if now >= self._complain_from:
            self._complain_from = now + _COMPLAIN_EVERY_SECONDS
            _log.error("captures are turned away: %s", error)

    def _idle_aside(self) -> Aside | None:
        return None if self._waiting else self.asides.idle(time.monotonic() - self._submitted_at)

    def _send_aside(self, aside: Aside | None) -> bool:
        if aside is None:
            return False
        call, put_back = aside

        def done(result: StoreError | list[Revised] | None) -> None:
            self._flights.popleft()
            if isinstance(result, StoreError):
                self.measures.failed(result)
            if isinstance(result, StoreBroken):
                self._break(result)
            elif isinstance(result, (StoreBusy, StoreFull)):
                put_back()  # tried again later
            elif isinstance(result, StoreError):
                self._complain(result)
            elif self._on_changed is not None and (changed := changed_by(call)):
                self._on_changed(changed, dict(result or ()))
            self._pump()

        self._flights.append(0)
        self._store.call(call, done)
        return True

    def _break(self, error: StoreError) -> None:
        """Never try again on a store whose fsync failed: the kernel may have dropped what it could not write."""
        if self.broken:
            return
        _log.critical("the store is broken: %s", error)
        self.broken = True
        self._refuse_what_waits()
        self._idle.set()
        self._on_broken()

    def _refuse_what_waits(self) -> None:
        while self._unsettled:
            self._settle(self._unsettled.popleft(), Refusal.STORE_DOWN)

    # -- settling ---------------------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        """Answer entries that have waited too long, whatever the writer is doing; send counts."""
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            self._expire(time.monotonic())
            if self._store.lost and not self.broken:
                self._break(StoreBroken("the writer has ended"))
            if not self._pump_due:
                self._pump()

    def _expire(self, now: float) -> None:
        waiting = self._unsettled
        while waiting and (waiting[0].settled or now - waiting[0].waiting_since > self._hold_seconds):
            self._settle(waiting.popleft(), Refusal.STORE_SLOW)
        self.measures.longest_wait = now - waiting[0].waiting_since if waiting else 0.0
        # While a call hangs nobody else takes from here, and what has been answered must not fill the memory.
        while self._fresh and self._fresh[0].settled:
            self._fresh.popleft()

    def _settle(self, entry: Entry, outcome: Outcome) -> None:
        if entry.settled:
            return
        entry.settled = True
        self._waiting -= 1
        try:
            entry.settle(outcome)
        except Exception:  # one sender that cannot be answered must not cost the others their answers
            _log.exception("an answer could not be given")

    def _settle_batch(self, batch: Sequence[Entry], results: Sequence[Given]) -> None:
        newest: dict[str, int] = {}
        for entry, given in zip(batch, results, strict=True):
            if given is None:
                self._settle(entry, Refusal.UNKNOWN_BIN)
                continue
            if isinstance(given, int):
                number = given
            else:
                number, entry.count = given
            newest[entry.bin_id] = number
            self._settle(entry, number)
        while self._unsettled and self._unsettled[0].settled:
            self._unsettled.popleft()
        for bin_id, number in newest.items():
            self._ring(bin_id, number)
