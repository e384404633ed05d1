"""F4 and F9: what the disk has been told before a sender hears of it, and a disk that fails to do it."""

from __future__ import annotations

import asyncio
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.accounting import audit
from tests.faults.conftest import Tell
from tests.faults.load import Load, in_thread, run, until
from tests.faults.rig import Rig

_CALL = re.compile(r"\d+ +(\w+)\(\d+<([^>]*)>.*= (-?\d+)")


@contextmanager
def traced(pid: int, log: Path, *options: str) -> Iterator[None]:
    """Have the system calls of a process written down, or failed, by strace (`apt-get install strace`)."""
    tracer = subprocess.Popen(["strace", "-f", "-y", "-qq", "-o", str(log), "-p", str(pid), *options])
    end = time.monotonic() + 20
    while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text():
        assert tracer.poll() is None
        assert time.monotonic() < end
        time.sleep(0.01)
    try:
        yield
    finally:
        tracer.terminate()
        tracer.wait()


# -- F4 ---------------------------------------------------------------------------------------------------------------


async def _traced_load(rig: Rig, load: Load, log: Path, acks: int) -> None:
    sending = asyncio.create_task(load.closed_loop())
    await until(lambda: len(load.books.acked) >= 200, 60, "acks")
    with traced(rig.writer_pid(), log, "-e", "trace=fdatasync,fsync,pwrite64,sendto"):
        before = len(load.books.acked)
        await until(lambda: len(load.books.acked) >= before + acks, 120, "acks under strace")
    load.stop()
    await sending


def _answers(log: Path) -> Iterator[bool]:
    """Give for each answer of the writer whether all that it had written by then was synced."""
    unsynced = set[str]()
    for call, file, result in _CALL.findall(log.read_text()):
        if call == "pwrite64":
            unsynced.add(file)
        elif call in {"fdatasync", "fsync"} and result == "0":
            unsynced.discard(file)
        elif call == "sendto":
            yield not any(file.endswith("-wal") for file in unsynced)


def test_the_disk_has_everything_before_a_sender_is_told(rig: Rig, tell: Tell, tmp_path: Path) -> None:
    rig.start()
    load = Load(rig.served.port, rig.bin.id)

    run(_traced_load(rig, load, tmp_path / "calls", 3_000))

    answers = list(_answers(tmp_path / "calls"))
    syncs = (tmp_path / "calls").read_text().count("fdatasync(")
    tell(
        f"F4   {len(answers)} answers of the writer to 3,000 captures, {syncs} syncs: {answers.count(False)} too early"
    )
    assert len(answers) >= 20
    assert syncs >= len(answers) // 2
    assert all(answers)


# -- F9 ---------------------------------------------------------------------------------------------------------------


async def _through_a_failed_sync(rig: Rig, load: Load, log: Path) -> int:
    sending = asyncio.create_task(load.closed_loop())
    await until(lambda: len(load.books.acked) >= 500, 60, "acks")
    fault = ("-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO:when=20")
    with traced(rig.writer_pid(), log, *fault):
        code = await in_thread(rig.wait)
    await in_thread(rig.start)
    before = len(load.books.acked)
    await until(lambda: len(load.books.acked) >= before + 500, 60, "acks after the restart")
    load.stop()
    await sending
    return int(code)


def test_a_sync_that_fails_is_never_repeated_and_ends_the_server(rig: Rig, tell: Tell, tmp_path: Path) -> None:
    rig.start()
    load = Load(rig.served.port, rig.bin.id)

    code = run(_through_a_failed_sync(rig, load, tmp_path / "calls"))
    rig.stop()

    found = audit(rig.data_dir / "inspector.sqlite3", rig.bin.id, load.books)
    calls = (tmp_path / "calls").read_text().splitlines()
    tell(f"F9   EIO from the 20th sync, exit {code}: {dict(load.books.statuses)}; {found}")
    assert code == 70
    assert found.flawless
    assert set(load.books.statuses) <= {200, 503}
    assert "EIO" in calls[19]
    assert len(calls) == 20
