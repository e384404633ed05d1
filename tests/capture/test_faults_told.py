"""What is told of a fault afterwards, held against what a client on a plain socket got."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from bins.replies.on_wire import on_wire
from bins.replies.spec import Fault, FaultKind, Where
from tests.capture.performing import GET, HEAD, LINES, REPLY, Stage, performing

ALL = [
    *(Fault(kind, seconds=0.3, bytes_per_second=1_000_000, mebibytes=1) for kind in FaultKind),
    Fault(FaultKind.RESET, at=Where.MIDDLE),
]


def sent_of(stage: Stage, request: bytes, size: int) -> bytes:
    """Give what comes up to the end of the connection, or up to a whole answer with a body of this size."""
    got = b""
    with stage.connect() as client:
        client.sendall(request)
        while not (END in got and len(got.partition(END)[2]) >= size and stage.fault.kind in STAYS_OPEN):
            try:
                piece = client.recv(65536)
            except ConnectionResetError:
                break
            if not piece:
                break
            got += piece
    return got


END = b"\r\n\r\n"
STAYS_OPEN = {FaultKind.DRIP, FaultKind.LARGE_BODY, FaultKind.BAD_GZIP}


@pytest.mark.parametrize("request_", [GET, HEAD], ids=["GET", "HEAD"])
@pytest.mark.parametrize("fault", ALL, ids=lambda fault: f"{fault.kind}-{fault.at}")
def test_what_is_told_of_it_is_what_went_out(fault: Fault, request_: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bins.capture.faults._HEADER_SECONDS", 0.01)
    reply = msgspec.structs.replace(REPLY, fault=fault)
    told = on_wire(reply, len(LINES), head_only=request_ is HEAD)

    with performing(asyncio.new_event_loop(), fault, reply) as stage:
        got = sent_of(stage, request_, told.body_size)

    assert got.startswith(b"HTTP/1.1 200 OK\r\n") == (told.status == 200)
    head, _, body = got.partition(END) if told.status else (b"", b"", got)
    assert head.split(b"\r\n")[1 : len(told.headers) + 1] == [b"%b: %b" % pair for pair in told.headers]
    assert (body[: len(told.body)], len(body)) == (told.body, told.body_size)
