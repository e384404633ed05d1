"""The loop of the writer's process, on a socket pair and a thread."""

from __future__ import annotations

import fcntl
import os
import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bins.journal import child
from bins.journal.frames import LENGTH, OK, Call, Refusals, Write, frame, read_answer
from bins.journal.rows import Item
from bins.journal.writer import RefusalCount, StoreBroken, StoreBusy, StoreError, Times
from tests.journal.samples import BIN, make_item, make_items


class FakeWriter:
    """A writer that numbers from one, or fails as it is told."""

    def __init__(self) -> None:
        self.failure: StoreError | None = None
        self.closed = threading.Event()
        self.counts: list[RefusalCount] = []

    def open(self) -> None:
        if isinstance(self.failure, StoreBroken):
            raise self.failure

    def write(self, items: Sequence[Item]) -> list[int | None]:
        if self.failure is not None:
            raise self.failure
        return list(range(1, len(items) + 1))

    def add_refusals(self, counts: Sequence[RefusalCount]) -> None:
        self.counts.extend(counts)

    def note_times(self, times: Sequence[Times]) -> None:
        """Take no note."""

    def close(self) -> None:
        self.closed.set()


class Parent:
    """Our end of the socket to a child that runs in a thread."""

    def __init__(self, writer: FakeWriter) -> None:
        self.socket, theirs = socket.socketpair()
        self.socket.settimeout(5)
        self.thread = threading.Thread(target=self._serve, args=(theirs, writer))
        self.thread.start()

    def answer(self) -> tuple[str, Any]:
        (length,) = LENGTH.unpack(self._exactly(LENGTH.size))
        return read_answer(self._exactly(length))

    def ask(self, call: Call) -> tuple[str, Any]:
        self.socket.sendall(frame(call))
        return self.answer()

    def _exactly(self, size: int) -> bytes:
        return self.socket.recv(size, socket.MSG_WAITALL)

    @staticmethod
    def _serve(theirs: socket.socket, writer: FakeWriter) -> None:
        with theirs:
            child.serve(theirs, writer)


@pytest.fixture
def writer() -> FakeWriter:
    return FakeWriter()


@pytest.fixture
def parent(writer: FakeWriter) -> Iterator[Parent]:
    made = Parent(writer)
    yield made
    made.socket.close()
    made.thread.join(5)


def test_it_says_that_it_is_open_and_answers_calls(parent: Parent, writer: FakeWriter) -> None:
    assert parent.answer() == (OK, None)
    assert parent.ask(Write(make_items(2))) == (OK, [1, 2])
    assert parent.ask(Refusals([(BIN, 7, "timeout", 1)])) == (OK, None)

    assert writer.counts == [(BIN, 7, "timeout", 1)]


@pytest.mark.parametrize("sizes", [(1, 1, 1), (300_000, 5, 600_000, 1), (100_000, 100_000, 100_000)])
def test_it_takes_calls_however_the_socket_cuts_them(sizes: tuple[int, ...]) -> None:
    ours, theirs = socket.socketpair()
    calls = [Write([make_item(body=bytes(size))]) for size in sizes]
    sender = threading.Thread(target=ours.sendall, args=(b"".join(map(frame, calls)),))
    sender.start()

    inbox = child.Inbox(theirs)

    assert [inbox.receive() for _ in calls] == calls
    sender.join()
    ours.close()
    assert inbox.receive() is None
    theirs.close()


def test_a_failure_is_an_answer_and_not_the_end(parent: Parent, writer: FakeWriter) -> None:
    parent.answer()
    writer.failure = StoreBusy("locked")
    assert parent.ask(Write(make_items(1))) == ("busy", "locked")

    writer.failure = None

    assert parent.ask(Write(make_items(1))) == (OK, [1])


def test_a_broken_store_is_answered_and_is_the_end(parent: Parent, writer: FakeWriter) -> None:
    parent.answer()
    writer.failure = StoreBroken("fsync failed")

    assert parent.ask(Write(make_items(1))) == ("broken", "fsync failed")

    assert parent.socket.recv(1) == b""
    assert writer.closed.wait(5)


def test_it_ends_when_the_parent_hangs_up(parent: Parent, writer: FakeWriter) -> None:
    parent.answer()

    parent.socket.close()

    assert writer.closed.wait(5)


def test_it_ends_when_the_parent_hangs_up_in_the_middle_of_a_call(parent: Parent, writer: FakeWriter) -> None:
    parent.answer()

    parent.socket.sendall(frame(Write(make_items(5)))[:-7])
    parent.socket.close()

    assert writer.closed.wait(5)


def test_a_store_that_cannot_be_opened_is_answered_and_is_the_end(writer: FakeWriter) -> None:
    writer.failure = StoreBroken("no such folder")
    parent = Parent(writer)

    assert parent.answer() == ("broken", "no such folder")

    parent.thread.join(5)
    assert not parent.thread.is_alive()
    parent.socket.close()


def test_it_waits_for_another_writer_for_some_time_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_LOCK_SECONDS", 0.05)
    path = tmp_path / "store.sqlite3"
    other = os.open(f"{path}.writer", os.O_RDWR | os.O_CREAT)
    fcntl.flock(other, fcntl.LOCK_EX)
    assert not child._is_alone(str(path))

    os.close(other)

    assert child._is_alone(str(path))
