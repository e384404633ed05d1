"""Redis: is it there, new enough, and does a message come back."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Any

from channels.layers import get_channel_layer
from redis import Redis, RedisError
from redis.exceptions import NoPermissionError
from redis.sentinel import MasterNotFoundError, Sentinel

from inspector.checking.report import Line, Lines, cause, fail, ok, warn
from inspector.config import Config

OLDEST = (6, 2)
_SECONDS = 3.0
_MEND = "Start Redis and let us in, or correct INSPECTOR_REDIS_URL; captures go on meanwhile, pages are up to 2 s late."


def lines(config: Config) -> Lines:
    """Ask Redis itself, then send a message the way that rings go."""
    try:
        client = _client(config.redis_host)
        client.ping()
        yield _version(client)
        yield ok("redis", f"a message came back after {asyncio.run(_round_trip()) * 1000:.1f} ms")
    except MasterNotFoundError:  # its words are the innards of the client
        name = config.redis_host["master_name"]
        yield fail("redis", f"no sentinel that could be reached knows a master {name!r}", _MEND)
    except (RedisError, OSError) as error:
        yield fail("redis", cause(error), _MEND)
    except (TypeError, ValueError) as error:  # an option behind the `?` that its client does not know
        yield fail("redis", f"its address cannot be used: {cause(error)}", "Correct INSPECTOR_REDIS_URL.")


def _client(host: dict[str, Any]) -> Redis:
    options = dict(host)
    if "sentinels" not in options:
        return Redis.from_url(options.pop("address"), **options)
    sentinels, name = options.pop("sentinels"), options.pop("master_name")
    bounds = {key: options[key] for key in ("socket_timeout", "socket_connect_timeout")}
    master: Redis = Sentinel(sentinels, **bounds).master_for(name, **options)  # type: ignore[no-untyped-call]
    return master


def _version(client: Redis) -> Line:
    try:
        told: Any = client.info("server")
    except NoPermissionError:
        return warn("redis", "it answers; its version may not be asked, 6.2 or newer is needed")
    version = str(told["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        return fail("redis", f"it is version {version}", "Upgrade it to 6.2 or newer, or to Valkey.")
    return ok("redis", f"it answers, version {version}")


async def _round_trip() -> float:
    """Give the seconds that a message takes through the channel layer and back."""
    layer: Any = get_channel_layer()
    group = f"check-{secrets.token_hex(8)}"
    channel = await layer.new_channel()
    try:
        await layer.group_add(group, channel)
        began = time.monotonic()
        await layer.group_send(group, {"type": "check"})
        await asyncio.wait_for(layer.receive(channel), _SECONDS)
        return time.monotonic() - began
    finally:
        await layer.flush()
