"""Clients that take their time, in six ways, each kept up: one that is closed comes again.

A process of its own, `python -m tests.faults.slow`, so that they cost nothing to whoever measures: it says when all are
there, and at the end of its input tells what became of them as JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys
from collections import Counter
from collections.abc import Awaitable, Callable

from tests.faults.load import run, until

_PAUSE_SECONDS = 0.5
_SPREAD_SECONDS = 4.0
"""They come one after the other, so that their deadlines do not all fall together."""
_HUNGRY = "never reads"
"""Fewer of these: each has the kernel hold some megabytes before a write stalls at all."""

Way = Callable[["SlowClients", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class SlowClients:
    """Keeps slow connections open to a server."""

    def __init__(self, port: int, bin_id: str, large_bin_id: str) -> None:
        self.open = 0
        self.most_open = 0
        self.closed: Counter[str] = Counter()
        """How often the server has ended a connection, by way."""
        self.longest: dict[str, float] = {}
        """The most seconds that one lasted, by way."""
        self._port = port
        self._bin_id = bin_id
        self._large_bin_id = large_bin_id
        self._stopping = False

    def stop(self) -> None:
        """Open no more, and close what is open."""
        self._stopping = True

    async def run(self, count: int) -> None:
        """Keep them up until stopped."""
        patient = [name for name in WAYS if name != _HUNGRY]
        ways = [_HUNGRY if number % 50 == 0 else patient[number % len(patient)] for number in range(count)]
        await asyncio.gather(*(self._keep(name, _SPREAD_SECONDS * at / count) for at, name in enumerate(ways)))

    async def _keep(self, name: str, after_seconds: float) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(after_seconds)
        while not self._stopping:
            with contextlib.suppress(OSError):
                reader, writer = await self._connect()
                began = loop.time()
                self.open += 1
                self.most_open = max(self.most_open, self.open)
                try:
                    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                        await WAYS[name](self, reader, writer)
                finally:
                    self.open -= 1
                    if not self._stopping:
                        self.closed[name] += 1
                        self.longest[name] = max(self.longest.get(name, 0), loop.time() - began)
                    writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        plain.setblocking(False)
        await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", self._port))
        return await asyncio.open_connection(sock=plain, limit=1_024)

    async def _trickle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, piece: bytes) -> None:
        """Send a little now and then until the server ends it."""
        ending = asyncio.ensure_future(reader.read())
        while not self._stopping and not ending.done():
            writer.write(piece)
            await asyncio.wait({ending}, timeout=_PAUSE_SECONDS)
        ending.cancel()

    async def says_nothing(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._trickle(reader, writer, b"")

    async def slow_head(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"POST /{self._bin_id} HTTP/1.1\r\nHost: h\r\nX: ".encode())
        await self._trickle(reader, writer, b"x")

    async def slow_body(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"POST /{self._bin_id} HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n".encode())
        await self._trickle(reader, writer, b"x")

    async def slow_chunks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"POST /{self._bin_id} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        await self._trickle(reader, writer, b"1\r\nx\r\n")

    async def idle_after_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"POST /{self._bin_id} HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n".encode())
        await self._trickle(reader, writer, b"")

    async def never_reads(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # every transport of a socket has it
        request = f"GET /{self._large_bin_id} HTTP/1.1\r\nHost: h\r\n\r\n".encode()
        writer.write(request * 16)
        while not self._stopping and not writer.is_closing():
            writer.write(b"\r\n")  # what stands between two requests and says nothing: only shows us the end
            await asyncio.sleep(_PAUSE_SECONDS)
            await writer.drain()


WAYS: dict[str, Way] = {
    "says nothing": SlowClients.says_nothing,
    "slow head": SlowClients.slow_head,
    "slow body": SlowClients.slow_body,
    "slow chunks": SlowClients.slow_chunks,
    "idle after one": SlowClients.idle_after_one,
    "never reads": SlowClients.never_reads,
}


async def main(port: int, bin_id: str, large_bin_id: str, count: int) -> None:
    """Keep `count` of them up until the input ends."""
    slow = SlowClients(port, bin_id, large_bin_id)
    keeping = asyncio.create_task(slow.run(count))
    await until(lambda: slow.open >= 0.8 * count, 60, "slow clients")
    print("there", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    slow.stop()
    await keeping
    print(json.dumps({"open": slow.most_open, "closed": slow.closed, "longest": slow.longest}))


if __name__ == "__main__":
    run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])))
