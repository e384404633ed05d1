"""F18: a clock that jumps makes nothing expire early, and what is set right in time has cost nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bins.models import Bin, TrashedRequest
from bins.retention.clock import BELIEVED_AFTER_SECONDS, SteadyClock, ticks
from bins.retention.sweeping import sweep
from bins.retention.trash import delete_requests
from tests.factories import make_requests

START = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


class World:
    """A wall clock that can be set, and time that passes."""

    def __init__(self, wall: dt.datetime = START) -> None:
        self.wall = wall
        self.ticks = 500.0

    def passes(self, seconds: float) -> None:
        self.wall += dt.timedelta(seconds=seconds)
        self.ticks += seconds

    def clock(self, seen: dt.datetime | None = None) -> SteadyClock:
        return SteadyClock(seen, lambda: self.wall, lambda: self.ticks)


def test_it_gives_the_wall_clock_while_that_goes_on_as_time_does() -> None:
    world = World()
    clock = world.clock()

    for seconds in (60, 3_600, 90_000):
        world.passes(seconds)
        assert clock.now() == world.wall


def test_it_follows_a_clock_that_is_corrected_a_little() -> None:
    world = World()
    clock = world.clock()

    world.wall += dt.timedelta(minutes=9)

    assert clock.now() == world.wall


def test_it_goes_on_as_before_over_a_jump_forward() -> None:
    world = World()
    clock = world.clock()

    world.wall += 24 * HOUR
    world.passes(60)

    assert clock.now() == START + dt.timedelta(seconds=60)
    assert clock.is_doubted


def test_it_forgets_a_jump_that_is_taken_back() -> None:
    world = World()
    clock = world.clock()
    world.wall += HOUR
    clock.now()

    world.wall -= HOUR
    world.passes(60)

    assert clock.now() == world.wall
    assert not clock.is_doubted


def test_it_believes_a_jump_that_has_stood_for_an_hour() -> None:
    world = World()
    clock = world.clock()
    world.wall += 24 * HOUR
    clock.now()

    world.passes(BELIEVED_AFTER_SECONDS - 1)
    assert clock.now() < START + 2 * HOUR
    world.passes(1)

    assert clock.now() == world.wall


def test_it_follows_a_clock_that_is_set_back() -> None:
    world = World()
    clock = world.clock()

    world.wall -= HOUR

    assert clock.now() == world.wall


def test_a_server_that_starts_with_a_clock_far_ahead_of_its_latest_sweep_waits_too() -> None:
    clock = World(START + 365 * 24 * HOUR).clock(seen=START)

    assert clock.now() == START


def test_it_says_in_the_log_that_nothing_expires(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    clock = world.clock()
    world.wall += HOUR

    clock.now()
    clock.now()

    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_ticks_never_go_back() -> None:
    assert ticks() <= ticks()


def test_a_sweep_by_it_leaves_the_trash_alone_when_the_clock_jumps(bin: Bin) -> None:
    make_requests(bin, 2)
    delete_requests(bin.id, [1, 2])
    world = World(timezone.now())
    clock = world.clock()

    world.wall += HOUR
    sweep(now=clock.now())
    assert TrashedRequest.objects.count() == 2

    world.passes(16 * 60)
    sweep(now=clock.now())
    assert not TrashedRequest.objects.exists()
