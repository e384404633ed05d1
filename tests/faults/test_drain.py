"""F3: SIGTERM under load. Whoever was let in is answered, then the process ends with code 0."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import signal
import socket
import struct
import time

import httpx

from tests.faults.accounting import audit
from tests.faults.conftest import Tell
from tests.faults.load import Load, in_thread, make_request, run, until
from tests.faults.rig import Rig


async def _stopped_under_load(rig: Rig, load: Load) -> tuple[int, float]:
    sending = asyncio.create_task(load.closed_loop())
    await until(lambda: len(load.books.acked) >= 5_000, 60, "acks")
    code, seconds = await in_thread(rig.stop)
    await asyncio.wait_for(sending, 10)
    return code, seconds


def test_everybody_is_answered_before_it_ends(rig: Rig, tell: Tell) -> None:
    rig.start()
    load = Load(rig.served.port, rig.bin.id, reconnect=False)

    code, seconds = run(_stopped_under_load(rig, load))

    found = audit(rig.served.database, rig.bin.id, load.books)
    tell(
        f"F3   SIGTERM under load: exit code {code} in {seconds:.1f} s, {load.books.unanswered} of {load.books.sent:,} "
        f"without an answer, statuses {dict(load.books.statuses)}; {found}"
    )
    assert found.flawless
    assert (code, load.books.unanswered) == (0, 0)
    assert seconds < 10
    assert set(load.books.statuses) <= {200, 503}


def test_a_body_that_is_half_sent_may_be_finished(rig: Rig) -> None:
    rig.start()
    request = make_request(f"/{rig.bin.id}/0", "0-1", 100_000)
    with rig.served.connect() as sender:
        sender.sendall(request[:50_000])
        _seen_by_server(sender)
        rig.served.process.send_signal(signal.SIGTERM)
        _refuses_connections(rig)

        sender.sendall(request[50_000:])
        answer = _read_all(sender)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in answer.lower()
    assert rig.wait() == 0


def test_idle_connections_do_not_keep_it(rig: Rig) -> None:
    rig.start()
    with rig.served.connect() as idle:
        idle.sendall(make_request(f"/{rig.bin.id}/0", "0-1"))
        assert idle.recv(65_536).startswith(b"HTTP/1.1 200 ")

        code, seconds = rig.stop()

        assert idle.recv(1) == b""
    assert code == 0
    assert seconds < 5


def test_a_stop_does_not_wait_for_a_sweep(rig: Rig, tell: Tell) -> None:
    rig.start()
    load = Load(rig.served.port, rig.bin.id)
    run(_filled(load, 20_000))

    _clear(rig)
    code, seconds = rig.stop()

    tell(f"F3   SIGTERM just after clearing {len(load.books.acked):,} requests: exit code {code} in {seconds:.1f} s")
    assert code == 0, rig.log
    assert seconds < 10


async def _filled(load: Load, acks: int) -> None:
    sending = asyncio.create_task(load.closed_loop())
    await until(lambda: len(load.books.acked) >= acks, 60, "acks")
    load.stop()
    await sending


def _clear(rig: Rig) -> None:
    headers = {"Authorization": f"Bearer {rig.bin.manage_token}"}
    httpx.delete(f"{rig.served.url}/api/bins/{rig.bin.id}/requests", headers=headers, timeout=30).raise_for_status()


def _seen_by_server(sender: socket.socket) -> None:
    """Wait until the server has taken what was sent: nothing of it is left in the socket."""
    while struct.unpack("i", fcntl.ioctl(sender, 0x5411, b"\0" * 4))[0]:  # SIOCOUTQ
        pass


def _refuses_connections(rig: Rig) -> None:
    """Wait until the server has stopped to listen."""
    with contextlib.suppress(ConnectionRefusedError):
        while True:
            rig.served.connect().close()
            time.sleep(0.02)


def _read_all(sender: socket.socket) -> bytes:
    answer = b""
    while data := sender.recv(65_536):
        answer += data
    return answer
