"""`/healthz`, `/readyz` and `/metrics`: answered before anything else looks at a request, whatever its Host says.

No bin id is so short, so that none of them is ever meant for a bin.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from bins.journal.writer import StoreError
from inspector.config import Config
from inspector.exposition import exposition
from inspector.readiness import Readiness
from inspector.runtime import Runtime

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_TEXT = "text/plain; charset=utf-8"
_METRICS_TEXT = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus's text format in the version that every one of them reads."""
_FORWARDED = (b"x-forwarded-", b"x-real-ip", b"forwarded", b"via")
"""Beginnings of field names that only a proxy sends."""


@dataclass(frozen=True)
class Answer:
    """What a probe is told."""

    body: bytes
    status: int = 200
    content_type: str = _TEXT


_NOT_FOUND = Answer(b"not found\n", 404)


class Probes:
    """An ASGI application for the paths of `answers`; `start` makes sure that the runtime has been started."""

    def __init__(self, runtime: Runtime, start: Callable[[], Awaitable[None]]) -> None:
        self._runtime = runtime
        self._start = start
        self._readiness = Readiness(runtime)
        self._paths = {"/healthz": _alive, "/readyz": self._ready, "/metrics": self._metrics}

    def answers(self, kind: str, path: str) -> bool:
        """Tell whether a scope of this kind and path is for us."""
        return kind == "http" and path in self._paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        headers = []
        if scope["method"] in {"GET", "HEAD"}:
            answer = await self._paths[scope["path"]](scope)
        else:
            answer = Answer(b"use GET\n", 405)
            headers.append((b"allow", b"GET, HEAD"))
        headers += [
            (b"content-type", answer.content_type.encode("ascii")),
            (b"content-length", b"%d" % len(answer.body)),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})

    async def _ready(self, scope: Scope) -> Answer:
        try:
            await self._start()
        except StoreError:
            return Answer(b"store: cannot be opened\n", 503)
        obstacles = await self._readiness.obstacles()
        lines = [*(obstacles or ["ok"]), *self._readiness.remarks()]
        return Answer("".join(f"{line}\n" for line in lines).encode(), 503 if obstacles else 200)

    async def _metrics(self, scope: Scope) -> Answer:
        if not may_read(scope, self._runtime.config):
            return _NOT_FOUND
        return Answer(await exposition(self._runtime), content_type=_METRICS_TEXT)


async def _alive(scope: Scope) -> Answer:
    return Answer(b"ok\n")


def may_read(scope: Scope, config: Config) -> bool:
    """Tell whether the metrics may be given to whoever sent this request."""
    if config.metrics == "off":
        return False
    return config.metrics == "open" or _is_local(scope) or _has_token(scope, config.metrics_token)


def _is_local(scope: Scope) -> bool:
    """Tell whether it comes from this machine: a proxy here hands on the requests of the whole world."""
    if any(name.startswith(_FORWARDED) for name, _ in scope["headers"]):
        return False
    host, _ = (scope.get("client") or ("", 0))[:2]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _has_token(scope: Scope, wanted: str) -> bool:
    given = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    scheme, _, word = given.partition(b" ")
    return bool(wanted) and scheme.lower() == b"bearer" and hmac.compare_digest(word.strip(), wanted.encode("utf-8"))
