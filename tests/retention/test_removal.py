"""What people take away is gone at once, and comes back when they think better of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bins.models import Bin, CapturedRequest
from bins.retention.marks import set_pinned
from bins.retention.removal import UNCLEAR_SECONDS, clear_bin, delete_request, unclear_bin
from tests.factories import make_request, make_requests
from tests.retention.reading import seen


def test_a_deleted_request_is_gone_and_its_number_is_not_reused(bin: Bin, told: list[dict[str, Any]]) -> None:
    make_requests(bin, 2)

    assert delete_request(bin.id, 1)

    assert seen(bin) == [2]
    assert bin.last_n == 2
    assert told == [{"type": "deleted", "numbers": [1], "revision": 1}]


def test_deleting_what_is_not_there_changes_nothing(bin: Bin, told: list[dict[str, Any]]) -> None:
    make_request(bin)

    assert not delete_request(bin.id, 7)

    assert seen(bin) == [1]
    assert told == []


def test_a_cleared_bin_shows_nothing_at_once_and_counts_on(bin: Bin, told: list[dict[str, Any]]) -> None:
    make_requests(bin, 2)

    assert clear_bin(bin.id) == 2

    make_request(bin)
    assert seen(bin) == [3]
    assert told == [{"type": "cleared", "upto": 2}]


def test_a_cleared_request_cannot_be_deleted_again(bin: Bin) -> None:
    make_request(bin)
    clear_bin(bin.id)

    assert not delete_request(bin.id, 1)
    assert seen(bin) == []


def test_clearing_leaves_what_is_pinned_and_names_it(bin: Bin, told: list[dict[str, Any]]) -> None:
    make_requests(bin, 4)
    set_pinned(bin.id, 2, True)
    set_pinned(bin.id, 3, True)

    clear_bin(bin.id)

    assert seen(bin) == [2, 3]
    assert told[-1] == {"type": "cleared", "upto": 4, "kept": [2, 3]}


def test_a_clearing_can_be_undone(bin: Bin, told: list[dict[str, Any]]) -> None:
    make_requests(bin, 3)
    set_pinned(bin.id, 2, True)
    upto = clear_bin(bin.id)
    make_request(bin)

    assert unclear_bin(bin.id, upto)

    assert seen(bin) == [1, 2, 3, 4]
    assert told[-1] == {"type": "restored", "cleared": 0, "revision": bin.revision}


def test_a_clearing_is_undone_once(bin: Bin) -> None:
    make_requests(bin, 2)
    upto = clear_bin(bin.id)
    unclear_bin(bin.id, upto)

    assert not unclear_bin(bin.id, upto)
    assert seen(bin) == [1, 2]


def test_only_the_last_clearing_can_be_undone(bin: Bin) -> None:
    make_requests(bin, 2)
    first = clear_bin(bin.id)
    make_requests(bin, 2)
    second = clear_bin(bin.id)

    assert not unclear_bin(bin.id, first)
    assert unclear_bin(bin.id, second)
    assert seen(bin) == [3, 4]


def test_clearing_what_is_clear_leaves_the_undo_of_the_clearing_before(bin: Bin) -> None:
    make_requests(bin, 2)
    set_pinned(bin.id, 1, True)
    upto = clear_bin(bin.id)

    assert clear_bin(bin.id) == upto

    assert unclear_bin(bin.id, upto)
    assert seen(bin) == [1, 2]


def test_a_clearing_is_for_good_after_a_minute(bin: Bin) -> None:
    make_requests(bin, 2)
    upto = clear_bin(bin.id)
    bin.refresh_from_db()
    assert bin.cleared_at is not None
    Bin.objects.update(cleared_at=bin.cleared_at - dt.timedelta(seconds=UNCLEAR_SECONDS + 1))

    assert not unclear_bin(bin.id, upto)
    assert seen(bin) == []


def test_a_clearing_takes_one_short_update_whatever_the_number_of_requests(bin: Bin) -> None:
    make_requests(bin, 5)

    clear_bin(bin.id)

    assert CapturedRequest.objects.filter(bin=bin).count() == 5
