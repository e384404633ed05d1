"""What every fault keeps to: one end, and none after a cancel."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress

import pytest

from bins.replies.spec import Fault, FaultKind
from tests.capture.performing import GET, Stage, performing
from tests.waiting import eventually

LONG = [FaultKind.SILENT, FaultKind.DRIP, FaultKind.SLOW_HEADERS, FaultKind.LARGE_BODY]


@pytest.fixture
def stage() -> Iterator[Stage]:
    with performing(asyncio.new_event_loop(), Fault(FaultKind.SILENT)) as stage:
        yield stage


@pytest.mark.parametrize("kind", LONG)
def test_a_lost_connection_ends_it_without_a_word(stage: Stage, kind: FaultKind) -> None:
    stage.fault = Fault(kind, bytes_per_second=1, mebibytes=100)

    with stage.connect() as client:
        client.sendall(GET)
        performance = stage.performances.get(timeout=30)
    stage.on_the_loop(*[transport.abort for transport in stage.open])
    eventually(lambda: stage.open, lambda open_: not open_)

    assert stage.ended.empty()
    assert all(timer is None or timer.cancelled() for timer in (performance._step, performance._limit))


@pytest.mark.parametrize("kind", LONG)
def test_a_cancelled_one_stays_still_whatever_the_transport_tells(stage: Stage, kind: FaultKind) -> None:
    stage.fault = Fault(kind, bytes_per_second=1, mebibytes=100)

    with stage.connect() as client:
        client.sendall(GET)
        performance = stage.performances.get(timeout=30)
        stage.on_the_loop(performance.cancel, performance.paused, performance.writable)

    assert performance._step is None or performance._step.cancelled()
    assert stage.ended.empty()


@pytest.mark.parametrize("kind", FaultKind)
def test_it_ends_once(stage: Stage, kind: FaultKind) -> None:
    stage.fault = Fault(kind, seconds=0.1, bytes_per_second=100_000, mebibytes=1)

    with stage.connect() as client:
        client.sendall(GET)
        client.settimeout(0.05)
        while stage.ended.empty():
            with suppress(TimeoutError, ConnectionError):  # all of it is there, and the end not yet told
                client.recv(65536) if kind is FaultKind.LARGE_BODY else stage.on_the_loop()
        stage.on_the_loop()

    assert stage.ended.qsize() == 1
