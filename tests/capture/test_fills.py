"""Templates that wait: by turns, within bounds, away from the loop and from the pool that everybody shares."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable

import pytest

from bins.capture import fills
from bins.capture.fills import Filled, Fills
from bins.replies.choose import DEFAULT_REPLY
from tests.capture.fakes import make_exchange, make_head
from tests.waiting import until

MADE: Filled = (DEFAULT_REPLY, "")


class Asker:
    """Asks for fills and remembers what came of them."""

    def __init__(self) -> None:
        self.fills = Fills()
        self.made: list[str] = []
        self.told: list[tuple[str, Filled | None]] = []

    def ask(self, name: str, fill: Callable[[], object] = lambda: None) -> bool:
        """Ask for a fill of the bin that `name` begins with."""

        def made() -> Filled:
            fill()
            self.made.append(name)
            return MADE

        exchange = make_exchange(make_head(bin_id=name[0] * 24))
        return self.fills.ask(exchange, made, lambda found: self.told.append((name, found)))


@pytest.fixture
def asker() -> Asker:
    return Asker()


async def test_it_fills_in_on_a_thread_of_its_own(asker: Asker) -> None:
    names: list[str] = []

    asker.ask("a1", lambda: names.append(threading.current_thread().name))
    await until(lambda: asker.told)

    assert names[0].startswith("fill")
    assert (asker.told, asker.fills.waiting) == ([("a1", MADE)], 0)


async def test_bins_take_turns(asker: Asker) -> None:
    for name in ("a1", "a2", "a3", "b1", "c1", "c2"):
        asker.ask(name)
    await until(lambda: len(asker.told) == 6)

    assert asker.made == ["a1", "b1", "c1", "a2", "c2", "a3"]


async def test_whoever_comes_later_waits_for_one_slice_of_a_bin_that_takes_long(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fills, "_SLICE_SECONDS", 0.0)
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go_on.wait(30)

    asker.ask("a1", wait)
    for number in range(2, 9):
        asker.ask(f"a{number}")
    await until(begun.is_set)

    asker.ask("b1")
    go_on.set()
    await until(lambda: len(asker.told) == 9)

    assert asker.made[:3] == ["a1", "b1", "a2"]


async def test_no_more_wait_than_there_are_places(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fills, "MOST_OF_A_BIN", 2)
    monkeypatch.setattr(fills, "MOST_WAITING", 3)

    taken = [asker.ask(name) for name in ("a1", "a2", "a3", "b1", "b2", "c1")]

    assert taken == [True, True, False, True, False, False]
    await until(lambda: len(asker.told) == 3)
    assert asker.ask("c1")
    await until(lambda: not asker.fills.waiting)


async def test_whose_turn_does_not_come_in_time_is_told(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fills, "MOST_SECONDS", -1.0)

    asker.ask("a1")
    await until(lambda: asker.told)

    assert (asker.told, asker.made, asker.fills.waiting) == ([("a1", None)], [], 0)


async def test_the_pool_of_all_others_stays_free(asker: Asker) -> None:
    go_on = threading.Event()
    for number in range(100):
        asker.ask(f"a{number}", lambda: go_on.wait(30))

    async with asyncio.timeout(20):
        assert await asyncio.to_thread(lambda: "free") == "free"

    go_on.set()
    await until(lambda: len(asker.told) == 100)


async def test_one_sender_that_cannot_be_answered_does_not_keep_the_others(
    asker: Asker, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(found: Filled | None) -> None:
        raise RuntimeError("bug")

    with caplog.at_level(logging.CRITICAL):
        asker.fills.ask(make_exchange(), lambda: MADE, broken)
        asker.ask("a1")
        await until(lambda: asker.told)

    assert asker.fills.waiting == 0
