"""The parent's side of the writer's process: calls in order, each answer a callback on the event loop."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from bins.journal.frames import ADDRESS, FAILURES, LENGTH, OK, Call, frame, read_answer
from bins.journal.writer import RowRejected, StoreBroken, StoreError

_ROOT = Path(__file__).resolve().parents[2]
_CLOSE_SECONDS = 0.75

Done = Callable[[Any], None]
"""Takes the result of a call, or the `StoreError` that it ended in."""


class WriterProcess:
    """Starts `bins.journal.child` for the SQLite file or the PostgreSQL URL `store` and calls it.

    Args:
        store: path or URL.
        max_bytes: size that a SQLite file may grow to; 0 leaves it to the disk.
    """

    def __init__(self, store: str, max_bytes: int = 0) -> None:
        self._store = store
        self._max_bytes = max_bytes
        self._process: subprocess.Popen[bytes] | None = None
        self._wire: _Wire | None = None

    async def open(self) -> None:
        """Start the process and wait until its store is open.

        Raises:
            StoreBroken: the store cannot be used.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            # -P, so that no module of the folder we were started in is taken for one of ours.
            command = [sys.executable, "-P", "-m", "bins.journal.child", str(theirs.fileno()), str(self._max_bytes)]
            environment = {**os.environ, "PYTHONPATH": python_path(), ADDRESS: self._store}
            self._process = subprocess.Popen(  # noqa: ASYNC220, S603 - our own module
                command, pass_fds=[theirs.fileno()], env=environment
            )
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[Any] = loop.create_future()
        _, self._wire = await loop.create_connection(_Wire, sock=ours)
        self._wire.expect(opened.set_result)
        result = await opened
        if isinstance(result, StoreError):
            await self.close()
            raise result

    @property
    def lost(self) -> bool:
        """True once the process has ended by itself."""
        return self._wire is not None and self._wire.lost

    def call(self, call: Call, done: Done) -> None:
        """Send one call; `done` is called later on the loop, after those of the calls before it."""
        loop = asyncio.get_running_loop()
        if self._wire is None or self._wire.lost:
            loop.call_soon(done, StoreBroken("the writer's process is gone"))
            return
        try:
            message = frame(call)
        except (TypeError, ValueError, OverflowError) as error:  # such as a lone surrogate
            loop.call_soon(done, RowRejected(str(error)))
            return
        self._wire.expect(done)
        self._wire.send(message)

    async def close(self) -> None:
        """Let the process finish what it does and end; one that hangs is killed, which the store survives."""
        if self._wire is not None:
            self._wire.hang_up()
        if self._process is not None:
            await asyncio.get_running_loop().run_in_executor(None, _see_off, self._process)


def _see_off(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_CLOSE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def python_path() -> str:
    """Give the `PYTHONPATH` of a child that is to find our modules, wherever it runs."""
    return os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))


class _Wire(asyncio.Protocol):
    """Puts answers together from what the socket brings."""

    def __init__(self) -> None:
        self.lost = False
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._waiting: deque[Done] = deque()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's transports only look like asyncio's

    def expect(self, done: Done) -> None:
        self._waiting.append(done)

    def send(self, data: bytearray) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def hang_up(self) -> None:
        self._waiting.clear()
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self._buffer)
            end = LENGTH.size + length
            if len(self._buffer) < end:
                return
            kind, content = read_answer(self._buffer[LENGTH.size : end])
            del self._buffer[:end]
            self._finish(content if kind == OK else FAILURES[kind](content))

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        while self._waiting:
            self._finish(StoreBroken("the writer's process has ended"))

    def _finish(self, result: Any) -> None:
        if self._waiting:
            self._waiting.popleft()(result)
