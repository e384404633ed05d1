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
        alive = _answer(parent, writer.open)
        while alive and (call := _receive(parent)) is not None:
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


def _receive(parent: socket.socket) -> Call | None:
    length = _exactly(parent, LENGTH.size)
    if length is None:
        return None
    message = _exactly(parent, LENGTH.unpack(length)[0])
    return None if message is None else read_call(message)


def _exactly(parent: socket.socket, size: int) -> bytearray | None:
    buffer = bytearray(size)
    view, got = memoryview(buffer), 0
    while got < size:
        count = parent.recv_into(view[got:])
        if not count:
            return None
        got += count
    return buffer


if __name__ == "__main__":
    main()
