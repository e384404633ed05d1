"""Background work: what is over goes in seconds, and a failure is not the end."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.utils import timezone

from bins.models import AuditEntry, Bin, CapturedRequest, SweepMark
from bins.retention.removal import clear_bin
from inspector import sweeper as module
from inspector.sweeper import Sweeper
from tests.factories import make_bin, make_requests
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


def a_sweeper() -> tuple[Sweeper, list[None]]:
    ticks: list[None] = []
    return Sweeper(is_short=lambda: False, tick=lambda: ticks.append(None)), ticks


async def ended(sweeper: Sweeper, task: asyncio.Task[None]) -> None:
    sweeper.stop()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def full_bin() -> Bin:
    bin = make_bin(keep_requests=2)
    make_requests(bin, 5)
    return bin


async def test_it_takes_what_a_bin_has_too_many_of_and_notes_when() -> None:
    await sync_to_async(full_bin)()
    sweeper, ticks = a_sweeper()
    task = asyncio.create_task(sweeper.run())

    await until(lambda: sweeper.swept.rows == 3)
    await until(lambda: sweeper.swept.ended_at)
    await ended(sweeper, task)

    assert sweeper.swept.evicted == 3
    assert ticks
    assert await CapturedRequest.objects.acount() == 2
    assert await SweepMark.objects.acount() == 1


async def test_it_takes_what_is_too_old_from_the_audit_list() -> None:
    long_ago = timezone.now() - dt.timedelta(days=500)
    await AuditEntry.objects.acreate(by="ada", action="signed_in", at=long_ago)
    await AuditEntry.objects.acreate(by="ada", action="signed_in")
    sweeper, _ = a_sweeper()
    task = asyncio.create_task(sweeper.run())

    await until(lambda: sweeper.swept.ended_at)
    await ended(sweeper, task)

    assert await AuditEntry.objects.acount() == 1


async def test_it_sweeps_when_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_EVICT_EVERY_SECONDS", 3_600)
    sweeper, ticks = a_sweeper()
    task = asyncio.create_task(sweeper.run())
    await until(lambda: sweeper.swept.ended_at)
    begun = len(ticks)

    sweeper.ask()

    await until(lambda: len(ticks) > begun)
    await ended(sweeper, task)


@pytest.mark.parametrize(
    ("failure", "words", "is_traced"),
    [
        (ValueError("once"), "the sweep failed\n", True),
        (OperationalError("gone\n\tor so"), "failed: gone or so", False),
    ],
)
async def test_it_tries_again_after_a_failure(
    failure: Exception, words: str, is_traced: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "_EVICT_EVERY_SECONDS", 0.01)
    outcomes = iter([failure])

    def evict(*_: object) -> int:
        if error := next(outcomes, None):
            raise error
        return 0

    monkeypatch.setattr(module, "evict", evict)
    sweeper, ticks = a_sweeper()
    task = asyncio.create_task(sweeper.run())

    await until(lambda: len(ticks) > 2)
    await ended(sweeper, task)

    assert sweeper.swept.failures == 1
    assert words in caplog.text
    assert ("Traceback" in caplog.text) is is_traced


async def test_work_that_takes_long_lets_other_work_have_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_SECONDS", 0.0)
    bin = await sync_to_async(full_bin)()
    sweeper, _ = a_sweeper()

    is_left = await sync_to_async(sweeper._once)(True, False)

    assert is_left
    await bin.arefresh_from_db()
    assert bin.request_count == 5


async def test_a_clock_far_ahead_of_the_latest_sweep_makes_nothing_go() -> None:
    bin = await sync_to_async(make_bin)()
    await sync_to_async(make_requests)(bin, 2)
    await sync_to_async(clear_bin)(bin.id)
    long_ago = timezone.now() - dt.timedelta(days=400)
    await SweepMark.objects.acreate(pk=1, swept_at=long_ago)
    sweeper, _ = a_sweeper()

    await sync_to_async(sweeper._once)(True, False)

    assert await CapturedRequest.objects.acount() == 2
    mark = await SweepMark.objects.aget()
    assert mark.swept_at - long_ago < dt.timedelta(minutes=1)


@pytest.mark.parametrize("turns", range(4))
async def test_it_ends_also_when_it_was_just_asked_for_more(turns: int) -> None:
    sweeper, _ = a_sweeper()
    task = asyncio.create_task(sweeper.run())
    await until(lambda: bool(sweeper._asked._waiters))  # it rests until it is asked

    sweeper.ask()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    _, left = await asyncio.wait({task}, timeout=5)

    assert not left
