"""Rates, full bins, bins that are gone and crowded clients, as a sender meets them."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from typing import Any

from bins.capture.guards import Guards
from bins.message.rate import Rate
from bins.message.refusal import Refusal
from bins.message.room import Room
from bins.replies.choose import BinSnapshot
from tests.capture.fakes import BIN, App, Line, get, post, settled

PROXY = (ipaddress.ip_network("192.0.2.0/24"),)


def line_with(proxies: Any = (), **guards: Any) -> Line:
    line = Line(proxies=proxies)
    line.recorder.guards = Guards(proxies=proxies, **guards)
    return line


async def test_it_answers_429_and_when_to_come_back_to_who_sends_too_fast() -> None:
    line = line_with(bin_rate=Rate(1, 60))

    line.receive(post()).receive(post())
    line.journal.settle(1)

    assert line.statuses == [200, 429]
    found = re.search(rb"Retry-After: ([0-9]+)", line.transport.sent)
    assert found
    assert 1 <= int(found[1]) <= 130
    assert line.journal.refused == [(BIN, Refusal.RATE)]


async def test_it_believes_nobody_who_forwards_himself() -> None:
    line = line_with(client_rate=Rate(1, 60))

    for number in range(3):
        line.receive(post(b"", b"", b"X-Forwarded-For: 203.0.113.%d" % number))
    line.journal.settle(1)

    assert line.statuses == [200, 429, 429]


async def test_it_counts_those_behind_a_trusted_proxy_by_what_that_has_added_last() -> None:
    line = line_with(PROXY, client_rate=Rate(1, 60))

    for spoofed, real in ((1, 7), (2, 7), (3, 8)):
        line.receive(post(b"", b"", b"X-Forwarded-For: 198.51.100.%d, 203.0.113.%d" % (spoofed, real)))
    line.journal.settle(1, 2)

    assert line.statuses == [200, 429, 200]


async def test_a_full_bin_that_refuses_says_so() -> None:
    line = Line()
    room = Room(1, None, Refusal.BIN_FULL)
    line.directory.known[BIN] = BinSnapshot(BIN, room=room)

    line.receive(post(b"", b"hello")).receive(post())
    line.journal.settle(1)

    assert line.statuses == [200, 507]
    assert line.journal.refused == [(BIN, Refusal.BIN_FULL)]
    assert line.reserved == 0


async def test_a_bin_that_is_gone_answers_410_in_a_few_bytes_and_counts() -> None:
    line = Line()
    line.directory.known[BIN] = Refusal.GONE

    line.receive(post(b"/orders", b"x" * 100))

    assert line.statuses == [410]
    assert len(line.transport.sent) < 600
    assert line.journal.refused == [(BIN, Refusal.GONE)]


async def test_a_client_with_too_many_connections_is_told_so() -> None:
    first = Line()
    first.recorder.guards = guards = Guards(most_connections=1)
    first.protocol._seat = "192.0.2.1"
    assert guards.connections.take("192.0.2.1")

    first.protocol.connection_made(first.transport)  # type: ignore[arg-type]  # only looks like one

    assert first.statuses == [429]


async def test_a_connection_that_ends_gives_its_place_back() -> None:
    line = Line()
    line.recorder.guards = guards = Guards(most_connections=1)
    line.protocol.connection_made(line.transport)  # type: ignore[arg-type]  # only looks like one
    assert not guards.connections.take("192.0.2.1")

    line.protocol.connection_lost(None)

    assert guards.connections.take("192.0.2.1")


async def test_pages_are_served_while_a_bin_gets_too_much() -> None:
    app = App()
    app.open.set()
    line = Line(app=app)
    line.recorder.guards = Guards(bin_rate=Rate(1, 60))

    line.receive(post()).receive(post()).receive(get("/docs"))
    line.journal.settle(1)
    await settled()
    await asyncio.sleep(0)

    assert line.statuses == [200, 429, 202]
