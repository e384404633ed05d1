"""An event and a queue for thousands of idle sockets do what asyncio's do."""

from __future__ import annotations

import asyncio
import sys

from bins.live.bell import Bell, Inbox


async def test_everybody_who_waits_goes_on_once_it_is_set() -> None:
    bell = Bell()
    waiting = [asyncio.create_task(bell.wait()) for _ in range(3)]
    await asyncio.sleep(0)

    bell.set()

    assert await asyncio.wait_for(asyncio.gather(*waiting), 60) == [True] * 3
    assert bell.is_set()


async def test_nobody_waits_while_it_is_set() -> None:
    bell = Bell()
    bell.set()

    await asyncio.wait_for(bell.wait(), 60)
    bell.clear()
    waiting = asyncio.create_task(bell.wait())
    await asyncio.sleep(0)

    assert not waiting.done()
    waiting.cancel()


async def test_one_who_gives_up_leaves_the_others_waiting() -> None:
    bell = Bell()
    leaving, staying = asyncio.create_task(bell.wait()), asyncio.create_task(bell.wait())
    await asyncio.sleep(0)

    leaving.cancel()
    await asyncio.wait([leaving])
    bell.set()

    assert leaving.cancelled()
    assert await asyncio.wait_for(staying, 60)


async def test_setting_it_twice_before_anybody_has_gone_on_is_harmless() -> None:
    bell = Bell()
    waiting = asyncio.create_task(bell.wait())
    await asyncio.sleep(0)

    bell.set()
    bell.set()

    assert await asyncio.wait_for(waiting, 60)


async def test_an_inbox_gives_items_in_order_to_a_reader_that_waits_or_comes_later() -> None:
    inbox = Inbox()
    first = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)

    inbox.put_nowait(1)
    inbox.put_nowait(2)

    assert await asyncio.wait_for(first, 60) == 1
    assert not inbox.empty()
    assert await asyncio.wait_for(inbox.get(), 60) == 2
    assert inbox.empty()


def test_they_weigh_little() -> None:
    """asyncio's queue and event keep four double-ended queues of 600 bytes, whether anything waits or not."""
    assert sys.getsizeof(Bell()) + sys.getsizeof(Inbox()) < 200
