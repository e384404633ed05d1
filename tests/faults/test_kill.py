"""F1: the server, or its writer, is killed in mid-load and started again at once. Nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from tests.faults.accounting import audit
from tests.faults.conftest import Tell
from tests.faults.load import Load, in_thread, run, until
from tests.faults.rig import Rig


async def _under_kills(rig: Rig, load: Load, acks: int, kills: int, seconds_between: float) -> int:
    """Kill the server again and again until there are enough acks and kills; give the number of kills."""
    sending, done = asyncio.create_task(load.closed_loop()), 0
    while len(load.books.acked) < acks or done < kills:
        before, fair = len(load.books.acked), max(acks // (kills + 1), 1)
        await until(lambda before=before, fair=fair: len(load.books.acked) >= before + fair, 60, "acks")
        await asyncio.sleep(seconds_between)
        if done < kills:
            await in_thread(rig.kill)
            await in_thread(rig.start)
            done += 1
    load.stop()
    await sending
    return done


def test_it_loses_nothing_to_kill_minus_nine(rig: Rig, tell: Tell) -> None:
    rig.start()
    load = Load(rig.served.port, rig.bin.id)

    kills = run(_under_kills(rig, load, 50_000, 4, 0.1))
    rig.stop()

    found = audit(rig.served.database, rig.bin.id, load.books)
    tell(f"F1   {kills} x SIGKILL of the server: {found}; p50 {load.books.quantile(0.5):.1f} ms")
    assert found.flawless
    assert found.acked >= 50_000
    assert set(load.books.statuses) <= {200, 503}
    assert "Traceback" not in rig.log


@pytest.mark.long
def test_it_loses_nothing_to_a_hundred_kills(rig: Rig, tell: Tell) -> None:
    rig.start()
    load = Load(rig.served.port, rig.bin.id)

    kills = run(_under_kills(rig, load, 1_000_000, 100, 0.05))
    rig.stop()

    found = audit(rig.served.database, rig.bin.id, load.books)
    tell(f"F1   {kills} x SIGKILL of the server, long: {found}")
    assert found.flawless


async def _writer_killed(rig: Rig, load: Load) -> int:
    sending = asyncio.create_task(load.closed_loop())
    await until(lambda: len(load.books.acked) >= 2_000, 60, "acks")
    os.kill(rig.writer_pid(), signal.SIGKILL)
    code = await in_thread(rig.wait)
    await in_thread(rig.start)
    after = len(load.books.acked)
    await until(lambda: len(load.books.acked) >= after + 2_000, 60, "acks after the restart")
    load.stop()
    await sending
    return int(code)


def test_a_server_whose_writer_is_killed_ends_so_that_it_can_be_restarted(rig: Rig, tell: Tell) -> None:
    rig.start()
    load = Load(rig.served.port, rig.bin.id)

    code = run(_writer_killed(rig, load))
    rig.stop()

    found = audit(rig.served.database, rig.bin.id, load.books)
    tell(f"F1   SIGKILL of the writer (exit code {code}): {found}; statuses {dict(load.books.statuses)}")
    assert found.flawless
    assert code == 70
    assert load.books.without_retry_after == 0
    assert "Traceback" not in rig.log
