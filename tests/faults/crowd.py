"""Very many open pages at once: websockets that only listen, from as many addresses of loopback as they need ports."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import OPEN
from websockets.uri import parse_uri

_PER_ADDRESS = 5_000
_AT_ONCE = 100
_RETRY_SECONDS = 0.2


class Listener(asyncio.Protocol):
    """One socket; answers pings, and notes when something came."""

    def __init__(self, address: str) -> None:
        self.opened = asyncio.get_running_loop().create_future()
        self.heard_at = 0.0
        """When the latest message came, on `time.perf_counter`; 0 when none has."""
        self.messages = 0
        self.is_open = False
        self.refusal = ""
        self._protocol = ClientProtocol(parse_uri(address), max_size=None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._protocol.send_request(self._protocol.connect())
        self._send()

    def data_received(self, data: bytes) -> None:
        self._protocol.receive_data(data)
        self._send()
        for event in self._protocol.events_received():
            if isinstance(event, Response):
                self._answered(event)
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self.heard_at = time.perf_counter()
                self.messages += 1

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if not self.opened.done():
            self.opened.set_result(None)

    def _answered(self, response: Response) -> None:
        self.is_open = self._protocol.state is OPEN
        self.refusal = "" if self.is_open else str(response.status_code)
        if not self.opened.done():
            self.opened.set_result(None)

    def _send(self) -> None:
        for data in self._protocol.data_to_send():
            self.transport.write(data) if data else self.transport.close()


class Crowd:
    """Sockets on many bins of one server.

    Args:
        port: where the server listens.
        tokens: of the links that are followed, a socket each.
    """

    def __init__(self, port: int, tokens: Sequence[str]) -> None:
        self._port = port
        self._tokens = tokens
        self.listeners: list[Listener | None] = [None] * len(tokens)
        self.tries = 0

    @property
    def open(self) -> int:
        """How many sockets are open now."""
        return sum(listener is not None and listener.is_open for listener in self.listeners)

    async def join(self, within: float = 0.0) -> float:
        """Open all sockets, each beginning `within` so many seconds; give the seconds until all are open."""
        gate, begun = asyncio.Semaphore(_AT_ONCE), time.perf_counter()
        rng = random.Random(11)  # noqa: S311 - only the moments
        await asyncio.gather(*(self._join(place, rng.uniform(0, within), gate) for place in range(len(self._tokens))))
        return time.perf_counter() - begun

    def drop(self) -> None:
        """Reset every connection at once, as a network that goes away."""
        for listener in self.listeners:
            if listener is not None:
                listener.transport.abort()

    async def _join(self, place: int, moment: float, gate: asyncio.Semaphore) -> None:
        await asyncio.sleep(moment)
        async with gate:
            found = await self._try(place)
            while found is None:
                await asyncio.sleep(_RETRY_SECONDS)
                found = await self._try(place)
            self.listeners[place] = found

    async def _try(self, place: int) -> Listener | None:
        self.tries += 1
        source = f"127.0.0.{2 + place // _PER_ADDRESS}"
        address = f"ws://127.0.0.1:{self._port}/ws/b/{self._tokens[place]}?format=json"
        _, listener = await asyncio.get_running_loop().create_connection(
            lambda: Listener(address), "127.0.0.1", self._port, local_addr=(source, 0)
        )
        await listener.opened
        return listener if listener.is_open else None
