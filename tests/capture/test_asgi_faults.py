"""Faults that an application behind an ASGI server makes for real; the server's side is faked."""

from __future__ import annotations

import zlib
from collections.abc import MutableMapping
from typing import Any

import pytest

from bins.capture.asgi_faults import keep_silent, send_faulty
from bins.message.limits import MIB
from bins.replies.spec import Fault, FaultKind
from tests.capture.fakes import BIN, settled
from tests.capture.replying import faulty, saved, with_default, with_rule
from tests.capture.test_asgi import Call, body, http

NUMBER = [(b"X-Bin-Request", b"7")]


async def sent(kind: FaultKind, text: str = "0123456789", seconds: float = 30, **fields: Any) -> list[Any]:
    messages: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    reply = faulty(kind, text, **fields)
    assert reply.fault is not None
    await send_faulty(reply.fault, reply, NUMBER, send, seconds)
    return messages


def bodies(messages: list[Any]) -> list[bytes]:
    return [message["body"] for message in messages[1:]]


async def test_a_body_drips_in_single_bytes() -> None:
    messages = await sent(FaultKind.DRIP, bytes_per_second=200)

    assert b"".join(bodies(messages)) == b"0123456789"
    assert len(messages) == 3
    assert [message.get("more_body", False) for message in messages[1:]] == [True, False]


async def test_what_is_left_when_the_time_is_over_comes_at_once() -> None:
    assert bodies(await sent(FaultKind.DRIP, seconds=0, bytes_per_second=1)) == [b"0123456789"]


async def test_a_large_body_is_as_large_as_it_says() -> None:
    messages = await sent(FaultKind.LARGE_BODY, mebibytes=2)

    assert sum(map(len, bodies(messages))) == 2 * MIB
    assert (b"Content-Length", b"%d" % (2 * MIB)) in messages[0]["headers"]
    assert max(map(len, bodies(messages))) <= 64 * 1024


async def test_bad_gzip_says_gzip_and_is_none() -> None:
    messages = await sent(FaultKind.BAD_GZIP)

    assert (b"Content-Encoding", b"gzip") in messages[0]["headers"]
    with pytest.raises(zlib.error):
        zlib.decompress(b"".join(bodies(messages)), 31)


@pytest.mark.parametrize("kind", [FaultKind.RESET, FaultKind.CLOSE, FaultKind.TRUNCATE, FaultKind.INVALID_HTTP])
async def test_what_cannot_be_made_here_is_answered_plainly(kind: FaultKind) -> None:
    messages = await sent(kind)

    assert (messages[0]["status"], bodies(messages)) == (200, [b"0123456789"])
    assert NUMBER[0] in messages[0]["headers"]


async def test_silence_is_as_short_as_it_may_be() -> None:
    await keep_silent(Fault(FaultKind.SILENT, seconds=20), 0.0)
    await keep_silent(Fault(FaultKind.RESET, seconds=20), 30.0)


async def test_the_application_keeps_silent_before_it_answers() -> None:
    call = Call(http(), body(b""))
    call.directory.known[BIN] = with_default(faulty(FaultKind.SILENT, seconds=0.5))

    await settled()
    call.journal.settle(1)
    await settled()
    assert call.sent == []
    await call.task

    assert (call.status, call.recorder.giving.held) == (200, 0)


async def test_a_delayed_reply_comes_with_its_number() -> None:
    call = Call(http(), body(b""))
    call.directory.known[BIN] = with_rule(saved(status=503, delay_seconds=0.01))

    await settled()
    call.journal.entries[0].count = 1
    await call.settle(4)

    assert call.status == 503
    assert (b"X-Bin-Request", b"4") in call.sent[0]["headers"]
    assert call.recorder.giving.held == 0


@pytest.mark.parametrize("is_committed", [True, False])
async def test_a_call_that_is_cancelled_gives_its_place_back(is_committed: bool) -> None:
    call = Call(http(), body(b""))
    call.directory.known[BIN] = with_default(saved(delay_seconds=30))
    await settled()
    if is_committed:
        call.journal.settle(1)
        await settled()
    assert call.recorder.giving.held == 1

    call.task.cancel()
    await settled()

    assert call.recorder.giving.held == 0
