"""Faults performed on a connection: what goes wrong is real on the wire, and bounded in time and memory.

A reply that has no body (HEAD, 204, 304) cannot have a fault of the body. Dripping, a large body and bad gzip then
send the head as it would be with the body; a truncated reply breaks off before the empty line that closes the head.
"""

from __future__ import annotations

import asyncio
import fcntl
import socket
import struct
import sys
import termios
from collections.abc import Callable
from functools import partial
from itertools import chain, count

from bins.capture.performance import Performance, Scene
from bins.message.limits import KIB
from bins.replies.on_wire import INVALID_HTTP, half, sends_status, spoiled
from bins.replies.reply import Reply
from bins.replies.spec import Fault, FaultKind
from bins.replies.spoiled import large_pieces

_MOST_BUFFERED = 64 * KIB
"""Bytes that may wait in a transport before a fault writes no more."""
_STEP_SECONDS = 0.05
"""Between two pieces of a dripping body, unless its single bytes are further apart."""
_MOST_LAG_SECONDS = 1.0
"""How far a dripping body may fall behind and still catch up."""
_HEADER_SECONDS = 1.0
_PIECES_AT_ONCE = 4
_FIRST_LOOK_SECONDS = 0.005
_LONGEST_LOOK_SECONDS = 0.25
_LINGER_NONE = struct.pack("ii", 1, 0)
"""SO_LINGER on, zero seconds: closing sends a reset."""


class _Silence(Performance):
    """A sender that closes its side has given up, whether it half-closes or goes: there is nothing for it to read."""

    def begin(self) -> None:
        self._after(self.scene.seconds, partial(self._end, close=True))

    def given_up(self) -> None:
        self._after(0, partial(self._end, close=True))


class _Close(Performance):
    def begin(self) -> None:
        self._after(0, partial(self._end, close=True))


class _InvalidHttp(Performance):
    def begin(self) -> None:
        self._send_all(INVALID_HTTP, close=True)


class _Truncate(Performance):
    def begin(self) -> None:
        scene = self.scene
        if scene.bodiless:
            self._send_all(scene.reply.head + scene.lines, close=True)
        else:
            self._send_all(scene.render(spoiled(scene.reply, scene.fault)), close=True)


class _BadGzip(Performance):
    def begin(self) -> None:
        self._send_all(self.scene.render(spoiled(self.scene.reply, self.scene.fault)), close=False)


class _Reset(Performance):
    """A reset throws away what has not arrived, so what is to come before it is waited for."""

    def begin(self) -> None:
        if sends_status(self.scene.fault):
            whole = self.scene.render(self.scene.reply)
            self._write(whole[: half(len(whole))])
        self._limit_to(self.scene.most_seconds, self._reset)
        self._look_again(_FIRST_LOOK_SECONDS)

    def _look_again(self, wait: float) -> None:
        self._after(wait, partial(self._reset_when_all_arrived, min(2 * wait, _LONGEST_LOOK_SECONDS)))

    def _reset_when_all_arrived(self, wait: float) -> None:
        if self.transport.get_write_buffer_size() or self._unacknowledged():
            self._look_again(wait)
        else:
            self._reset()

    def _unacknowledged(self) -> int:
        """Bytes that the kernel still holds; 0 where it does not tell (tcp(7), SIOCOUTQ)."""
        connection = self.transport.get_extra_info("socket")
        try:
            size = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4))
        except OSError:
            return 0
        return int.from_bytes(size, sys.byteorder)

    def _reset(self) -> None:
        if not self.transport.is_closing():
            connection = self.transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NONE)
            self.transport.abort()
        self._end(close=True)


