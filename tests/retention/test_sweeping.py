"""The sweep takes what nobody can read or bring back, in slices, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from bins.models import Bin, CapturedRequest, Link, Note, RefusedRequests, Tombstone, TrashedRequest
from bins.retention import sweeping
from bins.retention.marks import set_note, set_pinned
from bins.retention.removal import clear_bin, unclear_bin
from bins.retention.sweeping import BIN_AFTER, CLEARED_AFTER, REFUSALS_DAYS, TRASH_AFTER, sweep
from bins.retention.trash import delete_requests
from bins.retention.whole_bins import delete_bin
from tests.factories import make_bin, make_link, make_refusals, make_request, make_requests

SOON = dt.timedelta(seconds=50)


def later(by: dt.timedelta) -> dt.datetime:
    return timezone.now() + by


def never() -> bool:
    return False


def stored(bin: Bin) -> list[int]:
    return list(CapturedRequest.objects.filter(bin=bin).order_by("n").values_list("n", flat=True))


def test_it_takes_cleared_rows_away_in_slices(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "SLICE_ROWS", 2)
    other = make_bin()
    make_requests(bin, 5)
    make_request(other)
    clear_bin(bin.id)
    make_request(bin)

    assert sweep(never, later(CLEARED_AFTER)) == 5

    assert (stored(bin), stored(other)) == ([6], [1])
    assert sweep(never, later(CLEARED_AFTER)) == 0


def test_it_begins_each_slice_where_the_last_one_ended(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "SLICE_ROWS", 2)
    make_requests(bin, 6)
    clear_bin(bin.id)

    with CaptureQueriesContext(connection) as asked:
        sweep(never, later(CLEARED_AFTER))

    slices = [query["sql"] for query in asked if "LIMIT 2" in query["sql"] and 'n" >=' in query["sql"]]
    assert len(slices) == 3


def test_it_asks_nothing_about_bins_whose_rows_have_gone(
    bin: Bin, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for cleared in (bin, make_bin(), make_bin()):
        make_requests(cleared, 2)
        clear_bin(cleared.id)
    assert sweep(never, later(CLEARED_AFTER)) == 6

    with django_assert_num_queries(5):  # cleared bins with rows left, trash, deleted bins twice, old refusals
        sweep(never, later(CLEARED_AFTER))


def test_it_stops_between_slices_when_asked_to(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "SLICE_ROWS", 2)
    make_requests(bin, 5)
    clear_bin(bin.id)
    asked = iter([False, True, True, True])

    assert sweep(lambda: next(asked), later(CLEARED_AFTER)) == 2
    assert len(stored(bin)) == 3


def test_it_waits_while_a_clearing_can_be_undone(bin: Bin) -> None:
    make_requests(bin, 2)
    clear_bin(bin.id)

    assert sweep(never, later(CLEARED_AFTER - SOON)) == 0
    assert stored(bin) == [1, 2]


def test_in_a_hurry_it_takes_what_was_cleared_at_once_and_ends_the_undo(bin: Bin) -> None:
    make_requests(bin, 3)
    upto = clear_bin(bin.id)

    assert sweep(never, hurry=True) == 3

    assert stored(bin) == []
    assert not unclear_bin(bin.id, upto)


def test_in_a_hurry_it_empties_the_trash_at_once(bin: Bin) -> None:
    make_requests(bin, 3)
    delete_requests(bin.id, [2])

    assert sweep(never, hurry=True) == 1

    assert stored(bin) == [1, 3]
    assert not TrashedRequest.objects.exists()


def test_it_takes_at_once_what_an_earlier_clearing_took(bin: Bin) -> None:
    make_requests(bin, 2)
    clear_bin(bin.id)
    make_requests(bin, 2)
    clear_bin(bin.id)

    sweep()

    assert stored(bin) == [3, 4]


def test_it_leaves_what_is_pinned(bin: Bin) -> None:
    make_requests(bin, 3)
    set_pinned(bin.id, 2, True)
    clear_bin(bin.id)

    sweep(never, later(CLEARED_AFTER))

    assert stored(bin) == [2]


def test_it_takes_the_notes_of_what_it_takes(bin: Bin) -> None:
    make_requests(bin, 3)
    for n in (1, 2, 3):
        set_note(bin.id, n, "x")
    set_pinned(bin.id, 1, True)
    delete_requests(bin.id, [3])
    clear_bin(bin.id)

    sweep(never, later(CLEARED_AFTER))
    assert set(Note.objects.values_list("n", flat=True)) == {1, 3}

    sweep(never, later(TRASH_AFTER))
    assert set(Note.objects.values_list("n", flat=True)) == {1}


def test_it_empties_the_trash_after_a_quarter_of_an_hour(bin: Bin) -> None:
    make_requests(bin, 2)
    delete_requests(bin.id, [1, 2])

    assert sweep(never, later(TRASH_AFTER - SOON)) == 0
    assert sweep(never, later(TRASH_AFTER)) == 2
    assert not TrashedRequest.objects.exists()


def test_it_takes_few_large_bodies_at_a_time(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "SLICE_BYTES", 10)
    for _ in range(3):
        make_request(bin, body=b"x" * 8)
    clear_bin(bin.id)
    asked = iter([False, True, True, True])

    assert sweep(lambda: next(asked), later(CLEARED_AFTER)) == 1


def test_it_takes_a_deleted_bin_with_everything_in_it_after_a_day(bin: Bin) -> None:
    make_requests(bin, 3)
    make_refusals(bin)
    make_link(bin)
    set_note(bin.id, 1, "x")
    delete_requests(bin.id, [3])
    delete_bin(bin)

    sweep(never, later(BIN_AFTER - SOON))
    assert Bin.objects.filter(pk=bin.pk).exists()

    sweep(never, later(BIN_AFTER))
    assert not any(table.objects.exists() for table in (Bin, CapturedRequest, TrashedRequest, Note, Link))


def test_it_buries_a_deleted_bin_with_the_requests_that_came_since(bin: Bin) -> None:
    delete_bin(bin)
    make_refusals(bin, "gone", count=3)

    sweep(never, later(BIN_AFTER))

    assert list(Tombstone.objects.values_list("id", "hits")) == [(bin.id, 3)]


def test_it_leaves_a_bin_whose_rows_it_has_no_time_for(bin: Bin) -> None:
    make_request(bin)
    delete_bin(bin)

    sweep(lambda: True, later(BIN_AFTER))

    assert stored(bin) == [1]


def test_it_forgets_refusals_of_long_ago_in_slices(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "SLICE_ROWS", 2)
    now = timezone.now()
    oldest = int((now - dt.timedelta(days=REFUSALS_DAYS)).timestamp()) // 60
    for minute in (oldest - 3, oldest - 2, oldest - 1, oldest, oldest + 1):
        make_refusals(bin, minute=minute)

    sweep(never, now)
    assert RefusedRequests.objects.count() == 3
    sweep(never, now)
    sweep(never, now)

    assert list(RefusedRequests.objects.order_by("minute").values_list("minute", flat=True)) == [oldest, oldest + 1]
