"""Turns and deadlines, with the clock and the transport in the test's hands."""

from __future__ import annotations

from bins.message.capture import Cut
from bins.message.refusal import Refusal
from tests.capture.fakes import BIN, App, Line, get, later, post, settled

# -- deadlines --------------------------------------------------------------------------------------------------------


async def test_a_head_that_is_too_slow_is_told(line: Line) -> None:
    line.receive(get()[:-4])
    line.protocol.enforce_deadlines(later(9))
    assert line.statuses == []

    line.protocol.enforce_deadlines(later(11))

    assert line.statuses == [408]
    assert line.journal.refused == [(BIN, Refusal.TIMEOUT)]


async def test_the_deadline_of_a_head_is_not_put_off_by_more_of_it(line: Line) -> None:
    line.receive(get()[:-4])
    line.protocol._deadline -= 9
    line.receive(b"\r\n")

    line.protocol.enforce_deadlines(later(2))

    assert line.statuses == [408]


async def test_a_body_that_is_too_slow_is_kept_as_far_as_it_came(line: Line) -> None:
    line.receive(post(b"", b"hello", length=10))
    line.protocol.enforce_deadlines(later(9))
    assert line.journal.entries == []

    line.protocol.enforce_deadlines(later(31))
    line.journal.settle(1)

    assert line.statuses == [408]
    assert line.reserved == 0


async def test_a_body_must_keep_up_its_rate_after_a_grace(line: Line) -> None:
    line.receive(post(b"", b"x" * 900, length=10_000))

    line.protocol.enforce_deadlines(later(9.5))
    assert line.journal.entries == []
    line.protocol.enforce_deadlines(later(10.5))

    assert line.journal.entries[0].capture.cut is Cut.TIMEOUT


async def test_a_body_that_keeps_up_its_rate_has_all_its_time(line: Line) -> None:
    line.receive(post(b"", b"x" * 16_000, length=100_000))

    line.protocol.enforce_deadlines(later(15))

    assert line.journal.entries == []


async def test_an_idle_connection_is_closed(line: Line) -> None:
    line.receive(get()).journal.settle(1)
    line.protocol.enforce_deadlines(later(14))
    assert not line.transport.closed

    line.protocol.enforce_deadlines(later(16))

    assert line.transport.closed
    assert line.statuses == [200]


async def test_an_answer_that_is_due_keeps_the_connection_open(line: Line) -> None:
    line.receive(get())

    line.protocol.enforce_deadlines(later(100))

    assert not line.transport.closed


async def test_one_who_does_not_read_is_not_read_and_let_go(line: Line) -> None:
    line.protocol.pause_writing()
    assert not line.transport.reading
    line.protocol.enforce_deadlines(later(14))
    assert not line.transport.aborted

    line.protocol.enforce_deadlines(later(16))

    assert line.transport.aborted


async def test_one_who_reads_again_is_read_again(line: Line) -> None:
    line.protocol.pause_writing()
    line.protocol.resume_writing()

    line.protocol.enforce_deadlines(later(16) - 3)

    assert line.transport.reading
    assert not line.transport.aborted


async def test_a_last_answer_that_is_never_read_is_given_up(line: Line) -> None:
    line.receive(get(f"/{BIN}", b"Connection: close")).journal.settle(1)
    line.transport.close()

    line.protocol.enforce_deadlines(later(0))
    line.protocol.enforce_deadlines(later(14))
    assert not line.transport.aborted
    line.protocol.enforce_deadlines(later(16))

    assert line.transport.aborted


async def test_a_page_s_body_that_is_too_slow_is_told(line: Line, app: App) -> None:
    line.receive(b"POST /page HTTP/1.1\r\nContent-Length: 10\r\n\r\nhel")
    await settled()

    line.protocol.enforce_deadlines(later(31))
    await settled()

    assert line.statuses == [408]
    assert app.told == ["http.disconnect"]


async def test_a_page_that_was_answered_before_its_body_gets_no_second_answer() -> None:
    line = Line()
    line.receive(b"POST /page HTTP/1.1\r\nContent-Length: 10\r\n\r\nhel")
    await settled()
    assert line.statuses == [404]

    line.protocol.enforce_deadlines(later(31))

    assert line.statuses == [404]
    assert line.transport.closed


# -- turns ------------------------------------------------------------------------------------------------------------


async def test_an_application_runs_when_its_turn_has_come(line: Line, app: App) -> None:
    line.receive(get() + get("/page") + get() + get("/other"))
    await settled()
    assert app.started == []

    line.journal.settle(1, 2)
    await settled()
    assert (line.statuses, app.started) == ([200], ["/page"])
    app.open.set()
    await settled()

    assert line.statuses == [200, 202, 200, 202]
    assert app.started == ["/page", "/other"]


async def test_an_application_gets_a_body_in_pieces(line: Line, app: App) -> None:
    app.open.set()
    line.receive(
        b"POST /page HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nT: 1\r\n\r\n" + get(), bytewise=True
    )
    await settled()
    line.journal.settle(1)

    assert line.statuses == [202, 200]
    assert line.journal.times == [(BIN, 1)]


async def test_trailers_without_end_are_bounded_for_applications_too(line: Line) -> None:
    line.receive(b"POST /page HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nT: ")

    for _ in range(70):
        line.receive(b"x" * 1024)
    await settled()

    assert line.statuses == [431]


async def test_chunk_extensions_without_end_are_bounded(line: Line) -> None:
    line.receive(b"POST /%b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;" % BIN.encode())

    for _ in range(70):
        line.receive(b"x" * 1024)

    assert (line.statuses, line.reserved) == ([431], 0)
