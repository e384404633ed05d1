"""The way of one capture, with journal, directory and transport in the test's hands."""

from __future__ import annotations

import ipaddress

import pytest

from bins.message.capture import Cut
from bins.message.refusal import Refusal
from bins.replies.choose import BinSnapshot
from tests.capture.fakes import BIN, SLOW, UNKNOWN, Line, get, post

EXPECT = b"Expect: 100-continue"
H2C = (b"Connection: upgrade", b"Upgrade: h2c")


@pytest.fixture
async def line() -> Line:
    return Line(max_body_bytes=1000)


async def test_it_answers_only_after_the_commit(line: Line) -> None:
    line.receive(post(b"/x", b"hello"))
    assert line.transport.sent == b""

    line.journal.settle(7)

    assert line.statuses == [200]
    assert b"X-Bin-Request: 7\r\n" in line.transport.sent
    assert line.journal.times == [(BIN, 7)]


@pytest.mark.parametrize("bytewise", [False, True])
async def test_it_hands_over_the_request_as_sent(line: Line, bytewise: bool) -> None:
    line.receive(get(f"/{BIN}/first") + post(b"/x?y", b"hello", b"B: 1", b"x_y:  \xff ", b"B: 2"), bytewise=bytewise)

    first, second = (entry.capture for entry in line.journal.entries)
    assert (second.method, second.target, second.path) == ("POST", f"/{BIN}/x?y".encode(), b"/x")
    assert second.raw_headers == b"Host\nh\nContent-Length\n5\nB\n1\nx_y\n\xff \nB\n2"
    assert (second.body, second.cut, second.http_version) == (b"hello", Cut.NONE, "1.1")
    assert (first.reused, second.reused) == (False, True)
    assert (second.peer.host, second.peer.port, second.peer.client) == ("192.0.2.1", 4711, "192.0.2.1")


async def test_it_believes_a_trusted_proxy_request_by_request() -> None:
    line = Line(proxies=(ipaddress.ip_network("192.0.2.0/24"),))

    line.receive(get(f"/{BIN}", b"X-Forwarded-For: 198.51.100.7", b"X-Forwarded-Proto: https") + get())

    clients = [(entry.capture.peer.client, entry.capture.peer.scheme) for entry in line.journal.entries]
    assert clients == [("198.51.100.7", "https"), ("192.0.2.1", "http")]


@pytest.mark.parametrize("refusal", [Refusal.STORE_SLOW, Refusal.STORE_FULL, Refusal.INTERNAL, Refusal.UNKNOWN_BIN])
async def test_it_passes_on_that_the_store_refused(line: Line, refusal: Refusal) -> None:
    line.receive(post(b"", b"hello"))

    line.journal.settle(refusal)

    assert line.statuses == [refusal.status]
    assert b"X-Bin-Request" not in line.transport.sent
    assert line.reserved == 0


# -- admission --------------------------------------------------------------------------------------------------------


async def test_it_reserves_a_body_until_its_answer(line: Line) -> None:
    line.receive(post(b"", b"hello", length=800))
    assert line.reserved == 800

    line.receive(b"x" * 795)
    assert line.reserved == 800
    line.journal.settle(1)

    assert line.reserved == 0


async def test_it_reserves_no_more_than_it_keeps(line: Line) -> None:
    line.receive(post(b"", b"", length=10**12))

    assert line.reserved == 1000


async def test_chunks_reserve_as_they_come(line: Line) -> None:
    line.receive(b"POST /%b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n" % BIN.encode())
    assert line.reserved == 5

    line.receive(b"1000\r\n" + b"x" * 4096 + b"\r\n0\r\n\r\n")
    assert line.reserved == 1000
    line.journal.settle(1)

    assert (line.reserved, line.statuses) == (0, [413])


async def test_chunks_for_which_no_room_is_left_are_refused_and_counted() -> None:
    line = Line(max_inflight_bytes=100)

    line.receive(b"POST /%b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n80\r\n%b" % (BIN.encode(), b"x" * 128))

    assert (line.statuses, line.reserved, line.journal.entries) == ([503], 0, [])
    assert line.journal.refused == [(BIN, Refusal.TOO_BUSY)]
    assert line.transport.ended


async def test_a_store_that_is_full_refuses_before_the_body_is_read(line: Line) -> None:
    line.recorder.admission.closed = Refusal.STORE_FULL

    line.receive(post(b"", b"", EXPECT, length=500))

    assert line.statuses == [503]
    assert b"Retry-After: " in line.transport.sent
    assert line.journal.refused == [(BIN, Refusal.STORE_FULL)]


# -- looking bins up --------------------------------------------------------------------------------------------------


async def test_it_reads_no_more_while_it_looks_a_bin_up(line: Line) -> None:
    line.receive(post(b"", b"hello", bin_id=SLOW))
    assert not line.transport.reading
    assert line.journal.entries == []

    line.directory.answer()

    assert line.transport.reading
    assert line.journal.entries[0].capture.body == b"hello"
    assert line.reserved == 5


async def test_a_body_may_come_after_the_look_up(line: Line) -> None:
    line.receive(post(b"", b"he", bin_id=SLOW, length=5))
    line.directory.answer()

    line.receive(b"llo")

    assert line.journal.entries[0].capture.body == b"hello"


