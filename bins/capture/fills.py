"""Templates that wait to be filled in: on a thread of their own, in turn by bin, and none for longer than is sensible.

The pool that everybody shares looks bins up and reads pages: thousands of replies that are long in the making would
keep all of that waiting.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic

import msgspec

from bins.capture.exchange import Exchange
from bins.replies.reply import Reply

MOST_WAITING = 2_000
"""Replies of all bins that wait to be filled in."""
MOST_OF_A_BIN = 500
"""Of one bin, so that no bin takes all places."""
MOST_SECONDS = 5.0
"""How long one waits for its turn."""

_AT_ONCE = 64
_SLICE_SECONDS = 0.02
_MOST_REST_SECONDS = 0.25

_POOL = ThreadPoolExecutor(max_workers=1, thread_name_prefix="fill")
"""One: a second would only share the interpreter with it."""

_log = logging.getLogger(__name__)

Filled = tuple[Reply, str]
"""A reply, and the mark of a request that it was not meant for."""


class _Job(msgspec.Struct, frozen=True, eq=False):
    exchange: Exchange
    fill: Callable[[], Filled]
    done: Callable[[Filled | None], None]
    since: float


class Fills:
    """Has templates filled in; used on the loop only."""

    def __init__(self) -> None:
        self.waiting = 0
        """Replies that are not filled in yet."""
        self._queues: dict[str, deque[_Job]] = {}
        """By bin; the first one is next."""
        self._is_busy = False

    def ask(self, exchange: Exchange, fill: Callable[[], Filled], done: Callable[[Filled | None], None]) -> bool:
        """Have `fill`, which raises nothing, called on the thread when it is the turn of the exchange's bin.

        `done` is then called on the loop: with what it gave, or with None when it took too long until its turn or when
        the sender has gone. Gives False, and does nothing, when too many wait already.
        """
        queue = self._queues.get(exchange.bin_id, ())
        if self.waiting >= MOST_WAITING or len(queue) >= MOST_OF_A_BIN:
            return False
        self.waiting += 1
        self._queues.setdefault(exchange.bin_id, deque()).append(_Job(exchange, fill, done, monotonic()))
        if not self._is_busy:
            self._is_busy = True
            asyncio.get_running_loop().call_soon(self._go_on)  # with all that were committed together
        return True

    def _go_on(self) -> None:
        """Hand the next ones to the thread."""
        now, loop = monotonic(), asyncio.get_running_loop()
        taken = self._take()
        late = [job for job in taken if job.exchange.is_gone or now - job.since > MOST_SECONDS]
        jobs = [job for job in taken if job not in late] if late else taken
        if jobs:
            loop.run_in_executor(_POOL, _fill, jobs).add_done_callback(partial(self._filled, jobs, now))
        elif late:
            loop.call_soon(self._go_on)
        else:
            self._is_busy = False
        self._tell(late, [None] * len(late))

    def _take(self) -> list[_Job]:
        jobs: list[_Job] = []
        while self._queues and len(jobs) < _AT_ONCE:
            bin_id = next(iter(self._queues))
            queue = self._queues.pop(bin_id)
            jobs.append(queue.popleft())
            if queue:
                self._queues[bin_id] = queue  # behind the others
        return jobs

    def _filled(self, jobs: list[_Job], begun: float, done: asyncio.Future[list[Filled]]) -> None:
        results = done.result()
        for job in reversed(jobs[len(results) :]):
            self._queues.setdefault(job.exchange.bin_id, deque()).appendleft(job)
        rest = min(monotonic() - begun - _SLICE_SECONDS, _MOST_REST_SECONDS)
        if rest > _SLICE_SECONDS:  # those that take long share the interpreter with captures, which come first
            asyncio.get_running_loop().call_later(rest, self._go_on)
        else:
            self._go_on()  # first, so that the thread works while senders are answered
        self._tell(jobs, results)

    def _tell(self, jobs: Sequence[_Job], results: Sequence[Filled | None]) -> None:
        for job, result in zip(jobs, results, strict=False):
            self.waiting -= 1
            try:
                job.done(result)
            except Exception:  # one sender that cannot be answered must not cost the others their answers
                _log.exception("an answer could not be given")


def _fill(jobs: Sequence[_Job]) -> list[Filled]:
    """Fill in one or more, until some time has passed."""
    end, results = monotonic() + _SLICE_SECONDS, [jobs[0].fill()]
    for job in jobs[1:]:
        if monotonic() >= end:
            break
        results.append(job.fill())
    return results
