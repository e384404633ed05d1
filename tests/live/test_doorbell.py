"""Workers that tell each other through a real Redis, also while it is killed, stopped and started again."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer
from redis import Redis as RedisClient

from bins.live import doorbell
from bins.live.doorbell import Doorbell
from tests.backing import Redis, redis
from tests.waiting import until

# A connection that is cancelled while it opens is left by redis-py to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

BIN = "a" * 24


class Heard:
    """What a worker was told."""

    def __init__(self) -> None:
        self.rings: dict[str, int] = {}
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.forgotten: list[str] = []
        self.misses = 0
        self.again = False

    def ring(self, bin_id: str, last_n: int) -> None:
        self.rings[bin_id] = last_n

    def happened(self, bin_id: str, event: dict[str, Any]) -> None:
        self.events.append((bin_id, event))

    def changed(self, bin_id: str) -> None:
        self.forgotten.append(bin_id)

    def missed(self, *, again: bool = False) -> None:
        self.misses += 1
        self.again = again


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lose no message to a machine that does other things too."""
    monkeypatch.setattr(doorbell, "PUBLISH_SECONDS", 20)


@pytest.fixture
def own_redis() -> Iterator[Redis]:
    """A Redis that a test may kill."""
    with redis() as running:
        yield running


@asynccontextmanager
async def worker(at: Redis) -> AsyncIterator[tuple[Doorbell, Heard]]:
    """A worker's bell, once it hears itself."""
    heard = Heard()
    layer = RedisPubSubChannelLayer(hosts=[{"address": at.url, "socket_timeout": 5, "socket_connect_timeout": 2}])
    bell = Doorbell(layer, heard)
    await bell.start()
    try:
        await until(lambda: bell.lag > 0)
        yield bell, heard
    finally:
        await bell.stop()


async def test_a_ring_reaches_the_other_worker_and_not_its_own(redis_server: Redis) -> None:
    async with worker(redis_server) as (bell, own), worker(redis_server) as (_, other):
        bell.ring(BIN, 7)
        await until(lambda: other.rings)

    assert other.rings == {BIN: 7}
    assert own.rings == {}


async def test_it_passes_events_and_changes_on(redis_server: Redis) -> None:
    event = {"type": "deleted", "numbers": [2], "revision": 1}

    async with worker(redis_server) as (bell, _), worker(redis_server) as (_, other):
        bell.tell(BIN, event)
        bell.changed(BIN)
        await until(lambda: other.events and other.forgotten)

    assert (other.events, other.forgotten) == ([(BIN, event)], [BIN])


async def test_rings_of_a_flood_go_out_together(own_redis: Redis) -> None:
    async with worker(own_redis) as (bell, _), worker(own_redis) as (_, other):
        before, begun = told(own_redis), time.monotonic()
        for n in range(1, 501):
            bell.ring(BIN, n)
            bell.ring(f"{n % 100:024}", n)
            await asyncio.sleep(0.001)
        await until(lambda: other.rings.get(BIN) == 500)
        seconds = time.monotonic() - begun

    assert told(own_redis) - before <= 25 * seconds + 20  # of a thousand rings
    assert len(other.rings) == 101


def told(at: Redis) -> int:
    """Messages published so far."""
    with RedisClient.from_url(at.url) as client:
        return int(client.info("commandstats").get("cmdstat_publish", {}).get("calls", 0))


async def test_it_hears_after_a_long_silence(redis_server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorbell, "DEAF_SECONDS", 20)
    async with worker(redis_server) as (bell, _), worker(redis_server) as (_, other):
        await until(lambda: other.misses)  # once, for a worker not heard before
        await asyncio.sleep(8)
        bell.ring(BIN, 1)
        await until(lambda: other.rings)

    assert other.misses == 1


async def test_it_notices_that_a_message_was_lost(redis_server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    async with worker(redis_server) as (bell, _), worker(redis_server) as (_, other):
        bell.ring(BIN, 1)
        await until(lambda: other.rings)
        misses = other.misses
        lose_one_message(bell, monkeypatch)
        bell.changed(BIN)
        await until(lambda: other.misses > misses)

    assert other.forgotten == []


def lose_one_message(bell: Doorbell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the layer drop the next message, as layers may."""
    send = bell._layer.group_send

    async def drop(*_: Any) -> None:
        monkeypatch.setattr(bell._layer, "group_send", send)

    monkeypatch.setattr(bell._layer, "group_send", drop)


async def test_it_heals_when_redis_was_killed_and_started_again(own_redis: Redis) -> None:
    async with worker(own_redis) as (bell, own), worker(own_redis) as (_, other):
        own_redis.kill()
        await until(lambda: bell.deaf and own.misses and not bell.reachable)
        assert own.again
        own_redis.start()
        await until(lambda: bell.reachable and not bell.deaf)
        assert not own.again
        await rung_again(bell, other)


async def test_it_heals_when_redis_stood_still(own_redis: Redis) -> None:
    async with worker(own_redis) as (bell, own), worker(own_redis) as (_, other):
        own_redis.signal(signal.SIGSTOP)
        await until(lambda: bell.deaf and own.misses)
        own_redis.signal(signal.SIGCONT)
        await until(lambda: not bell.deaf)
        await rung_again(bell, other)


async def rung_again(bell: Doorbell, other: Heard) -> None:
    """Ring until the other one hears: it may take up its subscription a moment later."""
    async with asyncio.timeout(60):
        while not other.rings:
            bell.ring(BIN, 1)
            await asyncio.sleep(0.1)


async def test_it_starts_without_redis_and_says_so_once(own_redis: Redis, caplog: pytest.LogCaptureFixture) -> None:
    own_redis.kill()
    bell = Doorbell(RedisPubSubChannelLayer(hosts=[own_redis.url]), Heard())

    await bell.start()
    await asyncio.sleep(2)
    bell.ring(BIN, 1)
    await bell.stop()

    said = [record for record in caplog.records if record.name == doorbell.__name__]
    assert [record.levelname for record in said] == ["WARNING"]


class Echo:
    """A layer that hands on what it is given at once, to who listens."""

    def __init__(self) -> None:
        self._said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def new_channel(self) -> str:
        return "channel"

    async def group_add(self, group: str, channel: str) -> None:
        pass

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self._said.put_nowait(message)

    async def receive(self, channel: str) -> dict[str, Any]:
        return await self._said.get()

    async def flush(self) -> None:
        pass


@pytest.mark.parametrize("turns", range(8))
async def test_it_stops_however_much_is_said_at_that_moment(turns: int) -> None:
    bell = Doorbell(Echo(), Heard())
    await bell.start()
    await until(lambda: bell.lag > 0)

    bell._wake.set()
    bell._layer._said.put_nowait({"from": bell._name, "at": 0.0})  # type: ignore[attr-defined]  # of `Echo`
    for _ in range(turns):
        await asyncio.sleep(0)
    for task in bell._tasks:
        task.cancel()
    _, left = await asyncio.wait(bell._tasks, timeout=5)

    assert not left
