"""The parent's side of the writer's process: one call at a time, its answer as a callback on the event loop."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from bins.journal.frames import FAILURES, LENGTH, OK, Call, frame, read_answer
from bins.journal.writer import StoreBroken, StoreError

Done = Callable[[Any], None]
"""Takes the result of a call, or the `StoreError` that it ended in."""


class WriterProcess:
    """Starts `bins.journal.child` for the SQLite file at `path` and calls it."""

    def __init__(self, path: str, max_bytes: int = 0) -> None:
        self._arguments = [path, str(max_bytes)]
        self._process: subprocess.Popen[bytes] | None = None
        self._wire: _Wire | None = None

    async def open(self) -> None:
        """Start the process and wait until its store is open.

        Raises:
            StoreBroken: the store cannot be used.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "bins.journal.child", str(theirs.fileno()), *self._arguments]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()])  # noqa: ASYNC220, S603 - our own module
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[Any] = loop.create_future()
        _, self._wire = await loop.create_connection(_Wire, sock=ours)
        self._wire.expect(opened.set_result)
        result = await opened
        if isinstance(result, StoreError):
            raise result

    def call(self, call: Call, done: Done) -> None:
        """Send one call; `done` is called later on the loop. The call before it must have been answered."""
        if self._wire is None or self._wire.lost:
            asyncio.get_running_loop().call_soon(done, StoreBroken("the writer's process is gone"))
            return
        self._wire.expect(done)
        self._wire.send(frame(call))

    async def close(self) -> None:
        """Let the process finish what it does and end."""
        if self._wire is not None:
            self._wire.hang_up()
        if self._process is not None:
            await asyncio.get_running_loop().run_in_executor(None, self._process.wait)


class _Wire(asyncio.Protocol):
    """Puts answers together from what the socket brings."""

    def __init__(self) -> None:
        self.lost = False
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._done: Done | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport) or hasattr(transport, "write")  # noqa: S101 - a stream socket
        self._transport = transport  # type: ignore[assignment]  # uvloop's transports only look like asyncio's
        transport.set_write_buffer_limits(high=1 << 30)  # type: ignore[attr-defined]  # bounded by one batch

    def expect(self, done: Done) -> None:
        self._done = done

    def send(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def hang_up(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) < LENGTH.size:
            return
        (length,) = LENGTH.unpack_from(self._buffer)
        if len(self._buffer) < LENGTH.size + length:
            return
        kind, content = read_answer(self._buffer[LENGTH.size :])
        self._buffer.clear()
        self._finish(content if kind == OK else FAILURES[kind](content))

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        self._finish(StoreBroken("the writer's process has ended"))

    def _finish(self, result: Any) -> None:
        done, self._done = self._done, None
        if done is not None:
            done(result)
