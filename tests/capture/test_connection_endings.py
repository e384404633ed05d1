"""How a connection ends: by the sender, by us, by a stop; what is due is given first."""

import pytest

from tests.capture.fakes import BIN, App, Line, get, later, post, settled


async def test_one_connection_too_many_is_told_so() -> None:
    line = Line(max_connections=1)
    line.state.connections.add(object())  # type: ignore[arg-type]

    line.protocol.connection_made(line.transport)  # type: ignore[arg-type]

    assert line.statuses == [503]
    assert line.transport.ended


async def test_a_last_answer_is_followed_by_an_end_and_not_a_reset(line: Line) -> None:
    line.receive(b"junk\r\n\r\n")

    assert (line.statuses, line.transport.ended, line.transport.closed) == ([400], True, False)
    assert line.transport.reading


async def test_a_half_closed_sender_gets_what_is_due_and_is_closed(line: Line) -> None:
    line.receive(get() + get())
    assert line.protocol.eof_received() is True

    line.journal.settle(1, 2)

    assert line.statuses == [200, 200]
    assert line.transport.closed


async def test_a_half_closed_sender_with_nothing_due_is_closed(line: Line) -> None:
    assert line.protocol.eof_received() is False
    assert line.receive(b"").protocol.eof_received() is False


async def test_a_sender_that_half_closes_behind_nonsense_gets_all_answers(line: Line) -> None:
    line.receive(get() + b"\0")
    assert line.protocol.eof_received() is True

    line.journal.settle(1)

    assert line.statuses == [200, 400]


async def test_an_application_is_told_that_its_sender_is_gone(line: Line, app: App) -> None:
    line.receive(b"POST /page HTTP/1.1\r\nContent-Length: 10\r\n\r\nhel")
    await settled()

    assert line.protocol.eof_received() is False
    await settled()

    assert app.told == ["http.disconnect"]


async def test_what_is_committed_after_the_sender_left_is_not_written(line: Line) -> None:
    line.receive(post(b"", b"hello"))
    line.transport.close()
    line.protocol.connection_lost(ConnectionResetError())

    line.journal.settle(1)

    assert (line.transport.sent, line.reserved) == (b"", 0)
    assert line.journal.times == [(BIN, 1)]
    assert line.protocol not in line.state.connections


async def test_what_follows_the_last_answer_is_thrown_away(line: Line) -> None:
    line.receive(b"junk\r\n\r\n")

    line.receive(get() + get())

    assert (line.statuses, line.journal.entries) == ([400], [])


async def test_a_stop_answers_all_that_was_taken_and_closes(line: Line) -> None:
    line.receive(get() + get())

    line.protocol.shutdown()
    line.receive(get())
    line.journal.settle(1, 2)

    assert line.statuses == [200, 200]
    assert line.transport.sent.count(b"Connection: close") == 1
    assert line.journal.entries == []


@pytest.mark.parametrize("sent", [1, -3], ids=["in_the_head", "in_the_body"])
async def test_a_stop_waits_for_the_request_that_is_being_read(line: Line, sent: int) -> None:
    whole = post(b"", b"hello")
    line.receive(get() + whole[:sent])

    line.protocol.shutdown()
    line.receive(whole[sent:] + get())
    line.journal.settle(1, 2)

    assert line.statuses == [200, 200]
    assert line.transport.ended


async def test_a_stop_gives_an_idle_connection_a_moment_for_a_request_already_sent(line: Line) -> None:
    line.protocol.shutdown()
    assert not line.transport.closed

    line.receive(get()).journal.settle(1)

    assert line.statuses == [200]
    assert line.transport.ended


async def test_a_stop_closes_an_idle_connection_after_that_moment(line: Line) -> None:
    line.protocol.shutdown()

    line.protocol.enforce_deadlines(later(0.6))

    assert line.transport.closed


async def test_a_stop_lets_an_application_finish(line: Line, app: App) -> None:
    line.receive(get("/page"))
    await settled()

    line.protocol.shutdown()
    app.open.set()
    await settled()

    assert line.statuses == [202]
    assert b"connection: close" in line.transport.sent
