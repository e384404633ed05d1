"""A TCP proxy on loopback that can freeze, as a lost network does, and cut, as a closed one does."""

from __future__ import annotations

import asyncio
from typing import Self


class Proxy:
    """Passes bytes on to `port`; `cut` resets every connection, `freeze` lets nothing through until it is cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._pipes: set[_Pipe] = set()
        self.port = 0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Pipe(self), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        await self._server.wait_closed()

    def freeze(self) -> None:
        """Let nothing more through on the connections there are."""
        for pipe in self._pipes:
            pipe.pause()

    def cut(self) -> None:
        """Reset the connections there are."""
        for pipe in list(self._pipes):
            pipe.abort()

    async def reach(self, pipe: _Pipe) -> None:
        """Connect a new pipe's far end to the server."""
        loop = asyncio.get_running_loop()
        far = _Pipe(self, pipe)
        try:
            await loop.create_connection(lambda: far, "127.0.0.1", self._target)
        except OSError:
            pipe.abort()
        else:
            pipe.join(far)

    def add(self, pipe: _Pipe) -> None:
        """Know one end of a connection."""
        self._pipes.add(pipe)

    def discard(self, pipe: _Pipe) -> None:
        """Forget it."""
        self._pipes.discard(pipe)


class _Pipe(asyncio.Protocol):
    """One end of a connection; what it reads, the other end writes."""

    def __init__(self, proxy: Proxy, near: _Pipe | None = None) -> None:
        self._proxy = proxy
        self._other = near
        self._early = b""
        self._transport: asyncio.Transport | None = None
        self._reaching: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # uvloop's transports only look like asyncio's
        self._proxy.add(self)
        if self._other is None:
            self._reaching = asyncio.get_running_loop().create_task(self._proxy.reach(self))

    def data_received(self, data: bytes) -> None:
        if self._other is None:
            self._early += data
        else:
            self._other.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._proxy.discard(self)
        if self._other is not None:
            self._other.abort()

    def join(self, other: _Pipe) -> None:
        """Pass what came before the far end was there."""
        self._other = other
        other.write(self._early)

    def write(self, data: bytes) -> None:
        """Pass bytes on."""
        if self._transport is not None:
            self._transport.write(data)

    def pause(self) -> None:
        """Read no more."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def abort(self) -> None:
        """Reset the connection."""
        if self._transport is not None:
            self._transport.abort()
