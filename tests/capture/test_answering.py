"""What a connection does once a capture is settled: replies, faults, stops and hang-ups; the server faked."""

from __future__ import annotations

import pytest

from bins.message.refusal import Refusal
from bins.replies.choose import BinSnapshot
from bins.replies.reply import Reply
from bins.replies.spec import FaultKind
from tests.capture.fakes import BIN, Line, get, post, settled
from tests.capture.replying import faulty, saved, with_default, with_rule
from tests.waiting import until

SLOW = saved(status=202, delay_seconds=30)
SILENT = faulty(FaultKind.SILENT)


def line_to(bin: BinSnapshot | Reply) -> Line:
    line = Line()
    line.directory.known[BIN] = with_default(bin) if isinstance(bin, Reply) else bin
    return line


def settle(line: Line, *numbers: int) -> None:
    for n in numbers:
        line.journal.entries[0].count = n
        line.journal.settle(n)


async def test_the_count_picks_the_reply_of_each_request() -> None:
    line = line_to(with_rule(saved(status=503), saved(status=502)))

    line.receive(get() * 3)
    settle(line, 1, 2, 3)

    assert line.statuses == [503, 502, 502]
    assert b"X-Bin-Request: 3\r\n" in line.transport.sent


async def test_it_is_recorded_before_anything_goes_wrong() -> None:
    line = line_to(faulty(FaultKind.INVALID_HTTP))

    line.receive(post(body=b"hello"))

    assert [entry.capture.body for entry in line.journal.entries] == [b"hello"]
    assert line.transport.sent == b""


async def test_a_delayed_reply_keeps_the_answers_behind_it_in_order() -> None:
    line = line_to(with_rule(SLOW, saved(status=201)))
    line.receive(get() + get())

    settle(line, 1, 2)
    assert line.statuses == []
    line.protocol.shutdown()

    assert line.statuses == [202, 201]


async def test_a_stop_ends_silence() -> None:
    line = line_to(SILENT)
    line.receive(get())
    settle(line, 1)

    line.protocol.shutdown()

    assert line.transport.closed


@pytest.mark.parametrize("bin", [with_default(SLOW), with_default(SILENT), with_rule(SLOW)], ids=["slow", "silent", ""])
async def test_what_is_committed_after_the_stop_keeps_nobody_waiting(bin: BinSnapshot) -> None:
    line = line_to(bin)
    line.receive(get())
    line.protocol.shutdown()

    settle(line, 1)

    await until(lambda: line.statuses == [202] or line.transport.ended)
    assert line.recorder.giving.held == 0


@pytest.mark.parametrize("is_settled", [True, False])
async def test_silence_ends_when_its_sender_closes_its_side(is_settled: bool) -> None:
    line = line_to(SILENT)
    line.receive(get())
    if is_settled:
        settle(line, 1)

    assert line.protocol.eof_received() is True
    settle(line, *range(1, len(line.journal.entries) + 1))

    await until(lambda: line.transport.closed)
    assert line.recorder.giving.held == 0


async def test_a_delay_goes_on_for_a_sender_that_closes_its_side() -> None:
    line = line_to(saved(status=202, delay_seconds=0.05))
    line.receive(get())
    settle(line, 1)

    assert line.protocol.eof_received() is True

    await until(lambda: line.statuses == [202])


@pytest.mark.parametrize("reply", [SLOW, SILENT], ids=["slow", "silent"])
@pytest.mark.parametrize("is_settled", [True, False])
async def test_a_lost_connection_gives_its_places_back(reply: Reply, is_settled: bool) -> None:
    line = line_to(reply)
    line.receive(get() * 3)
    if is_settled:
        settle(line, 1, 2, 3)

    line.protocol.connection_lost(None)
    settle(line, *range(1, len(line.journal.entries) + 1))
    await settled()

    assert line.recorder.giving.held == 0
    assert line.transport.sent == b""


async def test_the_time_of_a_fault_is_noted_when_it_is_over() -> None:
    line = line_to(faulty(FaultKind.CLOSE))
    line.receive(get())

    settle(line, 1)
    assert line.journal.times == []

    await until(lambda: line.transport.ended)
    assert line.journal.times == [(BIN, 1)]


@pytest.mark.parametrize("end", ["connection_lost", "shutdown"])
async def test_the_time_of_a_fault_is_noted_when_its_sender_leaves_or_the_server_stops(end: str) -> None:
    line = line_to(SILENT)
    line.receive(get())
    settle(line, 1)
    assert line.journal.times == []

    line.protocol.shutdown() if end == "shutdown" else line.protocol.connection_lost(None)
    line.protocol.connection_lost(None)

    assert line.journal.times == [(BIN, 1)]


@pytest.mark.parametrize("then", [SLOW, SILENT], ids=["slow", "silent"])
@pytest.mark.parametrize("is_settled", [True, False])
async def test_a_fault_that_ends_the_connection_lets_go_of_what_waits_behind_it(then: Reply, is_settled: bool) -> None:
    line = line_to(with_rule(faulty(FaultKind.CLOSE), then))
    line.receive(get() * 3)
    settle(line, *((1, 2, 3) if is_settled else (1,)))

    await until(lambda: line.transport.ended)
    settle(line, *range(2, 2 + len(line.journal.entries)))

    assert line.recorder.giving.held == 0
    assert line.transport.sent == b""


async def test_a_fault_that_leaves_the_connection_is_followed_by_the_next_answer() -> None:
    line = line_to(with_rule(faulty(FaultKind.BAD_GZIP), saved(status=201)))
    line.receive(get() * 2)

    settle(line, 1, 2)

    await until(lambda: line.statuses == [200, 201])
    assert not line.transport.ended


async def test_a_fault_past_the_bound_is_cut_short() -> None:
    line = Line(max_held=1)
    line.directory.known[BIN] = with_default(SILENT)
    line.receive(get() + get())
    line.recorder.giving.held += 1

    other = line.journal.entries[1]
    assert not other.is_held  # type: ignore[attr-defined]  # the entry is an exchange


async def test_a_body_keeps_its_room_until_its_template_is_filled_in() -> None:
    line = line_to(saved(template=True, body="{{ body }}"))
    line.receive(post(body=b"hello"))

    settle(line, 1)
    assert line.reserved == 5

    await until(lambda: line.statuses == [200])
    assert line.reserved == 0


async def test_a_refused_request_gives_its_place_back() -> None:
    line = line_to(SLOW)
    line.receive(get())

    line.journal.settle(Refusal.STORE_SLOW)

    assert (line.statuses, line.recorder.giving.held) == ([503], 0)
