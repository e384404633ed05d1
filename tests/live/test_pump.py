"""One socket kept in step: no gap, no double, removals after what they remove."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from bins.live import pump as pump_module
from bins.live.asked import Query
from bins.live.feed import PAGE_ROWS, Renderer, View
from bins.live.hub import Hub
from bins.live.pump import Gone, Pump
from bins.live.states import read_missing
from bins.live.watch import MOST_PENDING, Watch
from bins.models import Bin, CapturedRequest, Link
from bins.retention.removal import clear_bin, delete_request
from tests.factories import make_requests
from tests.live.sockets import Inbox, arrive, as_objects, numbers_in

Pumping = Callable[..., Any]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def pumping(hub: Hub, bin: Bin, link: Link, inbox: Inbox) -> Pumping:
    """Give a context in which a pump runs for a client at a cursor."""

    @asynccontextmanager
    async def run(
        after: int | None = None,
        oldest: int | None = None,
        render: Renderer = as_objects,
        revision: int | None = None,
    ) -> AsyncIterator[asyncio.Task[None]]:
        await bin.arefresh_from_db()
        watch = hub.watch(bin, link)
        pump = Pump(hub, watch, Query(after, oldest, "json", revision), View("json", render), "token", inbox.send)
        task = asyncio.create_task(keep_in_step(pump, watch))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait({task})
            hub.unwatch(watch)

    return run


async def keep_in_step(pump: Pump, watch: Watch) -> None:
    """Run the pump as a socket does: again each time that there is news."""
    news = asyncio.Event()
    watch.on_news = news.set
    await pump.begin()
    while await news.wait():
        news.clear()
        await pump.go_on()


def has_number(n: int) -> Callable[[list[dict[str, Any]]], bool]:
    return lambda messages: n in numbers_in(messages)


def has_type(name: str) -> Callable[[list[dict[str, Any]]], bool]:
    return lambda messages: any(message["type"] == name for message in messages)


async def remove(hub: Hub, bin: Bin, n: int) -> None:
    await sync_to_async(delete_request)(bin.pk, n)
    hub.publish(bin.pk, {"type": "deleted", "numbers": [n]})


async def test_it_sends_what_a_client_misses(bin: Bin, inbox: Inbox, pumping: Pumping) -> None:
    await sync_to_async(make_requests)(bin, 5)

    async with pumping(after=2):
        messages = await inbox.until(has_number(5))

    assert [(message["after"], message["last"]) for message in messages] == [(2, 5)]
    assert numbers_in(messages) == [3, 4, 5]


async def test_it_sends_only_new_ones_to_who_has_no_cursor(hub: Hub, bin: Bin, inbox: Inbox, pumping: Pumping) -> None:
    await sync_to_async(make_requests)(bin, 5)

    async with pumping():
        await arrive(hub, bin)
        messages = await inbox.until(has_number(6))

    assert numbers_in(messages) == [6]


async def test_it_catches_up_page_by_page(
    bin: Bin, inbox: Inbox, pumping: Pumping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bins.live.feed.PAGE_ROWS", 2)
    await sync_to_async(make_requests)(bin, 5)

    async with pumping(after=0):
        messages = await inbox.until(has_number(5))

    assert [(message["after"], message["last"]) for message in messages] == [(0, 2), (2, 4), (4, 5)]


async def test_it_moves_the_cursor_over_deleted_numbers(bin: Bin, inbox: Inbox, pumping: Pumping) -> None:
    await sync_to_async(make_requests)(bin, 3)
    await sync_to_async(delete_request)(bin.pk, 3)

    async with pumping(after=2):
        (message,) = await inbox.until(has_type("rows"))

    assert message == {"type": "rows", "after": 2, "last": 3, "rows": []}


async def test_it_takes_a_cursor_from_the_future_for_the_newest(
    hub: Hub, bin: Bin, inbox: Inbox, pumping: Pumping
) -> None:
    await sync_to_async(make_requests)(bin, 2)

    async with pumping(after=10**6):
        await arrive(hub, bin)
        messages = await inbox.until(has_number(3))

    assert numbers_in(messages) == [3]


async def test_it_sees_what_came_between_the_watch_and_the_first_page(
    bin: Bin, inbox: Inbox, pumping: Pumping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is written without a ring after the subscription and before the first read."""

    def read_late(*window: Any) -> Any:
        make_requests(bin, 2)
        return read_missing(*window)

    monkeypatch.setattr(pump_module, "read_missing", read_late)

    async with pumping():
        messages = await inbox.until(has_number(2))

    assert numbers_in(messages) == [1, 2]


