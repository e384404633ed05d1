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
from bins.journal.rows import Given, Item
from bins.journal.writer import (
    Amendment,
    RefusalCount,
    Revised,
    RowRejected,
    StoreBroken,
    StoreBusy,
    StoreError,
    StoreFull,
    Times,
)
from tests.journal.samples import BIN, make_item, make_items


class FakeWriter:
    """A writer that numbers from one, or fails as it is told."""

    def __init__(self) -> None:
        self.failure: StoreError | None = None
        self.closed = threading.Event()
        self.counts: list[RefusalCount] = []
        self.sizes: list[int] = []
        self.amendments: list[Amendment] = []
        self.most_rows = 1_000

    def open(self) -> None:
        if isinstance(self.failure, StoreBroken):
            raise self.failure

    def write(self, items: Sequence[Item]) -> list[Given]:
        if self.failure is not None:
            raise self.failure
        if len(items) > self.most_rows:
            raise RowRejected
        self.sizes.append(len(items))
        return list(range(1, len(items) + 1))

    def add_refusals(self, counts: Sequence[RefusalCount]) -> None:
        self.counts.extend(counts)

    def note_times(self, times: Sequence[Times]) -> None:
        """Take no note."""

    def amend(self, amendments: Sequence[Amendment]) -> list[Revised]:
        self.amendments.extend(amendments)
        return [(BIN, 1)]

    def close(self) -> None:
        self.closed.set()


class Parent:
    """Our end of the socket to a child that runs in a thread."""

    def __init__(self, writer: FakeWriter) -> None:
        self.socket, theirs = socket.socketpair()
        self.socket.settimeout(60)
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
    made.thread.join(60)


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
    received: list[Call] = []
    while len(received) < len(calls):
        received += inbox.receive()

    assert received == calls
    sender.join()
    ours.close()
    assert inbox.receive() == []
    theirs.close()


def test_a_failure_is_an_answer_and_not_the_end(parent: Parent, writer: FakeWriter) -> None:
    parent.answer()
    writer.failure = StoreBusy("locked")
    assert parent.ask(Write(make_items(1))) == ("busy", "locked")

    writer.failure = None

    assert parent.ask(Write(make_items(1), epoch=1)) == (OK, [1])


def test_requests_do_not_overtake_those_that_found_the_store_busy(parent: Parent, writer: FakeWriter) -> None:
    parent.answer()
    writer.failure = StoreBusy("locked")
    parent.ask(Write(make_items(1)))
    writer.failure = None

    kind, _ = parent.ask(Write(make_items(1)))

    assert kind == "busy"
    assert parent.ask(Refusals([(BIN, 7, "timeout", 1)])) == (OK, None)
    assert parent.ask(Write(make_items(1), epoch=1)) == (OK, [1])


def test_calls_that_wait_are_written_together_and_answered_one_by_one(writer: FakeWriter) -> None:
    results = child.Clerk(writer).do(Write, [Write(make_items(2)), Write(make_items(1)), Write(make_items(3))])

    assert writer.sizes == [6]
    assert results == [[1, 2], [3], [4, 5, 6]]


def test_a_row_that_is_rejected_costs_the_other_calls_nothing(writer: FakeWriter) -> None:
    writer.most_rows = 2

    results = child.Clerk(writer).do(Write, [Write(make_items(2)), Write(make_items(3)), Write(make_items(1))])

    assert [type(result) for result in results] == [list, RowRejected, list]


def test_a_failure_of_calls_written_together_is_the_failure_of_each(writer: FakeWriter) -> None:
    writer.failure = StoreFull("no room")

    results = child.Clerk(writer).do(Write, [Write(make_items(2)), Write(make_items(1))])

    assert results == [writer.failure, writer.failure]


def test_a_broken_store_is_answered_and_left_as_it_is(parent: Parent, writer: FakeWriter) -> None:
    parent.answer()
    writer.failure = StoreBroken("fsync failed")

    assert parent.ask(Write(make_items(1))) == ("broken", "fsync failed")

    assert parent.socket.recv(1) == b""
    assert not writer.closed.is_set()


def test_it_ends_when_the_parent_hangs_up(parent: Parent, writer: FakeWriter) -> None:
    parent.answer()

    parent.socket.close()

    assert writer.closed.wait(60)


def test_it_ends_when_the_parent_hangs_up_in_the_middle_of_a_call(parent: Parent, writer: FakeWriter) -> None:
    parent.answer()

    parent.socket.sendall(frame(Write(make_items(5)))[:-7])
    parent.socket.close()

    assert writer.closed.wait(60)


def test_a_store_that_cannot_be_opened_is_answered_and_is_the_end(writer: FakeWriter) -> None:
    writer.failure = StoreBroken("no such folder")
    parent = Parent(writer)

    assert parent.answer() == ("broken", "no such folder")

    parent.thread.join(60)
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
