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
from itertools import groupby, islice
from typing import Any

from bins.journal.frames import (
    ADDRESS,
    LENGTH,
    OK,
    Amendments,
    Call,
    Refusals,
    SentTimes,
    Write,
    failure,
    frame,
    read_call,
)
from bins.journal.sqlite import SqliteWriter
from bins.journal.writer import RowRejected, StoreBroken, StoreBusy, StoreError, Writer

POSTGRES = ("postgres:", "postgresql:")

_LOCK_SECONDS = 10.0
_BUFFER = 256 * 1024


def main() -> None:
    """Serve calls: `python -m bins.journal.child FD MAX_BYTES`, with the store's address in `INSPECTOR_WRITES_TO`."""
    handle, max_bytes, store = int(sys.argv[1]), int(sys.argv[2]), os.environ[ADDRESS]
    for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, signal.SIG_IGN)  # the parent decides; it may have captures to finish
    with socket.socket(fileno=handle) as parent, suppress(ConnectionError):  # a killed parent hangs up in mid-call
        if store.startswith(POSTGRES):
            serve(parent, _postgres(store))
        elif _is_alone(store):
            if not serve(parent, SqliteWriter(store, max_bytes)):
                os._exit(1)  # without the checkpoint of a close: a sync that failed tells nothing when it is repeated
        else:
            parent.sendall(failure(StoreBroken(f"another process writes to {store}")))


def _postgres(url: str) -> Writer:
    from bins.journal.postgres import PostgresWriter  # its driver is an extra that SQLite does without

    return PostgresWriter(url)


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


def serve(parent: socket.socket, writer: Writer) -> bool:
    """Answer calls until the parent hangs up, and close; or until the store breaks, and leave it: then it is False."""
    clerk, alive = Clerk(writer), True
    try:
        inbox = Inbox(parent)
        alive = _tell(parent, [_result(writer.open)])
        while alive and (calls := inbox.receive()):
            for kind, same in groupby(calls, type):
                alive = alive and _tell(parent, clerk.do(kind, list(same)))
    finally:
        if alive:
            writer.close()
    return alive


def _tell(parent: socket.socket, results: list[Any]) -> bool:
    """Answer calls; give False when no more may be done."""
    parent.sendall(b"".join(failure(one) if isinstance(one, StoreError) else frame((OK, one)) for one in results))
    return not any(isinstance(one, StoreBroken) for one in results)


def _result(function: Callable[..., Any], *content: Any) -> Any:
    """Give what `function` gives, or the `StoreError` that it raises."""
    try:
        return function(*content)
    except StoreError as error:
        return error


class Clerk:
    """Has calls done; requests that wait together go in one transaction: a sync costs the same for few and many."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._turned_away = -1
        """Epoch whose requests found the store busy: later ones of it must not overtake them."""

    def do(self, kind: type[Call], calls: list[Any]) -> list[Any]:
        """Give the result of each of `calls`, all of one kind, or the `StoreError` that it ended in."""
        if kind is Write:
            return self._write(calls)
        function: dict[type[Call], Callable[..., Any]] = {
            Refusals: self._writer.add_refusals,
            SentTimes: self._writer.note_times,
            Amendments: self._writer.amend,
        }
        return [_result(function[kind], call.content) for call in calls]

    def _write(self, calls: list[Write]) -> list[Any]:
        late = [call for call in calls if call.epoch <= self._turned_away]
        results = [StoreBusy("requests before these wait to be written")] * len(late)
        if rest := calls[len(late) :]:
            results += self._write_together(rest)
            if any(isinstance(one, StoreBusy) for one in results):
                self._turned_away = calls[-1].epoch
        return results

    def _write_together(self, calls: list[Write]) -> list[Any]:
        result = _result(self._writer.write, [item for call in calls for item in call.content])
        if isinstance(result, RowRejected) and len(calls) > 1:
            return [_result(self._writer.write, call.content) for call in calls]
        if isinstance(result, StoreError):
            return [result] * len(calls)
        numbers = iter(result)
        return [list(islice(numbers, len(call.content))) for call in calls]


class Inbox:
    """Calls of the parent as they come in; what was read beyond one is the beginning of the next.

    One buffer for all of them: a fresh one for each would be mapped, faulted in and unmapped again by the kernel.
    """

    def __init__(self, parent: socket.socket) -> None:
        self._parent = parent
        self._buffer = bytearray(_BUFFER)
        self._start = 0
        self._end = 0

    def receive(self) -> list[Call]:
        """Wait for a call; give it with those behind it that are there already, none when the parent has hung up."""
        if not self._holds(LENGTH.size) or not self._holds(self._size()):
            return []
        with suppress(BlockingIOError):
            self._read(socket.MSG_DONTWAIT)
        calls = []
        with memoryview(self._buffer) as view:
            while self._end - self._start >= LENGTH.size and self._end - self._start >= (size := self._size()):
                calls.append(read_call(view[self._start + LENGTH.size : self._start + size]))
                self._start += size
        return calls

    def _size(self) -> int:
        """Give the bytes of the call that begins in the buffer, with its length."""
        length: int = LENGTH.unpack_from(self._buffer, self._start)[0]
        return LENGTH.size + length

    def _read(self, flags: int = 0) -> int:
        with memoryview(self._buffer) as view:
            count = self._parent.recv_into(view[self._end :], 0, flags) if self._end < len(view) else 0
        self._end += count
        return count

    def _holds(self, size: int) -> bool:
        """Read until `size` bytes are there; give False when they never will be."""
        while self._end - self._start < size:
            if self._start == self._end or self._start + size > len(self._buffer):
                self._make_room(size)
            if not self._read():
                return False
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
