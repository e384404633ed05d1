"""A proxy in front of PostgreSQL that cuts the line at a chosen moment of a COMMIT."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Self

_COMMIT = b"COMMIT\x00"

Moment = Callable[[bytes], int | None]
"""Gives after how many bytes of a client's message the line is cut, None for not at all."""


def before_commit(message: bytes) -> int | None:
    """Cut before the server hears of a COMMIT."""
    return 0 if _COMMIT in message else None


def after_commit(message: bytes) -> int | None:
    """Let the server hear of a COMMIT, and cut before its answer comes back."""
    return len(message) if _COMMIT in message else None


class Cutter:
    """Passes bytes on to `port`; while a `moment` is set, cuts the line once at it."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.moment: Moment | None = None
        self.cuts = 0
        self.silent = False
        """True lets the server hear nothing of the cut, as when a cable is pulled."""

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self._target))
                except OSError:
                    near.close()
                    continue
                for pass_on, ends in ((self._up, (near, far)), (self._down, (far, near))):
                    threading.Thread(target=pass_on, args=ends, daemon=True).start()

    def _up(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError), near, far:
            while message := near.recv(1 << 16):
                after = self.moment(message) if self.moment else None
                if after is None:
                    far.sendall(message)
                    continue
                self.moment = None
                self.cuts += 1
                near.shutdown(socket.SHUT_RDWR)  # first, so that no answer can come through
                far.sendall(message[:after])
                if not self.silent:
                    far.shutdown(socket.SHUT_WR)
                return

    def _down(self, far: socket.socket, near: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while message := far.recv(1 << 16):
                near.sendall(message)
        with contextlib.suppress(OSError):
            near.shutdown(socket.SHUT_RDWR)
