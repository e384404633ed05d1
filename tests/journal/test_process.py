"""The writer in a process of its own: real processes, real signals."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bins.journal import process
from bins.journal.frames import Call, Refusals, SentTimes, Write
from bins.journal.journal import Journal
from bins.journal.process import WriterProcess
from bins.journal.writer import RowRejected, StoreBroken, StoreBusy, StoreFull
from bins.message.refusal import Refusal
from tests.journal.samples import BIN, TOO_LARGE, FakeEntry, make_item, make_items
from tests.journal.stores import SqliteStore, column, numbers, refusals
from tests.waiting import until


@pytest.fixture
async def writer(sqlite_store: SqliteStore) -> AsyncIterator[WriterProcess]:
    opened = WriterProcess(str(sqlite_store.path))
    await opened.open()
    yield opened
    await opened.close()


async def ask(writer: WriterProcess, call: Call) -> Any:
    answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    writer.call(call, answered.set_result)
    return await asyncio.wait_for(answered, 60)


def child_of(writer: WriterProcess) -> subprocess.Popen[bytes]:
    assert writer._process is not None
    return writer._process


async def ended(child: subprocess.Popen[bytes]) -> int:
    return await asyncio.to_thread(child.wait, 60)


async def test_it_answers_with_the_numbers(sqlite_store: SqliteStore, writer: WriterProcess) -> None:
    assert await ask(writer, Write(make_items(3))) == [1, 2, 3]
    assert await ask(writer, Write(make_items(2))) == [4, 5]

    assert numbers(sqlite_store, BIN) == [1, 2, 3, 4, 5]


async def test_a_large_batch_arrives_whole(sqlite_store: SqliteStore, writer: WriterProcess) -> None:
    body = os.urandom(10 * 1024 * 1024)

    assert await ask(writer, Write([make_item(body=body), make_item()])) == [1, 2]

    assert column(sqlite_store, "raw_body") == [body, b"hello"]


async def test_counts_and_times_arrive(sqlite_store: SqliteStore, writer: WriterProcess) -> None:
    await ask(writer, Write(make_items(1)))

    assert await ask(writer, Refusals([(BIN, 7, "timeout", 2)])) is None
    assert await ask(writer, SentTimes([(BIN, 1, 900, 1_000)])) is None

    assert refusals(sqlite_store) == [(BIN, 7, "timeout", 2)]
    assert column(sqlite_store, "sent_us") == [1_000]


async def test_a_rejected_row_comes_back_as_such_and_the_writer_goes_on(writer: WriterProcess) -> None:
    assert isinstance(await ask(writer, Write(make_items(2, head_us=TOO_LARGE))), RowRejected)
    assert await ask(writer, Write(make_items(1))) == [1]


@pytest.mark.parametrize("field", [{"method": "\ud800"}, {"head_us": 2**65}, {"method": object()}])
async def test_what_cannot_travel_is_a_rejected_row(writer: WriterProcess, field: dict[str, Any]) -> None:
    assert isinstance(await ask(writer, Write(make_items(1, **field))), RowRejected)
    assert await ask(writer, Write(make_items(1))) == [1]


async def test_a_locked_store_comes_back_as_busy(sqlite_store: SqliteStore, writer: WriterProcess) -> None:
    with sqlite_store.held():
        assert isinstance(await ask(writer, Write(make_items(1))), StoreBusy)


async def test_the_size_limit_reaches_the_writer(sqlite_store: SqliteStore) -> None:
    writer = WriterProcess(str(sqlite_store.path), max_bytes=4096)
    await writer.open()

    assert isinstance(await ask(writer, Write([make_item(body=b"x" * 1_000_000)])), StoreFull)

    await writer.close()


# -- beginnings and ends ----------------------------------------------------------------------------------------------


async def test_closing_ends_the_child_in_good_order(
    sqlite_store: SqliteStore, writer: WriterProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_CLOSE_SECONDS", 60)
    await writer.close()

    assert child_of(writer).returncode == 0
    assert not sqlite_store.path.with_name("store.sqlite3-wal").exists()


async def test_a_child_that_hangs_is_killed(writer: WriterProcess) -> None:
    child_of(writer).send_signal(signal.SIGSTOP)

    await asyncio.wait_for(writer.close(), 60)

    assert child_of(writer).returncode == -signal.SIGKILL


async def test_a_killed_child_is_a_broken_store(writer: WriterProcess) -> None:
    child_of(writer).kill()

    assert isinstance(await ask(writer, Write(make_items(1))), StoreBroken)
    assert isinstance(await ask(writer, Write(make_items(1))), StoreBroken)
    assert writer.lost


async def test_a_killed_child_breaks_the_journal_even_when_it_is_idle(sqlite_store: SqliteStore) -> None:
    broken = asyncio.Event()
    writer = WriterProcess(str(sqlite_store.path))
    journal = Journal(writer, ring=lambda *_: None, on_broken=broken.set)
    await journal.start()

    child_of(writer).kill()

    await asyncio.wait_for(broken.wait(), 60)
    entry = FakeEntry()
    journal.submit(entry)
    assert await entry.outcome() is Refusal.STORE_DOWN
    await journal.stop()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_child_leaves_the_end_to_its_parent(writer: WriterProcess, stop: signal.Signals) -> None:
    child_of(writer).send_signal(stop)

    assert await ask(writer, Write(make_items(1))) == [1]


async def test_a_file_that_cannot_be_used_is_said_so_at_once(tmp_path: Path) -> None:
    writer = WriterProcess(str(tmp_path / "nowhere" / "store.sqlite3"))

    with pytest.raises(StoreBroken):
        await asyncio.wait_for(writer.open(), 60)

    assert child_of(writer).returncode is not None


async def test_a_second_writer_waits_for_the_first_to_end(sqlite_store: SqliteStore, writer: WriterProcess) -> None:
    second = WriterProcess(str(sqlite_store.path))
    opening = asyncio.create_task(second.open())
    await ask(writer, Write(make_items(1)))
    assert not opening.done()

    await writer.close()

    await asyncio.wait_for(opening, 60)
    assert await ask(second, Write(make_items(1))) == [2]
    await second.close()


async def test_modules_of_the_folder_it_was_started_in_are_not_taken_for_ours(
    sqlite_store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "msgspec.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    writer = WriterProcess(str(sqlite_store.path))

    await writer.open()

    assert await ask(writer, Write(make_items(1))) == [1]
    await writer.close()


_PARENT = """
import asyncio, sys
from bins.journal.process import WriterProcess

async def main():
    writer = WriterProcess(sys.argv[1])
    await writer.open()
    print(writer._process.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_child_ends_when_its_parent_is_killed(sqlite_store: SqliteStore) -> None:
    command = [sys.executable, "-c", _PARENT, str(sqlite_store.path)]
    root = Path(process.__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as parent:  # noqa: ASYNC220 - short
        assert parent.stdout is not None
        child = int(await asyncio.to_thread(parent.stdout.readline))
        parent.kill()

    successor = WriterProcess(str(sqlite_store.path))
    await asyncio.wait_for(successor.open(), 60)  # it gets the lock once the orphan has ended

    assert await ask(successor, Write(make_items(1))) == [1]
    await until(lambda: not _is_running(child))
    await successor.close()


def _is_running(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
