"""F13: pages that take nothing, under a thousand captures a second: they are let go, and the others notice nothing."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.faults.conftest import Tell
from tests.faults.dashboard import Dashboard
from tests.faults.load import Load, run, until
from tests.faults.place import Place

_MIB = 1024 * 1024
_SMALL_BUFFER = 4_096
_SOCKETS = re.compile(r"^inspector_websockets\{[^}]*\} ([0-9.]+)$", re.MULTILINE)
_DEAF = 50
_HEALTHY = 2


class Healthy(Dashboard):
    """A dashboard that notes how old each row is when it comes."""

    def __init__(self, port: int, token: str) -> None:
        super().__init__(port, token)
        self.ages: list[float] = []
        """Milliseconds from a request's first byte to its row here."""

    def take(self, message: dict[str, Any]) -> None:
        super().take(message)
        now = time.time()
        for row in message.get("rows", ()):
            self.ages.append((now - dt.datetime.fromisoformat(row["received_at"]).timestamp()) * 1000)


@dataclass
class Seen:
    """What was measured."""

    captures: float = 0.0
    before: float = 0.0
    peak: float = 0.0
    """MiB resident in the workers: before there was a deaf page, and the most since."""
    gone_after: float = 0.0
    """Seconds from the opening of the deaf pages until the server had let go of the last."""
    ages: list[float] = field(default_factory=list)


def _deaf(port: int, token: str) -> socket.socket:
    """Open a socket whose messages nobody will ever read."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL_BUFFER)
    line.connect(("127.0.0.1", port))
    key = base64.b64encode(bytes(16)).decode()
    line.sendall(
        f"GET /ws/b/{token} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
    )
    assert line.recv(12) == b"HTTP/1.1 101"
    return line


async def _open(place: Place) -> int:
    """Give how many sockets all workers say they have."""
    async with httpx.AsyncClient(timeout=30) as client:
        text = (await client.get(f"{place.rig.served.url}/metrics")).text
    return int(sum(map(float, _SOCKETS.findall(text))))


async def _until_gone(place: Place, seconds: float, look: Callable[[], None]) -> None:
    end = time.monotonic() + seconds
    while await _open(place) > _HEALTHY:
        assert time.monotonic() < end, "the deaf pages are still there"
        look()
        await asyncio.sleep(0.5)


async def _beside_the_deaf(place: Place, load: Load, boards: list[Healthy], seconds: float) -> Seen:
    served, token = place.rig.served, place.rig.bin.view_token
    seen = Seen()
    following = [asyncio.create_task(board.follow()) for board in boards]
    sending = asyncio.create_task(load.open_loop(1_000, 3_600))
    await until(lambda: len(load.books.acked) >= 5_000, 60, "acks")
    seen.before = seen.peak = place.worker_memory() / _MIB
    for board in boards:
        board.ages.clear()
    begun, acked = time.monotonic(), len(load.books.acked)
    deaf = [await asyncio.to_thread(_deaf, served.port, token) for _ in range(_DEAF)]

    def look() -> None:
        seen.peak = max(seen.peak, place.worker_memory() / _MIB)

    await until(lambda: time.monotonic() > begun + 4, 10, "the metrics of every worker")  # told every 2 s
    await _until_gone(place, 60, look)
    seen.gone_after = time.monotonic() - begun
    await until(lambda: time.monotonic() > begun + seconds, seconds + 10, "the end")
    look()
    seen.captures = (len(load.books.acked) - acked) / (time.monotonic() - begun)
    load.stop()
    await sending
    last = max(load.books.acked.values())
    await until(lambda: all(board.cursor >= last for board in boards), 20, "the last row on every dashboard")
    for line in deaf:
        line.close()
    for task in following:
        task.cancel()
    await asyncio.wait(following)
    seen.ages = sorted(age for board in boards for age in board.ages)
    return seen


@pytest.mark.parametrize("seconds", [30, pytest.param(120, marks=pytest.mark.long)])
def test_pages_that_take_nothing_are_let_go_and_cost_the_others_nothing(
    place: Place, tell: Tell, seconds: float
) -> None:
    load = Load(place.rig.served.port, place.rig.bin.id)
    boards = [Healthy(place.rig.served.port, place.rig.bin.view_token) for _ in range(_HEALTHY)]

    seen = run(_beside_the_deaf(place, load, boards, seconds))

    found, late = place.audit(load.books), seen.ages[int(len(seen.ages) * 0.99)]
    tell(
        f"F13  {_DEAF} pages that read nothing under {seen.captures:,.0f} captures/s: the last let go after "
        f"{seen.gone_after:.0f} s, memory +{seen.peak - seen.before:.0f} MiB; on {_HEALTHY} others rows are "
        f"{seen.ages[len(seen.ages) // 2]:.0f} ms old, p99 {late:.0f} ms; {found}"
    )
    assert found.flawless
    assert set(load.books.statuses) == {200}
    assert [board.faults for board in boards] == [[]] * _HEALTHY
    assert all(board.shown == list(range(1, found.stored + 1)) for board in boards)
    assert seen.peak - seen.before <= 60
    assert seen.gone_after <= 45
    assert late <= 2_000  # the generator parses each row too; alone it is to be 1,000
