from typing import Any

import pytest

from bins.models import Bin, CapturedRequest
from bins.retention import removal
from bins.retention.removal import clear_bin, delete_request, removed, sweep
from tests.factories import make_bin, make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Any:
    events: list[dict[str, Any]] = []

    def receive(bin_id: str, event: dict[str, Any], **_: object) -> None:
        events.append({"bin": bin_id, **event})

    removed.connect(receive)
    yield events
    removed.disconnect(receive)


def test_a_deleted_request_is_gone_and_its_number_is_not_reused(told: list[dict[str, Any]]) -> None:
    bin = make_bin()
    make_request(bin)
    make_request(bin)

    assert delete_request(bin.id, 1)

    bin.refresh_from_db()
    assert [row.n for row in CapturedRequest.objects.visible_in(bin)] == [2]
    assert (bin.last_n, bin.request_count) == (2, 1)
    assert told == [{"bin": bin.id, "type": "deleted", "numbers": [1]}]


def test_deleting_what_is_not_there_changes_nothing(told: list[dict[str, Any]]) -> None:
    bin = make_bin()
    make_request(bin)

    assert not delete_request(bin.id, 7)

    bin.refresh_from_db()
    assert bin.request_count == 1
    assert told == []


def test_a_cleared_bin_shows_nothing_at_once_and_counts_on(told: list[dict[str, Any]]) -> None:
    bin = make_bin()
    make_request(bin)
    make_request(bin)

    assert clear_bin(bin.id) == 2

    bin.refresh_from_db()
    make_request(bin)
    assert [row.n for row in CapturedRequest.objects.visible_in(bin)] == [3]
    assert told == [{"bin": bin.id, "type": "cleared", "upto": 2}]


def test_a_cleared_request_cannot_be_deleted_again() -> None:
    bin = make_bin()
    make_request(bin)
    clear_bin(bin.id)

    assert not delete_request(bin.id, 1)
    bin.refresh_from_db()
    assert bin.request_count == 0


def test_the_sweep_takes_cleared_rows_away_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal, "SLICE_ROWS", 2)
    bin, other = make_bin(), make_bin()
    for _ in range(5):
        make_request(bin)
    make_request(other)
    clear_bin(bin.id)
    bin.refresh_from_db()
    make_request(bin)

    assert sweep() == 5

    assert sorted(CapturedRequest.objects.values_list("n", flat=True)) == [1, 6]
    assert sweep() == 0
    assert Bin.objects.get(pk=other.pk).request_count == 1


def test_the_sweep_stops_between_slices_when_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal, "SLICE_ROWS", 2)
    bin = make_bin()
    for _ in range(5):
        make_request(bin)
    clear_bin(bin.id)
    asked = iter([False, True])

    assert sweep(lambda: next(asked)) == 2
    assert CapturedRequest.objects.filter(bin=bin).count() == 3
