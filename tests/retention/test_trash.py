"""A deletion can be undone: the same rows come back, under the same numbers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from bins.models import Bin, CapturedRequest, Note, StoredRequest, TrashedRequest
from bins.retention import trash
from bins.retention.marks import set_note, set_pinned
from bins.retention.removal import clear_bin, unclear_bin
from bins.retention.trash import bring_back, delete_requests, slices
from tests.factories import make_bin, make_request, make_requests
from tests.retention.reading import seen

COLUMNS = [field.attname for field in StoredRequest._meta.local_concrete_fields if not field.primary_key]


def test_it_deletes_several_together_and_tells_once(bin: Bin, told: list[dict[str, Any]]) -> None:
    make_requests(bin, 5)

    deleted = delete_requests(bin.id, [4, 2, 2, 9])

    assert deleted.numbers == [2, 4]
    assert seen(bin) == [1, 3, 5]
    assert told == [{"type": "deleted", "numbers": [2, 4], "revision": 1}]


def test_it_brings_back_what_was_deleted_together(bin: Bin, told: list[dict[str, Any]]) -> None:
    make_requests(bin, 5)
    first, second = delete_requests(bin.id, [1, 2]), delete_requests(bin.id, [3])

    assert bring_back(bin.id, first.batch) == [1, 2]

    assert seen(bin) == [1, 2, 4, 5]
    assert told[-1] == {"type": "restored", "numbers": [1, 2], "revision": bin.revision}
    assert bring_back(bin.id, second.batch) == [3]


def test_it_brings_back_every_column(bin: Bin) -> None:
    make_request(bin, body=b"\x00\xff" * 5_000, headers=[(b"X", b"\xfe")], cut="limit", committed_us=None, method="PUT")
    before = CapturedRequest.objects.values(*COLUMNS).get()

    bring_back(bin.id, delete_requests(bin.id, [1]).batch)

    assert CapturedRequest.objects.values(*COLUMNS).get() == before


def test_it_knows_every_column_of_a_request() -> None:
    assert set(COLUMNS) == {field.attname for field in CapturedRequest._meta.fields} - {"id"}
    assert set(COLUMNS) == {field.attname for field in TrashedRequest._meta.fields} - {"id", "batch", "trashed_at"}


def test_it_brings_back_pin_and_note(bin: Bin) -> None:
    make_request(bin)
    set_pinned(bin.id, 1, True)
    set_note(bin.id, 1, "look at this")

    bring_back(bin.id, delete_requests(bin.id, [1]).batch)

    back = CapturedRequest.objects.with_marks().get()
    assert (back.pinned, back.note) == (True, "look at this")


def test_it_undoes_a_deletion_once(bin: Bin, told: list[dict[str, Any]]) -> None:
    make_request(bin)
    batch = delete_requests(bin.id, [1]).batch
    bring_back(bin.id, batch)
    told.clear()

    assert bring_back(bin.id, batch) == []
    assert (seen(bin), told) == ([1], [])


def test_it_brings_nothing_back_into_another_bin(bin: Bin) -> None:
    other = make_bin()
    make_request(bin)
    batch = delete_requests(bin.id, [1]).batch

    assert bring_back(other.id, batch) == []
    assert bring_back(bin.id, uuid4()) == []
    assert TrashedRequest.objects.count() == 1


def test_what_was_cleared_since_comes_back_with_the_clearing(bin: Bin) -> None:
    make_requests(bin, 3)
    batch = delete_requests(bin.id, [1]).batch
    upto = clear_bin(bin.id)

    assert bring_back(bin.id, batch) == []
    assert seen(bin) == []

    unclear_bin(bin.id, upto)
    assert seen(bin) == [1, 2, 3]


def test_what_was_pinned_comes_back_although_the_bin_was_cleared_since(bin: Bin) -> None:
    make_requests(bin, 2)
    set_pinned(bin.id, 1, True)
    batch = delete_requests(bin.id, [1]).batch
    clear_bin(bin.id)

    assert bring_back(bin.id, batch) == [1]
    assert seen(bin) == [1]


@pytest.mark.parametrize(
    ("rows", "cut"),
    [
        ([], []),
        ([(1, 5), (2, 5), (3, 5)], [[1, 2], [3]]),
        ([(1, 500), (2, 1)], [[1], [2]]),
        ([(1, 0), (2, 0), (3, 0), (4, 0)], [[1, 2, 3], [4]]),
    ],
)
def test_it_moves_a_few_rows_and_bytes_at_a_time(
    rows: list[tuple[int, int]], cut: list[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trash, "SLICE_ROWS", 3)
    monkeypatch.setattr(trash, "SLICE_BYTES", 10)

    assert list(slices(rows)) == cut


def test_it_deletes_and_restores_in_slices(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trash, "SLICE_ROWS", 2)
    monkeypatch.setattr(trash, "MOST_AT_ONCE", 3)
    make_requests(bin, 7)

    deleted = delete_requests(bin.id, range(1, 8))
    assert (deleted.numbers, seen(bin)) == ([1, 2, 3, 4, 5, 6, 7], [])

    assert bring_back(bin.id, deleted.batch) == [1, 2, 3, 4, 5, 6, 7]
    assert seen(bin) == [1, 2, 3, 4, 5, 6, 7]


def test_a_note_waits_for_its_request(bin: Bin) -> None:
    make_request(bin)
    set_note(bin.id, 1, "wait")

    delete_requests(bin.id, [1])

    assert Note.objects.get().text == "wait"
