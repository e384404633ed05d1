"""Eviction takes the oldest that nobody pinned, no more than needed, and says what it took."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from bins.models import Bin, CapturedRequest, WhenFull
from bins.retention import eviction
from bins.retention.eviction import evict
from bins.retention.marks import set_pinned
from bins.retention.removal import clear_bin, unclear_bin
from bins.retention.sweeping import sweep
from inspector.config import Config
from tests.factories import make_bin, make_request, make_requests

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

DAY_US = 24 * 3_600 * 1_000_000


def seen(bin: Bin) -> list[int]:
    bin.refresh_from_db()
    numbers = list(CapturedRequest.objects.visible_in(bin).order_by("n").values_list("n", flat=True))
    assert bin.request_count == len(numbers)
    assert bin.byte_count == CapturedRequest.objects.visible_in(bin).stored_bytes()
    return numbers


def keep(bin: Bin, **fields: Any) -> None:
    Bin.objects.filter(pk=bin.pk).update(**fields)


def test_it_takes_the_oldest_beyond_the_bound(bin: Bin) -> None:
    make_requests(bin, 5)
    keep(bin, keep_requests=3)

    assert evict(timezone.now()) == 2

    assert seen(bin) == [3, 4, 5]
    assert evict(timezone.now()) == 0


def test_it_takes_as_many_bytes_as_are_too_many(bin: Bin) -> None:
    sizes = [CapturedRequest.objects.filter(pk=make_request(bin, body=b"x" * 100).pk).stored_bytes() for _ in range(4)]
    keep(bin, keep_bytes=sum(sizes[2:]) + 1)

    evict(timezone.now())

    assert seen(bin) == [3, 4]


def test_it_leaves_what_is_pinned_which_counts_all_the_same(bin: Bin) -> None:
    make_requests(bin, 5)
    set_pinned(bin.id, 1, True)
    keep(bin, keep_requests=3)

    assert evict(timezone.now()) == 2

    assert seen(bin) == [1, 4, 5]


def test_it_stops_where_only_pinned_ones_are_left(bin: Bin) -> None:
    make_requests(bin, 3)
    for n in (1, 2, 3):
        set_pinned(bin.id, n, True)
    keep(bin, keep_requests=1)

    assert evict(timezone.now()) == 0
    assert seen(bin) == [1, 2, 3]


def test_it_takes_what_is_too_old(bin: Bin) -> None:
    now = timezone.now()
    now_us = int(now.timestamp() * 1e6)
    for age in (9, 8, 2, 1):
        make_request(bin, received_us=now_us - age * DAY_US)
    keep(bin, keep_days=3, when_full=WhenFull.REFUSE)

    assert evict(now) == 2

    assert seen(bin) == [3, 4]
    assert bin.evicted_count == 0


def test_it_takes_by_the_age_that_the_instance_sets(bin: Bin, settings: Settings) -> None:
    settings.CONFIG = Config(keep_days=30)
    now = timezone.now()
    make_request(bin, received_us=int(now.timestamp() * 1e6) - 31 * DAY_US)
    make_request(bin, received_us=int(now.timestamp() * 1e6))

    evict(now)

    assert seen(bin) == [2]


def test_a_bin_that_refuses_what_is_too_much_keeps_what_it_has(bin: Bin) -> None:
    make_requests(bin, 5)
    keep(bin, keep_requests=3, when_full=WhenFull.REFUSE)

    assert evict(timezone.now()) == 0


def test_it_goes_on_in_steps_until_enough_went(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eviction, "STEP_ROWS", 2)
    make_requests(bin, 9)
    keep(bin, keep_requests=2)

    assert evict(timezone.now()) == 7
    assert seen(bin) == [8, 9]


def test_it_stops_between_steps_when_asked_to(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eviction, "STEP_ROWS", 2)
    make_requests(bin, 9)
    keep(bin, keep_requests=2)
    asked = iter([False, True])

    assert evict(timezone.now(), lambda: next(asked)) == 2


def test_it_tells_open_pages_what_went(bin: Bin, told: list[dict[str, Any]]) -> None:
    make_requests(bin, 4)
    set_pinned(bin.id, 1, True)
    keep(bin, keep_requests=2)
    told.clear()

    evict(timezone.now())

    assert told == [{"type": "cleared", "upto": 3, "kept": [1], "evicted": 2}]


def test_it_counts_what_went_since_it_began(bin: Bin) -> None:
    begun = timezone.now()
    keep(bin, keep_requests=1)
    for after in (0, 5):
        make_requests(bin, 2)
        evict(begun + dt.timedelta(minutes=after))

    bin.refresh_from_db()
    assert (bin.evicted_count, bin.evicted_from, bin.evicted_at) == (3, begun, begun + dt.timedelta(minutes=5))

    make_requests(bin, 2)
    evict(later := begun + dt.timedelta(days=3))

    bin.refresh_from_db()
    assert (bin.evicted_count, bin.evicted_from) == (2, later)


def test_a_clearing_older_than_what_goes_can_no_longer_be_undone(bin: Bin) -> None:
    make_requests(bin, 3)
    upto = clear_bin(bin.id)
    make_requests(bin, 3)
    keep(bin, keep_requests=2)

    evict(timezone.now())

    assert not unclear_bin(bin.id, upto)
    assert seen(bin) == [5, 6]


def test_the_sweep_takes_the_rows_and_numbers_are_never_used_again(bin: Bin) -> None:
    make_requests(bin, 5)
    keep(bin, keep_requests=2)
    evict(timezone.now())

    assert sweep() == 3

    assert make_request(bin).n == 6
    assert seen(bin) == [4, 5, 6]


@profile(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(1, 12), pinned=st.sets(st.integers(1, 12), max_size=4), most=st.integers(1, 12))
def test_what_stays_is_what_is_pinned_and_the_newest_others(db: None, count: int, pinned: set[int], most: int) -> None:
    bin = make_bin(keep_requests=most)
    make_requests(bin, count)
    pinned = {n for n in pinned if n <= count}
    for n in pinned:
        set_pinned(bin.id, n, True)

    evict(timezone.now())

    others = [n for n in range(1, count + 1) if n not in pinned]
    room = max(most - len(pinned), 0)
    assert seen(bin) == sorted(pinned | set(others[len(others) - min(room, len(others)) :]))