class _Drip(Performance):
    def begin(self) -> None:
        scene = self.scene
        if scene.bodiless or not scene.reply.body:
            self._send_all(scene.render(scene.reply), close=False)
            return
        self._write(scene.reply.head + scene.lines + b"\r\n")
        rate = scene.fault.bytes_per_second
        self._every = max(_STEP_SECONDS, 1 / rate)
        self._each = max(rate * _STEP_SECONDS, 1.0)
        self._owed = 0.0
        self._sent = 0
        self._due = scene.loop.time()
        self._limit_to(scene.most_seconds, partial(self._end, close=True))
        self._wait()

    def _wait(self) -> None:
        now = self.scene.loop.time()
        self._due = max(self._due, now - _MOST_LAG_SECONDS) + self._every
        self._after(max(0.0, self._due - now), self._drop)

    def _drop(self) -> None:
        body = self.scene.reply.body
        if self.transport.get_write_buffer_size() < _MOST_BUFFERED:
            self._owed += self._each
            piece = body[self._sent : self._sent + int(self._owed)]
            self._owed -= int(self._owed)
            self._sent += len(piece)
            self._write(piece)
        if self._sent < len(body):
            self._wait()
        else:
            self._end(close=False)


class _SlowHeaders(Performance):
    def begin(self) -> None:
        status_line, *fields = (self.scene.reply.head + self.scene.lines).splitlines(keepends=True)
        self._fields = chain(fields, (b"X-Slow-Header: %d\r\n" % n for n in count(1)))
        self._write(status_line)
        self._limit_to(self.scene.seconds, partial(self._end, close=True))
        self._after(_HEADER_SECONDS, self._next_line)

    def _next_line(self) -> None:
        self._write(next(self._fields))
        self._after(_HEADER_SECONDS, self._next_line)


class _LargeBody(Performance):
    """Whoever reads more slowly than a MiB a second, the seconds of a silence apart, is let go."""

    def begin(self) -> None:
        scene, size = self.scene, self.scene.fault.mebibytes
        self._held = False
        self._pieces = iter(()) if scene.bodiless else large_pieces(scene.reply.body, size)
        self._write(scene.render(spoiled(scene.reply, scene.fault)))
        self._limit_to(scene.most_seconds + size, self._let_go)
        self._after(0, self._pump)

    def paused(self) -> None:
        self._held = True

    def writable(self) -> None:
        self._held = False
        self._after(0, self._pump)

    def _pump(self) -> None:
        for _ in range(_PIECES_AT_ONCE):
            if self._is_full():
                break
            piece = next(self._pieces, None)
            if piece is None:
                self._end(close=False)
                return
            self._write(piece)
        if not self._held:
            self._after(_STEP_SECONDS if self._is_full() else 0, self._pump)

    def _is_full(self) -> bool:
        return self._held or self.transport.get_write_buffer_size() >= _MOST_BUFFERED

    def _let_go(self) -> None:
        self.transport.abort()
        self._end(close=True)


_PERFORMERS: dict[FaultKind, type[Performance]] = {
    FaultKind.SILENT: _Silence,
    FaultKind.CLOSE: _Close,
    FaultKind.RESET: _Reset,
    FaultKind.TRUNCATE: _Truncate,
    FaultKind.DRIP: _Drip,
    FaultKind.SLOW_HEADERS: _SlowHeaders,
    FaultKind.INVALID_HTTP: _InvalidHttp,
    FaultKind.LARGE_BODY: _LargeBody,
    FaultKind.BAD_GZIP: _BadGzip,
}


def perform(
    fault: Fault,
    reply: Reply,
    lines: bytes,
    head_only: bool,
    transport: asyncio.Transport,
    loop: asyncio.AbstractEventLoop,
    most_seconds: float,
    done: Callable[[bool], None],
) -> Performance:
    """Begin to send `reply` with `fault`; `done` is called once, later, never before this has returned.

    `done(False)`: the answer is whole, the next one may follow. `done(True)`: the connection is to be closed, gently;
    or it is closing already (`transport.is_closing()`), and then nothing more may be done to it, since a FIN would come
    before the reset. A lost connection cancels the performance.
    """
    performance = _PERFORMERS[fault.kind](Scene(fault, reply, lines, head_only, transport, loop, most_seconds, done))
    performance.begin()
    return performance