async def test_it_tells_first_what_was_deleted_meanwhile(bin: Bin, inbox: Inbox, pumping: Pumping) -> None:
    await sync_to_async(make_requests)(bin, 6)
    for n in (1, 3, 4):
        await sync_to_async(delete_request)(bin.pk, n)

    async with pumping(after=5):
        messages = await inbox.until(has_number(6))

    assert messages[0] == {"type": "deleted", "ranges": [[1, 1], [3, 4]]}


async def test_it_looks_no_further_back_than_the_client_shows(bin: Bin, inbox: Inbox, pumping: Pumping) -> None:
    await sync_to_async(make_requests)(bin, 6)
    for n in (1, 3, 4):
        await sync_to_async(delete_request)(bin.pk, n)

    async with pumping(after=5, oldest=4):
        messages = await inbox.until(has_number(6))

    assert messages[0] == {"type": "deleted", "ranges": [[4, 4]]}


async def test_it_looks_back_through_a_bounded_window(
    bin: Bin, inbox: Inbox, pumping: Pumping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pump_module, "WINDOW", 2)
    await sync_to_async(make_requests)(bin, 6)
    for n in (2, 4):
        await sync_to_async(delete_request)(bin.pk, n)

    async with pumping(after=5, oldest=1):
        messages = await inbox.until(has_number(6))

    assert messages[0] == {"type": "deleted", "ranges": [[4, 4]]}


async def test_it_tells_first_what_was_cleared_meanwhile(bin: Bin, inbox: Inbox, pumping: Pumping) -> None:
    await sync_to_async(make_requests)(bin, 4)
    await sync_to_async(clear_bin)(bin.pk)
    await sync_to_async(make_requests)(bin, 2)
    await sync_to_async(delete_request)(bin.pk, 5)

    async with pumping(after=5):
        messages = await inbox.until(has_number(6))

    assert messages[:2] == [{"type": "cleared", "upto": 4}, {"type": "deleted", "ranges": [[5, 5]]}]


async def test_it_tells_nothing_to_who_misses_nothing(hub: Hub, bin: Bin, inbox: Inbox, pumping: Pumping) -> None:
    await sync_to_async(make_requests)(bin, 3)

    async with pumping(after=3):
        await arrive(hub, bin)
        messages = await inbox.until(has_number(4))

    assert len(messages) == 1


async def test_it_tells_a_deletion_after_the_row(hub: Hub, bin: Bin, inbox: Inbox, pumping: Pumping) -> None:
    await sync_to_async(make_requests)(bin, 1)

    async with pumping(after=0):
        await inbox.until(has_number(1))
        await remove(hub, bin, 1)
        messages = await inbox.until(has_type("deleted"))

    assert [message["type"] for message in messages] == ["rows", "deleted"]


async def test_it_tells_a_deletion_after_a_row_that_was_read_before_it(
    hub: Hub, bin: Bin, inbox: Inbox, pumping: Pumping
) -> None:
    """The row has been read and not yet sent when it is deleted."""
    await sync_to_async(make_requests)(bin, 1)
    begun, gate = threading.Event(), threading.Event()

    def render(requests: Sequence[CapturedRequest]) -> list[tuple[int, Any]]:
        begun.set()
        assert gate.wait(60)
        return as_objects(requests)

    async with pumping(after=0, render=render):
        await asyncio.to_thread(begun.wait, 60)
        await remove(hub, bin, 1)
        gate.set()
        messages = await inbox.until(has_type("deleted"))

    assert [message["type"] for message in messages] == ["rows", "deleted"]


