"""Rates over all processes: what each has counted is added up in Redis, a few times a second and in one go.

Nobody waits for Redis: a process decides by what it knows, its own counts and those of the others as last heard. So
together they may take a quarter of a second's worth more than the rate says. Without Redis each goes by its own counts.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any

from redis.asyncio import Redis, Sentinel
from redis.exceptions import RedisError

from bins.message.rate import Limiter

EVERY_SECONDS = 0.25
PATIENCE_SECONDS = 1.0
"""What Redis gets to answer in; then it counts as gone until the next try."""
_PREFIX = "inspector:rate"
_COMPLAIN_EVERY_SECONDS = 30.0

_log = logging.getLogger(__name__)


class SharedRates:
    """Adds up the counts of `limiters`, which are told apart by their names."""

    def __init__(self, redis: Any, limiters: Mapping[str, Limiter]) -> None:
        self._redis = redis
        self._limiters = {name: one for name, one in limiters.items() if one.rate is not None}
        self._complain_from = 0.0
        self._has_agreed = False
        """Whether our windows begin when those of the others do."""

    async def run(self) -> None:
        """Add up until cancelled."""
        try:
            while self._limiters:
                await self.exchange()
                await asyncio.sleep(EVERY_SECONDS)
        finally:
            await self._redis.aclose()

    async def exchange(self) -> bool:
        """Tell Redis what came here, and learn what came in all; False when it cannot be reached."""
        changes = {name: one.changes() for name, one in self._limiters.items()}
        if self._has_agreed and not any(changes.values()):
            return True
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._exchange(changes)
        except (RedisError, OSError, TimeoutError) as error:
            self._has_agreed = False
            self._complain(str(error) or type(error).__name__)
            return False
        self._has_agreed = True
        return True

    def _complain(self, words: str) -> None:
        """Say it now and then: a Redis without room goes on answering what takes none."""
        now = time.monotonic()
        if now >= self._complain_from:
            self._complain_from = now + _COMPLAIN_EVERY_SECONDS
            _log.warning("Redis does not add up rates (%s): each worker counts for itself", words)

    async def _exchange(self, changes: Mapping[str, list[tuple[str, int, int]]]) -> None:
        asked = [(name, *change) for name, some in changes.items() for change in some]
        async with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.time()
            for name, key, window, more in asked:
                place = f"{_PREFIX}:{name}:{window}:{key}"
                pipeline.incrby(place, more)
                pipeline.expire(place, 2 * self._seconds(name))
            answers = await pipeline.execute()
        self._set_clocks(answers[0])
        for (name, key, window, _), total in zip(asked, answers[1::2], strict=True):
            self._limiters[name].learn(key, window, int(total))

    def _seconds(self, name: str) -> int:
        rate = self._limiters[name].rate
        return rate.seconds if rate else 1

    def _set_clocks(self, now: tuple[int, int]) -> None:
        """Let windows begin when they do for everybody: by the clock of Redis."""
        offset = now[0] + now[1] / 1e6 - time.monotonic()
        for limiter in self._limiters.values():
            if abs(limiter.offset - offset) > 1:
                limiter.offset = offset


def connect(host: Mapping[str, Any]) -> Any:
    """Give a client of the Redis that `Config.redis_host` names."""
    options = {name: value for name, value in host.items() if name.startswith("socket_")}
    if "sentinels" not in host:
        return Redis.from_url(host["address"], **options)
    extra = {name: host[name] for name in ("db", "username", "password") if name in host}
    sentinel = Sentinel(host["sentinels"], **options)  # type: ignore[no-untyped-call]  # as redis-py has it
    return sentinel.master_for(host["master_name"], **options, **extra)
