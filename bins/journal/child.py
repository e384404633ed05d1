"""The writer's process: reads calls from its parent, writes, answers; ends when the parent does.

A process and not a thread, since a thread would share the interpreter's lock with the event loop: the two spent their
time handing it to and fro (see docs/decisions). The parent's end of the socket closes with the parent, however it dies.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bins.journal.frames import LENGTH, OK, Call, Refusals, SentTimes, Write, failure, frame, read_call
from bins.journal.sqlite import SqliteWriter
from bins.journal.writer import StoreBroken, StoreError, Writer

_LOCK_SECONDS = 10.0
_BUFFER = 256 * 1024


def main() -> None:
    """Serve calls: `python -m bins.journal.child FD PATH MAX_BYTES`."""
    handle, path, max_bytes = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, signal.SIG_IGN)  # the parent decides; it may have captures to finish
    with socket.socket(fileno=handle) as parent, suppress(ConnectionError):  # a killed parent hangs up in mid-call
        if _is_alone(path):
            serve(parent, SqliteWriter(path, max_bytes))
        else:
            parent.sendall(failure(StoreBroken(f"another process writes to {path}")))


def _is_alone(path: str) -> bool:
    """Take the writer's lock, waiting for a killed server's child that is still in its last commit."""
    lock = os.open(f"{path}.writer", os.O_RDWR | os.O_CREAT, 0o600)
    end = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        else:
            return True


def serve(parent: socket.socket, writer: Writer) -> None:
    """Answer calls until the parent hangs up or the store breaks."""
    calls: dict[type, Callable[[Any], Any]] = {
        Write: writer.write,
        Refusals: writer.add_refusals,
        SentTimes: writer.note_times,
    }
    try:
        inbox = Inbox(parent)
        alive = _answer(parent, writer.open)
        while alive and (call := inbox.receive()) is not None:
            alive = _answer(parent, calls[type(call)], call.content)
    finally:
        writer.close()


def _answer(parent: socket.socket, function: Callable[..., Any], *content: Any) -> bool:
    """Do one call and answer it; give False when no more may be done."""
    try:
        result = frame((OK, function(*content)))
    except StoreError as error:
        result = failure(error)
        parent.sendall(result)
        return not isinstance(error, StoreBroken)
    parent.sendall(result)
    return True


class Inbox:
    """Calls of the parent as they come in; what was read beyond one is the beginning of the next.

    One buffer for all of them: a fresh one for each would be mapped, faulted in and unmapped again by the kernel.
    """

    def __init__(self, parent: socket.socket) -> None:
        self._parent = parent
        self._buffer = bytearray(_BUFFER)
        self._start = 0
        self._end = 0

    def receive(self) -> Call | None:
        """Wait for the next call; give None when the parent has hung up."""
        if not self._holds(LENGTH.size):
            return None
        size = LENGTH.size + LENGTH.unpack_from(self._buffer, self._start)[0]
        if not self._holds(size):
            return None
        with memoryview(self._buffer) as view:
            call = read_call(view[self._start + LENGTH.size : self._start + size])
        self._start += size
        return call

    def _holds(self, size: int) -> bool:
        """Read until `size` bytes are there; give False when they never will be."""
        while self._end - self._start < size:
            if self._start == self._end or self._start + size > len(self._buffer):
                self._make_room(size)
            with memoryview(self._buffer) as view:
                count = self._parent.recv_into(view[self._end :])
            if not count:
                return False
            self._end += count
        return True

    def _make_room(self, size: int) -> None:
        """Move what is unread to the front of a buffer that holds `size` bytes, and is no larger than it must be."""
        unread = self._buffer[self._start : self._end]
        if len(self._buffer) != (wanted := max(size, _BUFFER)):
            self._buffer = bytearray(wanted)
        self._buffer[: len(unread)] = unread
        self._start, self._end = 0, len(unread)


if __name__ == "__main__":
    main()