async def test_it_sends_no_row_after_its_deletion(hub: Hub, bin: Bin, inbox: Inbox, pumping: Pumping) -> None:
    """Another socket's page with the row is still kept when the row is deleted."""
    await sync_to_async(make_requests)(bin, 2)
    async with pumping(after=0):
        await inbox.until(has_number(2))
        await remove(hub, bin, 1)
        await inbox.until(has_type("deleted"))
        inbox.messages.clear()

        async with pumping(after=0):
            messages = await inbox.until(has_number(2))

    assert numbers_in(messages) == [2]


async def test_it_asks_the_store_when_it_lost_count(hub: Hub, bin: Bin, inbox: Inbox, pumping: Pumping) -> None:
    await sync_to_async(make_requests)(bin, 3)

    async with pumping(after=1):
        await inbox.until(has_number(3))
        await sync_to_async(delete_request)(bin.pk, 2)
        hub.publish(bin.pk, {"type": "deleted", "numbers": [2] * (MOST_PENDING + 1)})
        messages = await inbox.until(has_type("restored"))

    assert messages[-2:] == [{"type": "deleted", "ranges": [[2, 2]]}, {"type": "restored", "revision": 1}]


async def test_it_asks_for_nothing_while_a_message_waits(hub: Hub, bin: Bin, inbox: Inbox, pumping: Pumping) -> None:
    """A reader that does not read costs no reads: one page waits, and the rest stays in the store."""
    reads = []

    def render(requests: Sequence[CapturedRequest]) -> list[tuple[int, Any]]:
        reads.append([request.n for request in requests])
        return as_objects(requests)

    inbox.gate.clear()
    async with pumping(after=0, render=render):
        for _ in range(5):
            await arrive(hub, bin)
        waiting = list(reads)
        inbox.gate.set()
        messages = await inbox.until(has_number(5))

    assert len(waiting) <= 1
    assert numbers_in(messages) == [1, 2, 3, 4, 5]


async def test_it_waits_when_the_store_has_not_what_was_rung_for(
    hub: Hub, bin: Bin, inbox: Inbox, pumping: Pumping
) -> None:
    reads = []

    def render(requests: Sequence[CapturedRequest]) -> list[tuple[int, Any]]:
        reads.append(len(requests))
        return as_objects(requests)

    async with pumping(after=0, render=render):
        hub.ring(bin.pk, 7)
        for _ in range(20):
            await hub.look()
        await arrive(hub, bin, 8)
        messages = await inbox.until(has_number(8))

    assert numbers_in(messages) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert reads.count(0) <= 2


async def test_it_ends_with_its_watch(hub: Hub, bin: Bin, link: Link, pumping: Pumping) -> None:
    async with pumping() as task:
        await link.adelete()
        await hub.look()

        with pytest.raises(Gone):
            await asyncio.wait_for(task, 60)


async def test_it_ends_when_the_bin_is_gone(hub: Hub, bin: Bin, pumping: Pumping) -> None:
    async with pumping() as task:
        bin_id = bin.pk
        await bin.adelete()
        hub.ring(bin_id, 1)

        with pytest.raises(Bin.DoesNotExist):
            await asyncio.wait_for(task, 60)


async def test_it_rests_behind_a_full_page_so_that_captures_come_first(
    pumping: Pumping, bin: Bin, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []

    async def note(seconds: float) -> None:
        rests.append(seconds)

    monkeypatch.setattr(pump_module, "sleep", note)
    await sync_to_async(make_requests)(bin, PAGE_ROWS + 1)

    async with pumping(after=0):
        await inbox.until(has_number(PAGE_ROWS + 1))

    assert len(rests) == 1
    assert 0 < rests[0] <= 0.15
