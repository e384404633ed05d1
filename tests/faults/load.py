"""A load generator on raw sockets that keeps exact books.

Every request carries a name of its own (`X-Rid`) and the SHA-256 of its body (`X-Sha256`), and is sent once. A name
counts as acknowledged only when the whole answer with status 200 has been read.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
import zlib
from collections import Counter, deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import uvloop

Result = TypeVar("Result")

UNORDERED = 9_999
"""The lane of an open loop, whose requests overtake each other."""

_NOISE = os.urandom(8 * 1024)
_RECONNECT_SECONDS = 0.02
_END = b"\r\n\r\n"


def run(main: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine on the loop that spends least on the generator itself."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


@dataclass
class Books:
    """What was sent and what came back."""

    acked: dict[str, int] = field(default_factory=dict)
    """Number (`X-Bin-Request`) by name, of requests whose whole answer was read."""
    statuses: Counter[int] = field(default_factory=Counter)
    sent: int = 0
    unanswered: int = 0
    """Connections that ended between a request and the end of its answer."""
    without_retry_after: int = 0
    answers: list[tuple[int, float, float]] = field(default_factory=list)
    """Status of each answer, and the seconds to it since the request was due, and since it was sent."""

    def note(self, rid: str, head: bytes, since_due: float = 0, since_sent: float = 0) -> None:
        """Enter one answer by its head."""
        status = int(head[9:12])
        self.statuses[status] += 1
        self.answers.append((status, since_due, since_sent))
        if status == 200:
            self.acked[rid] = int(_field(head, b"x-bin-request") or 0)
        elif status == 503 and not _field(head, b"retry-after"):
            self.without_retry_after += 1

    def quantile(self, share: float, status: int = 200) -> float:
        """Give a quantile of the milliseconds to answers with `status`, since their requests were sent."""
        return _quantile(share, [sent for kind, _, sent in self.answers if kind == status])

    def quantile_of_due(self, share: float) -> float:
        """Give a quantile of the milliseconds to answers with status 200, since their requests were due."""
        return _quantile(share, [due for kind, due, _ in self.answers if kind == 200])


def make_request(target: str, rid: str, body_bytes: int = 256) -> bytes:
    """Give the bytes of a POST with a body that no other request has."""
    mark = f"{rid}:".encode()
    start = zlib.crc32(mark) % len(_NOISE)
    noise = _NOISE[start:] + _NOISE * (body_bytes // len(_NOISE) + 1)
    body = mark + noise[: max(body_bytes - len(mark), 0)]
    digest = hashlib.sha256(body).hexdigest()
    head = f"POST {target} HTTP/1.1\r\nHost: localhost\r\nX-Rid: {rid}\r\nX-Sha256: {digest}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Connection(asyncio.Protocol):
    """One keep-alive connection with at most one request on its way."""

    def __init__(self) -> None:
        self.is_open = False
        self._buffer = b""
        self._answer: asyncio.Future[bytes | None] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # uvloop's transports only look like asyncio's
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(_END)
        if end < 0 or self._answer is None:
            return
        head = self._buffer[:end]
        whole = end + len(_END) + int(_field(head, b"content-length") or 0)
        if len(self._buffer) < whole:
            return
        self._buffer = self._buffer[whole:]
        self._settle(head)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        self._settle(None)

    async def ask(self, request: bytes) -> bytes | None:
        """Send a request; give the head of the answer once all of it is there, or None when the connection ended."""
        if self._transport is None or not self.is_open:
            return None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        answer = await self._answer
        if answer is not None and b"connection: close" in answer.lower():
            self.close()
        return answer

    def close(self) -> None:
        """End the connection."""
        self.is_open = False
        if self._transport is not None:
            self._transport.close()

    def _settle(self, answer: bytes | None) -> None:
        waiting, self._answer = self._answer, None
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)


async def connect(port: int, *, patiently: bool = True) -> Connection | None:
    """Open a connection; while nobody listens try again, or give None."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            _, connection = await loop.create_connection(Connection, "127.0.0.1", port)
        except OSError:
            if not patiently:
                return None
            await asyncio.sleep(_RECONNECT_SECONDS)
        else:
            return connection


