"""The bins that exist, as snapshots in memory: the store is asked once, then told of changes."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from time import monotonic

from bins.capture.ports import Found
from bins.message.limits import MIB
from bins.message.refusal import Refusal
from bins.replies.choose import BinSnapshot

Fetch = Callable[[str], Awaitable[BinSnapshot | Refusal | None]]
"""Asks the store: gives a bin, why there is none any more, or None for one that never was."""

_log = logging.getLogger(__name__)


class Directory:
    """A bounded cache of bins with a short-lived memory of ids that name none; used on the loop only.

    Args:
        fetch: asks the store.
        most: bins that are remembered.
        most_bytes: bytes of replies that are remembered with them.
        absent_seconds: how long an id without a bin is remembered.
        patience_seconds: how long senders wait for the store's answer.
    """

    def __init__(
        self,
        fetch: Fetch,
        *,
        most: int = 50_000,
        most_bytes: int = 64 * MIB,
        absent_seconds: float = 10.0,
        patience_seconds: float = 5.0,
    ) -> None:
        self._fetch = fetch
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0
        self._absent_seconds = absent_seconds
        self._patience_seconds = patience_seconds
        self._known: OrderedDict[str, BinSnapshot] = OrderedDict()
        self._absent: OrderedDict[str, tuple[float, Refusal]] = OrderedDict()
        self._asking: dict[str, list[Found]] = {}
        self._changes = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def get(self, bin_id: str) -> BinSnapshot | Refusal:
        """Give the snapshot of a known bin, or a refusal for an id known to name no bin, or one that is gone.

        Raises:
            KeyError: neither is known; use `look_up`.
        """
        known = self._known.get(bin_id)
        if known is not None:
            return known
        until, refusal = self._absent[bin_id]
        if until < monotonic():
            del self._absent[bin_id]
            raise KeyError(bin_id)
        return refusal

    def look_up(self, bin_id: str, found: Found) -> None:
        """Ask the store and call `found` with the answer; askers of the same id share one question."""
        if waiting := self._asking.get(bin_id):
            waiting.append(found)
            return
        self._asking[bin_id] = [found]
        task = asyncio.get_running_loop().create_task(self._ask(bin_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def forget(self, bin_id: str) -> None:
        """Drop what is known of a bin, since it was made, changed or deleted."""
        self._changes += 1
        if dropped := self._known.pop(bin_id, None):
            self._bytes -= dropped.reply_bytes
        self._absent.pop(bin_id, None)

    def forget_room(self, bin_id: str | None = None) -> None:
        """Drop what is known of a bin, or of all bins, whose room is counted down here, so that it is counted anew."""
        for key in [bin_id] if bin_id else list(self._known):
            if (known := self._known.get(key)) is not None and known.room is not None:
                self.forget(key)

    def forget_all(self, *, again: bool = False) -> None:
        """Drop everything, since nobody tells us what changed.

        When that comes `again` in a moment, answers that are on their way may be kept until then: where thousands of
        bins are asked for anew every second, there would be nothing to answer from else.
        """
        self._changes += not again
        self._known.clear()
        self._bytes = 0
        self._absent.clear()

    async def _ask(self, bin_id: str) -> None:
        changes = self._changes
        answer: BinSnapshot | Refusal
        try:
            async with asyncio.timeout(self._patience_seconds):
                answer = await self._fetch(bin_id) or Refusal.UNKNOWN_BIN
        except TimeoutError:
            _log.warning("the store did not answer in time when it was asked for a bin")
            answer = Refusal.STORE_DOWN
        except Exception:
            _log.exception("the store could not be asked for a bin")
            answer = Refusal.STORE_DOWN
        else:
            if changes == self._changes:  # an answer older than a change is used once and not kept
                self._keep(bin_id, answer)
        for found in self._asking.pop(bin_id):
            found(answer)

    def _keep(self, bin_id: str, answer: BinSnapshot | Refusal) -> None:
        if isinstance(answer, BinSnapshot):
            self._known[bin_id] = answer
            self._bytes += answer.reply_bytes
            while len(self._known) > self._most or self._bytes > self._most_bytes:
                self._bytes -= self._known.popitem(last=False)[1].reply_bytes
        else:
            self._absent[bin_id] = (monotonic() + self._absent_seconds, answer)
            if len(self._absent) > self._most:
                self._absent.popitem(last=False)
