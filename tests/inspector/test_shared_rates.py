"""Rates over several processes: added up in Redis, kept by each alone while that is gone."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio import Redis as RedisClient

from bins.message.rate import Limiter, Rate
from inspector import shared_rates
from inspector.config import Config
from inspector.shared_rates import SharedRates, connect
from tests.backing import Redis


def config_of(url: str) -> Config:
    return Config(redis_url=url)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a machine that does other things too for no loss of Redis."""
    monkeypatch.setattr(shared_rates, "PATIENCE_SECONDS", 60)


async def test_two_processes_hold_one_rate(redis_server: Redis) -> None:
    one, other = Limiter(Rate(10, 3_600)), Limiter(Rate(10, 3_600))
    host = config_of(redis_server.url).redis_host
    workers = [SharedRates(connect(host), {"two": limiter}) for limiter in (one, other)]
    for worker in workers:
        await worker.exchange()  # now they agree on the time
    for _ in range(5):
        one.hit("a")
        other.hit("a")

    for worker in workers:
        await worker.exchange()
    heard_last = one.hit("a")
    for worker in workers:
        await worker.exchange()
        await worker._redis.aclose()

    assert heard_last == 0  # it has told its share before the other did
    assert one.hit("a") > 0
    assert other.hit("a") > 0
    assert one.hit("b") == 0


async def test_without_redis_each_goes_by_its_own_counts(caplog: pytest.LogCaptureFixture) -> None:
    limiter = Limiter(Rate(2, 3_600))
    worker = SharedRates(connect(config_of("redis://127.0.0.1:1/0").redis_host), {"t": limiter})

    limiter.hit("a")
    assert not await worker.exchange()
    assert not await worker.exchange()

    assert [limiter.hit("a") > 0, limiter.hit("a") > 0] == [False, True]
    assert len(caplog.records) == 1
    await worker._redis.aclose()


async def test_a_redis_without_room_is_told_of_once(redis_server: Redis, caplog: pytest.LogCaptureFixture) -> None:
    limiter = Limiter(Rate(5, 60))
    worker = SharedRates(connect(config_of(redis_server.url).redis_host), {"no-room": limiter})
    redis_server.command("CONFIG", "SET", "maxmemory", "1")
    try:
        for _ in range(3):
            limiter.hit("a")
            assert not await worker.exchange()
            assert await worker.exchange()  # with nothing new to be added
    finally:
        redis_server.command("CONFIG", "SET", "maxmemory", "0")
        await worker._redis.aclose()

    assert len(caplog.records) == 1


async def test_it_ends_at_once_without_rates_and_when_cancelled(redis_server: Redis) -> None:
    host = config_of(redis_server.url).redis_host
    await SharedRates(connect(host), {"t": Limiter(None)}).run()

    task = asyncio.create_task(SharedRates(connect(host), {"t": Limiter(Rate(1, 1))}).run())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_is_counted_is_forgotten_with_its_window(redis_server: Redis) -> None:
    limiter = Limiter(Rate(5, 60))
    worker = SharedRates(connect(config_of(redis_server.url).redis_host), {"forgotten": limiter})
    limiter.hit("a")
    await worker.exchange()

    async with RedisClient.from_url(redis_server.url) as client:
        (key,) = await client.keys("inspector:rate:forgotten:*")
        assert 0 < await client.ttl(key) <= 120
    await worker._redis.aclose()


def test_it_reaches_redis_through_sentinels() -> None:
    client = connect(config_of("sentinel://ada:secret@one:26379,two:26380/main/2").redis_host)

    assert client.connection_pool.service_name == "main"
    assert {"db": 2, "username": "ada"}.items() <= client.connection_pool.connection_kwargs.items()