async def test_a_sender_that_is_gone_before_its_bin_is_found_is_stored(line: Line) -> None:
    line.receive(post(b"/whole", b"hello", bin_id=SLOW) + post(b"/part", b"he", bin_id=SLOW, length=5))
    line.protocol.connection_lost(None)

    line.directory.answer()
    line.directory.answer()
    line.journal.settle(1, 2)

    assert line.journal.times == [(SLOW, 1), (SLOW, 2)]
    assert line.reserved == 0


async def test_what_was_cut_while_looking_up_is_marked_so(line: Line) -> None:
    line.receive(post(b"/part", b"he", bin_id=SLOW, length=5))
    line.protocol.eof_received()

    line.directory.answer()

    assert line.journal.entries[0].capture.cut is Cut.HANGUP


async def test_an_unknown_bin_gets_its_answer_in_turn(line: Line) -> None:
    line.receive(get(f"/{SLOW}") + get())
    line.journal.settle(1)
    assert line.statuses == []

    line.directory.answer(Refusal.UNKNOWN_BIN)

    assert line.statuses == [404, 200]


async def test_a_malformed_body_is_answered_while_its_bin_is_looked_up(line: Line) -> None:
    line.receive(b"POST /%b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\n" % SLOW.encode())
    assert line.statuses == [400]

    line.directory.answer()

    assert (line.statuses, line.journal.entries, line.reserved) == ([400], [], 0)


# -- expectations -----------------------------------------------------------------------------------------------------


async def test_it_asks_for_a_body_once_and_in_turn(line: Line) -> None:
    line.receive(get() + get() + post(b"", b"", EXPECT, length=5))
    assert line.statuses == []

    line.journal.settle(1)
    assert line.statuses == [200]
    line.journal.settle(2)
    assert line.statuses == [200, 200, 100]

    line.receive(b"hello").journal.settle(3)
    assert line.statuses == [200, 200, 100, 200]


async def test_it_asks_for_a_body_once_its_bin_is_found(line: Line) -> None:
    line.receive(post(b"", b"", EXPECT, bin_id=SLOW, length=5))
    assert line.statuses == []

    line.directory.answer()

    assert line.statuses == [100]


async def test_it_asks_for_no_body_of_an_unknown_bin(line: Line) -> None:
    line.receive(post(b"", b"", EXPECT, bin_id=UNKNOWN, length=5))

    assert line.statuses == [404]
    assert line.transport.ended


async def test_a_body_too_large_to_be_asked_for_is_told_in_turn(line: Line) -> None:
    line.receive(get() + post(b"", b"", EXPECT, length=1001))
    line.journal.settle(1)

    (entry,) = line.journal.entries
    entry.settle(2)

    assert (line.statuses, entry.capture.cut) == ([200, 413], Cut.LIMIT)


# -- memory and order -------------------------------------------------------------------------------------------------


async def test_an_idle_connection_lets_go_of_what_it_carried(line: Line) -> None:
    line.receive(post(b"", b"x" * 900))
    (entry,) = line.journal.entries
    line.journal.settle(1)

    sizes = {name: len(value) for name, value in vars(line.protocol).items() if isinstance(value, bytes)}
    assert not [name for name, value in vars(line.protocol).items() if value is entry]
    assert sum(sizes.values()) < 100


async def test_answers_leave_in_the_order_of_their_requests(line: Line) -> None:
    line.receive(get() + get() + get())
    first, second, third = line.journal.entries

    third.settle(3)
    second.settle(2)
    assert line.statuses == []
    first.settle(1)

    numbers = [int(part.split(b"\r\n")[0]) for part in line.transport.sent.split(b"X-Bin-Request: ")[1:]]
    assert numbers == [1, 2, 3]


async def test_nothing_is_taken_behind_a_refused_body(line: Line) -> None:
    line.receive(post(b"", b"hi", bin_id=UNKNOWN) + post(b"/behind", b"hi"))

    assert (line.statuses, line.journal.entries) == ([404], [])


async def test_a_pipeline_that_is_too_long_is_refused_behind_what_was_taken() -> None:
    line = Line(max_pipelined=3)

    line.receive(get() * 5)
    line.journal.settle(1, 2, 3)

    assert line.statuses == [200, 200, 200, 503]
    assert line.transport.ended


# -- upgrades ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bytewise", [False, True])
async def test_an_upgrade_is_a_request_and_http_goes_on(line: Line, bytewise: bool) -> None:
    line.receive(post(b"/1", b"hello", *H2C) + get(f"/{BIN}/2", *H2C) + get(f"/{BIN}/3"), bytewise=bytewise)
    line.journal.settle(1, 2, 3)

    assert line.statuses == [200, 200, 200]
    assert not line.transport.closed


async def test_an_upgrade_of_a_bin_that_is_looked_up_waits_for_it(line: Line) -> None:
    line.receive(post(b"/1", b"hello", *H2C, bin_id=SLOW) + get(f"/{SLOW}/2"))

    line.directory.answer()
    line.directory.answer(BinSnapshot(SLOW))

    assert [entry.capture.body for entry in line.journal.entries] == [b"hello", b""]


async def test_an_upgrade_to_an_unknown_bin_is_not_found(line: Line) -> None:
    line.receive(get(f"/{UNKNOWN}", *H2C) + get())
    line.journal.settle(1)

    assert line.statuses == [404, 200]


async def test_a_body_behind_an_upgrade_can_be_cut(line: Line) -> None:
    line.receive(post(b"/1", b"he", *H2C, length=5))

    line.protocol.connection_lost(None)

    assert (line.journal.entries[0].capture.body, line.journal.entries[0].capture.cut) == (b"he", Cut.HANGUP)
