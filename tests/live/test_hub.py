"""The bell: rare enough for watchers, nearly free without them, and backed by a look at the store."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.utils import timezone

from bins.live import hub as hub_module
from bins.live.hub import Full, Hub
from bins.live.watch import Watch
from bins.models import Bin, Link
from bins.retention.removal import clear_bin
from tests.factories import make_link, make_requests
from tests.live.sockets import FakeTimers

SOME_BIN = Bin(id="b" * 24, last_n=10)
SOME_LINK = Link(pk=1, bin=SOME_BIN)


@pytest.fixture
def timers() -> FakeTimers:
    return FakeTimers()


@pytest.fixture
def hub(timers: FakeTimers) -> Hub:
    return Hub(timers=timers, most=3)


@pytest.fixture
def watch(hub: Hub) -> Watch:
    return hub.watch(SOME_BIN, SOME_LINK)


def test_it_rings_the_first_time_at_once(hub: Hub, watch: Watch) -> None:
    hub.ring(SOME_BIN.id, 11)

    assert watch.last_n == 11


def test_it_rings_at_most_twenty_times_a_second(hub: Hub, watch: Watch, timers: FakeTimers) -> None:
    seen = set()
    for n in range(11, 2_011):
        hub.ring(SOME_BIN.id, n)
        seen.add(watch.last_n)
        timers.move(0.0005)

    timers.move(0.05)

    assert 15 <= len(seen) <= 21
    assert watch.last_n == 2_010


def test_it_tells_the_last_number_of_a_burst(hub: Hub, watch: Watch, timers: FakeTimers) -> None:
    for n in (11, 12, 13):
        hub.ring(SOME_BIN.id, n)
    before = watch.last_n

    timers.move(0.05)

    assert (before, watch.last_n) == (11, 13)


def test_it_does_not_ring_for_what_is_known(hub: Hub, watch: Watch, timers: FakeTimers) -> None:
    hub.ring(SOME_BIN.id, 11)
    hub.ring(SOME_BIN.id, 11)

    assert timers.pending == 0


def test_it_keeps_nothing_of_bins_that_nobody_watches(hub: Hub, timers: FakeTimers) -> None:
    for n in range(100):
        hub.ring(f"{n:024}", 1)

    assert timers.pending == 0
    assert not hub._bins


def test_it_keeps_nothing_of_a_bin_that_nobody_watches_any_more(hub: Hub, watch: Watch, timers: FakeTimers) -> None:
    hub.ring(SOME_BIN.id, 11)
    hub.ring(SOME_BIN.id, 12)

    hub.unwatch(watch)

    assert timers.pending == 0
    assert not hub._bins


def test_it_takes_so_many_watchers_and_no_more(hub: Hub) -> None:
    watches = [hub.watch(SOME_BIN, SOME_LINK) for _ in range(3)]

    with pytest.raises(Full):
        hub.watch(SOME_BIN, SOME_LINK)

    hub.unwatch(watches[0])
    hub.unwatch(watches[0])
    assert hub.watch(SOME_BIN, SOME_LINK)
    with pytest.raises(Full):
        hub.watch(SOME_BIN, SOME_LINK)
    assert hub.watching == 3


def test_it_hands_events_to_every_watcher_of_the_bin(hub: Hub, watch: Watch) -> None:
    other = hub.watch(Bin(id="c" * 24), SOME_LINK)
    event = {"type": "deleted", "numbers": [3]}

    hub.publish(SOME_BIN.id, event)

    assert watch.take() == [event]
    assert other.take() == []


def test_it_counts_a_generation_with_every_removal(hub: Hub, watch: Watch) -> None:
    before = hub.generation(watch)

    hub.publish(SOME_BIN.id, {"type": "deleted", "numbers": [3]})

    assert hub.generation(watch) != before


def test_it_never_counts_a_generation_twice(hub: Hub, watch: Watch) -> None:
    hub.publish(SOME_BIN.id, {"type": "deleted", "numbers": [3]})
    before = hub.generation(watch)
    hub.unwatch(watch)

    again = hub.watch(SOME_BIN, SOME_LINK)

    assert hub.generation(again) != before


def test_it_has_nobody_to_tell_without_a_loop() -> None:
    Hub().publish(SOME_BIN.id, {"type": "deleted", "numbers": [3]})


async def test_it_takes_events_from_any_thread() -> None:
    hub = Hub()
    watch, told = hub.watch(SOME_BIN, SOME_LINK), asyncio.Event()
    watch.on_news = told.set

    thread = threading.Thread(target=hub.publish, args=(SOME_BIN.id, {"type": "cleared", "upto": 3}))
    thread.start()
    await asyncio.wait_for(told.wait(), 60)

    thread.join()
    assert watch.take() == [{"type": "cleared", "upto": 3}]


async def test_it_is_silent_after_its_loop() -> None:
    hub = Hub()
    hub._timers = ended = asyncio.new_event_loop()
    ended.close()

    hub.publish(SOME_BIN.id, {"type": "cleared", "upto": 3})


async def test_it_finds_what_it_was_not_rung_for(bin: Bin, link: Link) -> None:
    hub = Hub()
    watch = hub.watch(bin, link)
    await sync_to_async(make_requests)(bin, 2)

    await hub.look()

    assert watch.last_n == 2


async def test_it_finds_a_clearing_by_another_process(bin: Bin, link: Link) -> None:
    hub = Hub()
    await sync_to_async(make_requests)(bin, 2)
    watch = hub.watch(bin, link)
    await sync_to_async(clear_bin)(bin.pk)

    await hub.look()
    await hub.look()

    assert watch.take() == [{"type": "cleared", "upto": 2}]


async def test_it_ends_watches_with_their_link(bin: Bin, link: Link) -> None:
    hub = Hub()
    other = await sync_to_async(make_link)(bin)
    watches = [hub.watch(bin, link), hub.watch(bin, other)]
    await Link.objects.filter(pk=link.pk).aupdate(revoked_at=timezone.now())

    await hub.look()

    assert [watch.ended for watch in watches] == [True, False]


async def test_it_ends_watches_when_their_link_expires(bin: Bin) -> None:
    hub = Hub()
    soon = timezone.now() + dt.timedelta(milliseconds=1)
    watch = hub.watch(bin, await sync_to_async(make_link)(bin, expires_at=soon))

    while not watch.ended:
        await hub.look()

    assert timezone.now() >= soon


async def test_it_ends_watches_with_their_bin(bin: Bin, link: Link) -> None:
    hub = Hub()
    watch = hub.watch(bin, link)
    await bin.adelete()

    await hub.look()

    assert watch.ended


async def test_it_looks_at_many_bins_at_once(bin: Bin, link: Link) -> None:
    hub = Hub()
    for n in range(1_200):
        hub.watch(Bin(id=f"{n:024}"), link)
    watch = hub.watch(bin, link)
    await sync_to_async(make_requests)(bin, 1)

    await hub.look()

    assert watch.last_n == 1


async def test_it_looks_again_after_the_store_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    hub, looks = Hub(), asyncio.Queue[None]()

    async def fail() -> None:
        looks.put_nowait(None)
        raise OperationalError("database is locked")

    monkeypatch.setattr(hub_module, "POLL_SECONDS", 0.001)
    monkeypatch.setattr(hub, "look", fail)
    await hub.start()

    async with asyncio.timeout(60):
        await looks.get()
        await looks.get()

    await hub.stop()


async def test_it_stops_without_having_started() -> None:
    await Hub().stop()
