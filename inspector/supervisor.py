"""Several workers on one listening socket: started, replaced when they die, restarted one by one, stopped together."""

from __future__ import annotations

import logging
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from bins.journal.process import python_path
from inspector.config import WORKER

READY = b"ready\n"
START_SECONDS = 60.0
"""A worker that has not said by then that it takes requests has failed."""
STOP_SECONDS = 10.0
_HEALTHY_SECONDS = 10.0
"""One that lived so long is replaced at once when it dies; one that did not, after a pause that doubles."""
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 15.0
_LOOK_SECONDS = 0.5
_FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}
"""For glibc: an arena for each thread that asks the store, none of which ever runs beside another, is memory wasted."""
_ENDINGS = {signal.SIGTERM, signal.SIGINT}
_SIGNALS = (*_ENDINGS, signal.SIGHUP, signal.SIGCHLD)

_log = logging.getLogger(__name__)


@dataclass
class Worker:
    """One process; its end of `line` says when it is ready, and tells it when we are gone."""

    process: subprocess.Popen[bytes]
    line: socket.socket
    started_at: float = field(default_factory=time.monotonic)

    @property
    def is_alive(self) -> bool:
        """Tell whether it still runs."""
        return self.process.poll() is None

    def end(self, number: int = signal.SIGTERM) -> None:
        """Send it a signal, if it is still there."""
        if self.is_alive:
            self.process.send_signal(number)


