"""A simulation of workers that share cores and a PostgreSQL, fed with what `python -m tests.bench model` measures.

Senders keep one request each on its way. A request takes the generator's time and its worker's loop; what waits in a
worker goes out as one transaction, which holds its bins from the taking of numbers to the end of the sync. Cores are
shared by everything, first come, first served.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass

Then = Callable[[], None]


@dataclass(frozen=True)
class Costs:
    """Microseconds."""

    generator: float
    """Of the sender's processor, a capture; 0 when it is on another machine."""
    loop: float
    """Of the worker's loop, a capture."""
    call: float
    """Of the worker's loop, a transaction."""
    row: float
    """Of writer and store together, a row of a transaction."""
    bin: float
    """Of the same, a bin of a transaction."""
    fixed: float
    """Of writer and store together, a transaction."""
    sync: float
    """Until the disk has it; no processor works meanwhile."""

    def beside(self, others: float, cores: int) -> Costs:
        """Give the costs on a machine where somebody else keeps so many of the cores busy."""
        slower = cores / (cores - others)
        work = {name: cost * slower for name, cost in asdict(self).items() if name != "sync"}
        return Costs(**work, sync=self.sync)


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    pace: float
    """Captures a second."""
    rows: float
    """Rows a transaction."""
    held: float
    """Share of the time in which the busiest bin is locked."""


class Clock:
    """Events in the order of their times."""

    def __init__(self) -> None:
        self.now = 0.0
        self._events: list[tuple[float, int, Then]] = []
        self._order = itertools.count()

    def after(self, microseconds: float, then: Then) -> None:
        """Do something later."""
        heapq.heappush(self._events, (self.now + microseconds, next(self._order), then))

    def run(self, until: float) -> None:
        """Let time pass."""
        while self._events and self._events[0][0] <= until:
            self.now, _, then = heapq.heappop(self._events)
            then()
        self.now = until


class Cores:
    """So many processors; each piece of work has one to itself."""

    def __init__(self, clock: Clock, count: int) -> None:
        self._clock, self._free = clock, count
        self._waiting: deque[tuple[float, Then]] = deque()

    def work(self, microseconds: float, then: Then) -> None:
        """Do a piece of work once a processor is free."""
        self._waiting.append((microseconds, then))
        self._next()

    def _next(self) -> None:
        while self._free and self._waiting:
            self._free -= 1
            microseconds, then = self._waiting.popleft()
            self._clock.after(microseconds, lambda then=then: self._done(then))  # type: ignore[misc]

    def _done(self, then: Then) -> None:
        self._free += 1
        then()
        self._next()


class Single:
    """A thread: one piece of work at a time, on one of the cores."""

    def __init__(self, cores: Cores) -> None:
        self._cores, self._busy = cores, False
        self._waiting: deque[tuple[float, Then]] = deque()

    def work(self, microseconds: float, then: Then) -> None:
        """Do a piece of work after those before it."""
        self._waiting.append((microseconds, then))
        self._next()

    def _next(self) -> None:
        if self._waiting and not self._busy:
            self._busy = True
            microseconds, then = self._waiting.popleft()
            self._cores.work(microseconds, lambda: self._done(then))

    def _done(self, then: Then) -> None:
        self._busy = False
        then()
        self._next()


class Locks:
    """The rows of bins; a transaction waits until it can have all of its own."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[int, float] = {}
        self._waiting: list[tuple[set[int], Then]] = []
        self.time: dict[int, float] = {}
        """Microseconds that each bin was held."""

    def take(self, bins: set[int], then: Then) -> None:
        """Hold `bins` as soon as nobody else does."""
        self._waiting.append((bins, then))
        self._next()

    def release(self, bins: set[int]) -> None:
        """Let others have them."""
        for bin in bins:
            self.time[bin] = self.time.get(bin, 0.0) + self._clock.now - self._held.pop(bin)
        self._next()

    def _next(self) -> None:
        ahead, left = set(self._held), []
        for bins, then in self._waiting:
            if bins & ahead:
                left.append((bins, then))
            else:
                self._held.update(dict.fromkeys(bins, self._clock.now))
                self._clock.after(0, then)
            ahead |= bins  # nobody is overtaken
        self._waiting = left


class Worker:
    """A loop and a writer."""

    def __init__(self, clock: Clock, cores: Cores, locks: Locks, costs: Costs) -> None:
        self.loop = Single(cores)
        self._clock, self._cores, self._locks, self._costs = clock, cores, locks, costs
        self._waiting: list[tuple[int, Then]] = []
        self._writing = False
        self.transactions: list[int] = []
        """Rows of each."""

    def take(self, bin: int, then: Then) -> None:
        """Have a request for `bin` written."""
        self._waiting.append((bin, then))
        self._write()

    def _write(self) -> None:
        if self._waiting and not self._writing:
            self._writing = True
            batch, self._waiting = self._waiting, []
            bins = {bin for bin, _ in batch}
            work = self._costs.fixed + self._costs.bin * len(bins) + self._costs.row * len(batch)
            self._locks.take(bins, lambda: self._cores.work(work, lambda: self._sync(batch, bins)))

    def _sync(self, batch: list[tuple[int, Then]], bins: set[int]) -> None:
        self._clock.after(self._costs.sync, lambda: self._done(batch, bins))

    def _done(self, batch: list[tuple[int, Then]], bins: set[int]) -> None:
        self._locks.release(bins)
        self.transactions.append(len(batch))
        self._writing = False
        self._write()
        self.loop.work(self._costs.call, lambda: self._answer(batch))

    def _answer(self, batch: list[tuple[int, Then]]) -> None:
        for _, then in batch:
            then()


def simulate(
    costs: Costs, *, workers: int = 1, bins: int = 1, senders: int = 64, cores: int = 2, seconds: float = 0.5
) -> Outcome:
    """Give what comes of `senders` that send to `bins` at random, over `workers` on one machine of `cores`."""
    clock, rng = Clock(), random.Random(1)  # noqa: S311 - no secret
    shared, locks = Cores(clock, cores), Locks(clock)
    generator = Single(shared)
    serving = [Worker(clock, shared, locks, costs) for _ in range(workers)]

    def send(worker: Worker) -> None:
        bin = rng.randrange(bins)
        arrived: Then = lambda: worker.take(bin, lambda: send(worker))  # noqa: E731
        generator.work(costs.generator, lambda: worker.loop.work(costs.loop, arrived))

    for number in range(senders):
        send(serving[number % workers])
    clock.run(seconds * 1e6)
    written = [rows for worker in serving for rows in worker.transactions]
    return Outcome(sum(written) / seconds, sum(written) / len(written), max(locks.time.values()) / (seconds * 1e6))
