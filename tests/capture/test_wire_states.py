"""Messages, hang-ups, answers of the store, deadlines and stops in any order: the bookkeeping comes out even."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from bins.message.refusal import Refusal
from tests.capture.fakes import BIN, SLOW, UNKNOWN, Line, get, later, post, settled

CHUNKED = b"POST /%b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" % BIN.encode()
PAGE = b"POST /page HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"
EXPECT = b"Expect: 100-continue"
H2C = (b"Connection: upgrade", b"Upgrade: h2c")
_PIECES = st.sampled_from(
    [
        get(), get(f"/{SLOW}"), get("/page"), get(f"/{BIN}", b"Connection: close"), get(f"/{BIN}", *H2C), PAGE, CHUNKED,
        post(b"", b"hello"), post(b"", b"hel", length=5), post(b"", b"x" * 80, bin_id=SLOW), post(b"", b"", length=200),
        post(b"", b"hi", bin_id=UNKNOWN), post(b"", b"", EXPECT, length=5), post(b"", b"hi", *H2C),
        b"lo", b"3\r\nabc\r\n", b"0\r\n\r\n", b"0\r\nT: 1\r\n\r\n", b"GET /", b"\0", b"\r\n",
    ]
)  # fmt: skip
_EVENTS = st.sampled_from(
    ["settle", "refuse", "found", "unknown", "tick", "late", "eof", "stall", "drain", "stop", "run"]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(_PIECES, _EVENTS), max_size=25))
def test_whatever_happens_every_answer_is_given_and_nothing_stays_reserved(steps: list[bytes | str]) -> None:
    asyncio.run(_survive(steps))


async def _survive(steps: list[bytes | str]) -> None:
    line = Line(max_body_bytes=100, max_inflight_bytes=300, max_pipelined=6)
    for step in steps:
        if isinstance(step, bytes):
            _receive_if_open(line, step)
        else:
            await _happen(line, step)
    for _ in range(30):
        await _happen(line, "found")
        await _happen(line, "settle")
        await _happen(line, "run")
    line.protocol.enforce_deadlines(later(100))
    await _happen(line, "settle")
    assert line.transport.closed or not line.protocol._turns

    line.protocol.connection_lost(None)
    await _happen(line, "settle")
    await settled()

    assert (line.reserved, line.journal.entries, line.directory.asked) == (0, [], [])


def _receive_if_open(line: Line, data: bytes) -> None:
    if line.transport.reading and not line.transport.closed and not line.protocol._eof:
        line.receive(data)


async def _happen(line: Line, step: str) -> None:
    if step in {"settle", "refuse"}:
        while line.journal.entries:
            line.journal.settle(1 if step == "settle" else Refusal.STORE_SLOW)
    elif step in {"found", "unknown"}:
        while line.directory.asked:
            line.directory.answer(None if step == "found" else Refusal.UNKNOWN_BIN)
    elif step == "eof" and not line.protocol._eof:
        if not line.protocol.eof_received():
            line.transport.close()
    else:
        happenings = {
            "tick": lambda: line.protocol.enforce_deadlines(later(0)),
            "late": lambda: line.protocol.enforce_deadlines(later(12)),
            "stall": line.protocol.pause_writing,
            "drain": line.protocol.resume_writing,
            "stop": line.protocol.shutdown,
        }
        happenings.get(step, lambda: None)()
        await settled()