class Supervisor:
    """Keeps `count` workers running on `listener` until a signal says otherwise; `announce` is called once they do."""

    def __init__(self, listener: socket.socket, count: int, announce: Callable[[], object]) -> None:
        self._listener = listener
        self._count = count
        self._announce = announce
        self._workers: list[Worker | None] = [None] * count
        """By place; None where one has died and its place waits to be filled."""
        self._pauses = [_FIRST_PAUSE_SECONDS] * count
        self._due = [0.0] * count
        self._leaving: list[Worker] = []
        """Told to end and replaced already."""
        self._stopping = False
        self._wake: socket.socket
        """Signals as they come, a byte each."""

    def run(self) -> int:
        """Supervise until SIGTERM or SIGINT; give the exit code."""
        with _signals_as_bytes() as self._wake:
            for place in range(self._count):
                self._workers[place] = self._start(place)
            if not all(worker and self._is_ready(worker) for worker in self._workers):
                is_asked_for = self._is_told_to_stop()
                self._stop()
                return 0 if is_asked_for else 1
            self._announce()
            while not self._stopping:
                self._act_on(self._next_signals())
                self._replace_the_dead()
            return self._stop()

    # -- workers ------------------------------------------------------------------------------------------------------

    def _running(self) -> list[Worker]:
        return [worker for worker in self._workers if worker is not None]

    def _start(self, place: int) -> Worker | None:
        """Start one; None where the system has no room for a process, and then there is a pause before the next try."""
        try:
            return self._started(place)
        except OSError as error:
            _log.error("worker %d cannot be started: %s", place, error)
            self._due[place] = time.monotonic() + self._longer_pause(place)
            return None

    def _started(self, place: int) -> Worker:
        ours, theirs = socket.socketpair()
        with theirs:
            handles = [self._listener.fileno(), theirs.fileno()]
            command = [sys.executable, "-P", "-m", "inspector.worker", *map(str, handles)]
            environment = {**_FEW_ARENAS, **os.environ, "PYTHONPATH": python_path(), WORKER: str(place)}
            try:
                process = subprocess.Popen(command, pass_fds=handles, env=environment)  # noqa: S603 - our own module
            except OSError:
                ours.close()
                raise
        return Worker(process, ours)

    def _is_ready(self, worker: Worker) -> bool:
        """Wait until it takes requests; False when it ends first, takes too long, or we are told to stop meanwhile."""
        end = time.monotonic() + START_SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(worker.line, selectors.EVENT_READ)
            while not selector.select(_LOOK_SECONDS):
                if time.monotonic() > end or self._is_told_to_stop():
                    return False
        with suppress(ConnectionError):
            return worker.line.recv(len(READY)) == READY
        return False

    def _is_told_to_stop(self) -> bool:
        """Look at the signals that wait, and leave them for later."""
        with suppress(BlockingIOError):
            return bool(_ENDINGS & set(self._wake.recv(64, socket.MSG_PEEK | socket.MSG_DONTWAIT)))
        return False

    def _replace_the_dead(self) -> None:
        now = time.monotonic()
        for place, worker in enumerate(self._workers):
            if worker is not None and not worker.is_alive:
                self._bury(place, worker, now)
            if self._workers[place] is None and now >= self._due[place] and not self._stopping:
                self._workers[place] = self._start(place)

    def _bury(self, place: int, worker: Worker, now: float) -> None:
        worker.line.close()
        pause = 0.0
        if now - worker.started_at > _HEALTHY_SECONDS:
            self._pauses[place] = _FIRST_PAUSE_SECONDS
        else:
            pause = self._longer_pause(place)
        self._workers[place], self._due[place] = None, now + pause
        _log.error("worker %d has ended with code %s, a new one in %.1f s", place, worker.process.returncode, pause)

    def _longer_pause(self, place: int) -> float:
        """Give how long to wait this time; the next time it is twice as long."""
        pause = self._pauses[place]
        self._pauses[place] = min(pause * 2, _LONGEST_PAUSE_SECONDS)
        return pause

    # -- signals ------------------------------------------------------------------------------------------------------

    def _next_signals(self) -> bytes:
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake, selectors.EVENT_READ)
            return self._wake.recv(64) if selector.select(_LOOK_SECONDS) else b""

    def _act_on(self, numbers: bytes) -> None:
        if _ENDINGS & set(numbers):
            self._stopping = True
        elif signal.SIGHUP in numbers:
            self._restart_one_by_one()

    def _restart_one_by_one(self) -> None:
        """Start each worker's successor first, and let the worker go once the successor takes requests."""
        for place in range(self._count):
            if self._is_told_to_stop():
                return
            successor = self._start(place)
            if successor is None or not self._is_ready(successor):
                self._give_up(successor)
                return
            former, self._workers[place] = self._workers[place], successor
            if former is not None:
                self._let_finish(former)

    def _give_up(self, successor: Worker | None) -> None:
        if not self._is_told_to_stop():
            _log.error("a new worker did not start: the others stay as they are")
        if successor is not None:
            successor.end(signal.SIGKILL)
            successor.process.wait()
            successor.line.close()

    def _let_finish(self, former: Worker) -> None:
        """Wait until it has ended, but no longer than until we are told to stop: then all end together."""
        self._leaving.append(former)
        former.end()
        end = time.monotonic() + STOP_SECONDS
        while former.is_alive and time.monotonic() < end and not self._is_told_to_stop():
            with suppress(subprocess.TimeoutExpired):
                former.process.wait(_LOOK_SECONDS)
        if not self._is_told_to_stop():
            self._see_off(self._leaving, 0)
            self._leaving.clear()

    def _stop(self) -> int:
        self._listener.close()
        self._see_off([*self._running(), *self._leaving], STOP_SECONDS)
        return max((worker.process.returncode or 0 for worker in self._running()), default=0)

    def _see_off(self, workers: list[Worker], seconds: float) -> None:
        for worker in workers:
            worker.end()
        end = time.monotonic() + seconds
        for worker in workers:
            try:
                worker.process.wait(max(end - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                _log.error("a worker (process %d) has not stopped in time, and is killed", worker.process.pid)
                worker.end(signal.SIGKILL)
                worker.process.wait()
            worker.line.close()


@contextmanager
def _signals_as_bytes() -> Iterator[socket.socket]:
    """Let signals arrive as bytes on a socket: nothing is done in a handler, and none is missed in between."""
    near, far = socket.socketpair()
    far.setblocking(False)
    former = {number: signal.signal(number, lambda *_: None) for number in _SIGNALS}
    signal.set_wakeup_fd(far.fileno())
    try:
        yield near
    finally:
        signal.set_wakeup_fd(-1)
        for number, handler in former.items():
            signal.signal(number, handler)
        near.close()
        far.close()
