"""Ten thousand open pages that wait, are told, are all cut off at once, and come back: what all that costs."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

from tests.faults.crowd import Crowd
from tests.faults.load import connect, make_request, until
from tests.faults.place import Place

MIB = 1024 * 1024
_IDLE_SECONDS = 10


@dataclass
class Seen:
    """What was measured while they were there."""

    joined: float = 0.0
    workers: float = 0.0
    """MiB resident in the workers, with all sockets open."""
    everything: float = 0.0
    """MiB resident in the supervisor, the workers and their writers."""
    busy: float = 0.0
    """Share of one core that all workers use while nothing happens."""
    told: list[float] = field(default_factory=list)
    """Milliseconds from sending a capture to the message on its dashboard."""
    acked: list[float] = field(default_factory=list)
    """Milliseconds from sending a capture to its answer."""
    strangers: int = 0
    """Messages to dashboards of other bins."""
    rejoined: float = 0.0
    tries: int = 0

    @property
    def p99(self) -> float:
        """Milliseconds within which 99 of 100 were told."""
        return _p99(self.told)

    @property
    def acked_p99(self) -> float:
        """Milliseconds within which 99 of 100 senders were answered."""
        return _p99(self.acked)


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


async def _busy_share(place: Place) -> float:
    before = place.busy_seconds()
    await asyncio.sleep(_IDLE_SECONDS)
    return (place.busy_seconds() - before) / _IDLE_SECONDS


async def _tell_one(port: int, crowd: Crowd, bins: list[tuple[str, str]], count: int, seen: Seen) -> None:
    """Send a capture to one bin after the other; enter how long its dashboard took to hear of it."""
    sender = await connect(port)
    assert sender is not None
    for number, place in enumerate(random.Random(11).sample(range(len(bins)), count)):  # noqa: S311
        listener = crowd.listeners[place]
        assert listener is not None
        begun, before = time.perf_counter(), listener.messages
        await sender.ask(make_request(f"/{bins[place][0]}", f"0-{number}"))
        seen.acked.append((time.perf_counter() - begun) * 1000)
        await until(lambda listener=listener, before=before: listener.messages > before, 10, "the row on its dashboard")
        seen.told.append((listener.heard_at - begun) * 1000)
    sender.close()
    seen.strangers = sum(listener.messages for listener in crowd.listeners if listener) - len(seen.told)


async def storm(place: Place, bins: list[tuple[str, str]]) -> Seen:
    """Open a page on each of `bins`, and give what was measured."""
    port, seen = place.rig.served.port, Seen()
    crowd = Crowd(port, [token for _, token in bins])
    seen.joined = await crowd.join()
    seen.busy = await _busy_share(place)
    seen.workers, seen.everything = place.worker_memory() / MIB, place.memory() / MIB
    await _tell_one(port, crowd, bins, 200, seen)
    assert crowd.open == len(bins)
    crowd.drop()
    crowd.tries = 0
    seen.rejoined, seen.tries = await crowd.join(within=10), crowd.tries
    assert crowd.open == len(bins)
    await _tell_one(port, crowd, bins, 50, Seen())
    crowd.drop()
    return seen
