"""F20 and F21: more requests than can be stored, more bytes than can be held; and others who want their turn."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import time
from pathlib import Path

import httpx

from tests.faults.accounting import audit
from tests.faults.conftest import Tell
from tests.faults.load import Books, Load, run, until
from tests.faults.rig import Rig

_MIB = 1024 * 1024
_PIECE = 256 * 1024


def _peak_memory(pid: int) -> int:
    """Give the most bytes that a process ever had resident."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmHWM")


# -- F20 ----------------------------------------------------------------------------------------------------------


async def _capacity(load: Load, seconds: float) -> float:
    sending = asyncio.create_task(load.closed_loop())
    await until(lambda: len(load.books.acked) >= 500, 60, "acks")
    before, begun = len(load.books.acked), time.perf_counter()
    await asyncio.sleep(seconds)
    rate = (len(load.books.acked) - before) / (time.perf_counter() - begun)
    load.stop()
    await sending
    return rate


async def _overloaded(rig: Rig, seconds: float) -> tuple[float, Load, float, Load]:
    """Give the capacity measured, the load beyond it, its real rate, and a load after it."""
    warm_up = Load(rig.served.port, rig.bin.id, body_bytes=1_024)
    capacity = await _capacity(warm_up, 2)
    flood = Load(rig.served.port, rig.bin.id, connections=400, body_bytes=1_024)
    flood.books.acked = warm_up.books.acked
    begun = time.perf_counter()
    await flood.open_loop(3 * capacity, seconds)
    offered = flood.books.sent / (time.perf_counter() - begun)
    after = Load(rig.served.port, rig.bin.id, connections=1, body_bytes=1_024)
    after.books.acked = flood.books.acked
    after.first_lane = 1_000
    sending = asyncio.create_task(after.closed_loop())
    await until(lambda: after.books.statuses[200] >= 20, 5, "acks after the flood")
    after.stop()
    await sending
    return capacity, flood, offered, after


def test_what_is_too_much_is_told_so_and_the_rest_is_kept(rig: Rig, tell: Tell) -> None:
    rig.start(max_waiting=64)  # so that a generator on the same machine can ask too much of it
    before = _peak_memory(rig.served.process.pid)

    capacity, flood, offered, after = run(_overloaded(rig, 8))

    grown = (_peak_memory(rig.served.process.pid) - before) / _MIB
    rig.stop()
    found = audit(rig.served.database, rig.bin.id, flood.books)
    books, ratio = flood.books, flood.books.statuses[200] / 8 / capacity
    tell(
        f"F20  {offered:,.0f}/s offered to {capacity:,.0f}/s: {dict(books.statuses)}, {books.unanswered} unanswered, "
        f"goodput {ratio:.0%}, accepted p99 {books.quantile(0.99):.0f} ms, "
        f"refused p99 {books.quantile(0.99, 503):.0f} ms, memory +{grown:.0f} MiB; {found}"
    )
    assert found.flawless
    assert set(books.statuses) <= {200, 503}
    assert books.statuses[503] > 0
    assert books.without_retry_after == 0
    assert books.unanswered == 0
    assert grown <= 100
    assert set(after.books.statuses) == {200}
    assert "Traceback" not in rig.log


# -- F21 ----------------------------------------------------------------------------------------------------------


async def _upload(port: int, bin_id: str, number: int, block: bytes, books: Books) -> None:
    """Send one large body piece by piece until it is all sent or the server has answered."""
    mark = b"%08d" % number
    digest = hashlib.sha256(mark)
    digest.update(block)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /{bin_id} HTTP/1.1\r\nHost: localhost\r\nX-Rid: 0-{number}\r\nX-Sha256: {digest.hexdigest()}\r\n"
    writer.write(f"{head}Content-Length: {len(mark) + len(block)}\r\n\r\n".encode() + mark)
    answering = asyncio.create_task(reader.readuntil(b"\r\n\r\n"))
    with contextlib.suppress(ConnectionError):  # a server that has answered may well hang up
        for start in range(0, len(block), _PIECE):
            if answering.done():
                break
            writer.write(block[start : start + _PIECE])
            await writer.drain()
    answer = await answering
    books.note(f"0-{number}", answer)
    writer.close()


async def _upload_all(port: int, bin_id: str, count: int, block: bytes) -> Books:
    books = Books()
    await asyncio.gather(*(_upload(port, bin_id, number, block, books) for number in range(count)))
    return books


def test_a_hundred_large_bodies_at_once_do_not_fill_the_memory(rig: Rig, tell: Tell) -> None:
    rig.start()
    server, writer = rig.served.process.pid, rig.writer_pid()
    before = _peak_memory(server), _peak_memory(writer)
    block = os.urandom(10 * _MIB - 8)

    books = run(_upload_all(rig.served.port, rig.bin.id, 100, block))

    grown = (_peak_memory(server) - before[0]) / _MIB, (_peak_memory(writer) - before[1]) / _MIB
    rig.stop()
    found = audit(rig.served.database, rig.bin.id, books)
    tell(
        f"F21  100 x 10 MiB at once: {dict(books.statuses)}, memory at most +{grown[0]:.0f} MiB in the server "
        f"and +{grown[1]:.0f} MiB in its writer; {found}"
    )
    assert found.lost == found.altered == found.duplicated == found.gaps == 0
    assert found.acked >= 6
    assert books.statuses.total() == 100
    assert set(books.statuses) == {200, 503}
    assert books.without_retry_after == 0
    assert sum(grown) <= 400


# -- turns --------------------------------------------------------------------------------------------------------


async def _others(rig: Rig, rounds: int) -> list[float]:
    """Make bins, clear and delete over the API under full load; give how long each took."""
    load = Load(rig.served.port, rig.bin.id)
    sending = asyncio.create_task(load.closed_loop())
    await until(lambda: len(load.books.acked) >= 500, 60, "acks")
    took = []
    address = f"{rig.served.url}/api/bins"
    headers = {"Authorization": f"Bearer {rig.bin.manage_token}"}
    async with httpx.AsyncClient(timeout=30, headers=headers) as client:
        for n in range(1, rounds + 1):
            for method, url in (("POST", address), ("DELETE", f"{address}/{rig.bin.id}/requests/{n}")):
                begun = time.perf_counter()
                (await client.request(method, url)).raise_for_status()
                took.append(time.perf_counter() - begun)
    load.stop()
    await sending
    return took


def test_others_get_their_turn_to_write_under_full_load(rig: Rig, tell: Tell) -> None:
    rig.start()

    took = sorted(run(_others(rig, 40)))

    tell(
        f"F20  bins made and requests deleted under full load: median {took[40] * 1000:.0f} ms, "
        f"longest {took[-1]:.2f} s"
    )
    assert took[-1] <= 2