class Load:
    """Requests to one bin over many connections, entered into `books`.

    Args:
        port: where the server listens; it may go and come back.
        bin_id: bin that is sent to.
        connections: how many are kept open.
        body_bytes: size of each body.
        reconnect: False ends a lane once its connection has ended.
    """

    def __init__(
        self, port: int, bin_id: str, *, connections: int = 64, body_bytes: int = 256, reconnect: bool = True
    ) -> None:
        self.books = Books()
        self.first_lane = 0
        """Lanes are counted from here, so that the names of two loads differ."""
        self._port = port
        self._bin_id = bin_id
        self._connections = connections
        self._body_bytes = body_bytes
        self._reconnect = reconnect
        self._stopping = False
        self._idle: deque[Connection] = deque()
        self._sequence = 0

    def stop(self) -> None:
        """Send nothing more; what is on its way is still read."""
        self._stopping = True

    async def closed_loop(self) -> None:
        """Keep one request on its way on each connection until stopped."""
        await asyncio.gather(*(self._lane(self.first_lane + number) for number in range(self._connections)))

    async def open_loop(self, rate: float, seconds: float) -> None:
        """Send `rate` requests a second whatever comes back; latency counts from when a request was due."""
        loop = asyncio.get_running_loop()
        start, tasks = time.perf_counter(), set[asyncio.Task[None]]()
        for number in range(int(rate * seconds)):
            due = start + number / rate
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            if self._stopping:
                break
            if len(tasks) < self._connections:
                task = loop.create_task(self._send_due(due))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)
        while self._idle:
            self._idle.pop().close()

    async def _lane(self, lane: int) -> None:
        connection: Connection | None = None
        sequence = 0
        while not self._stopping:
            if connection is None or not connection.is_open:
                if connection is not None and not self._reconnect:
                    return
                connection = await connect(self._port, patiently=self._reconnect)
                if connection is None:
                    return
                continue
            sequence += 1
            await self._send(connection, lane, sequence, time.perf_counter())
        if connection is not None:
            connection.close()

    async def _send_due(self, due: float) -> None:
        connection = self._idle.pop() if self._idle else None
        if connection is None or not connection.is_open:
            connection = await connect(self._port)
        assert connection is not None
        self._sequence += 1
        await self._send(connection, UNORDERED, self._sequence, due)
        if connection.is_open:
            self._idle.append(connection)

    async def _send(self, connection: Connection, lane: int, sequence: int, due: float) -> None:
        rid = f"{lane}-{sequence}"
        self.books.sent += 1
        request = make_request(f"/{self._bin_id}/{lane}", rid, self._body_bytes)
        sent = time.perf_counter()
        head = await connection.ask(request)
        if head is None:
            self.books.unanswered += 1
        else:
            now = time.perf_counter()
            self.books.note(rid, head, now - due, now - sent)


def _quantile(share: float, seconds: list[float]) -> float:
    ordered = sorted(seconds)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] * 1000 if ordered else 0.0


async def until(condition: Any, seconds: float, what: str) -> None:
    """Wait until `condition()` holds.

    Raises:
        AssertionError: it did not within `seconds`.
    """
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {seconds:g} s"
        await asyncio.sleep(0.01)


def in_thread(function: Any, *args: Any, **kwargs: Any) -> Coroutine[Any, Any, Any]:
    """Give an awaitable for a function that blocks."""
    return asyncio.to_thread(partial(function, *args, **kwargs))


def _field(head: bytes, name: bytes) -> bytes | None:
    lower = head.lower()
    start = lower.find(b"\r\n" + name + b":")
    if start < 0:
        return None
    start += len(name) + 3
    end = lower.find(b"\r\n", start)
    return head[start : end if end >= 0 else None].strip()
