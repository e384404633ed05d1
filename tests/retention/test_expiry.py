from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from bins.models import Bin
from bins.retention.expiry import expire_idle_bins
from bins.retention.marks import set_pinned
from bins.retention.whole_bins import bring_back_bin
from inspector.config import Config
from tests.factories import make_bin, make_request

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

NOW = timezone.now()
OLD = NOW - dt.timedelta(days=40)


def us(at: dt.datetime) -> int:
    return int(at.timestamp() * 1e6)


def idle_bin(**fields: Any) -> Bin:
    bin = make_bin(created_at=OLD, **fields)
    make_request(bin, received_us=us(OLD))
    return bin


def test_by_default_no_bin_expires(db: None) -> None:
    idle_bin()

    assert expire_idle_bins(NOW) == 0


def test_a_bin_expires_that_took_nothing_for_so_many_days(db: None, settings: Settings, told: list[Any]) -> None:
    settings.CONFIG = Config(idle_bin_days=30)
    idle = idle_bin(name="idle")
    empty = make_bin(name="empty", created_at=OLD)
    fresh = make_bin(name="fresh")
    busy = idle_bin(name="busy")
    make_request(busy, received_us=us(NOW))

    assert expire_idle_bins(NOW) == 2

    assert set(Bin.objects.filter(has_expired=True, deleted_at=NOW)) == {idle, empty}
    assert set(Bin.objects.filter(deleted_at=None)) == {fresh, busy}
    assert told == [{"type": "gone"}] * 2


def test_a_bin_that_is_used_again_just_in_time_stays(
    db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CONFIG = Config(idle_bin_days=30)
    first, second = idle_bin(), idle_bin()
    monkeypatch.setattr(QuerySet, "update", _after_a_request_to({first, second}))

    assert expire_idle_bins(NOW) == 1

    assert Bin.objects.filter(deleted_at=None).count() == 1


def _after_a_request_to(bins: set[Bin]) -> Callable[..., int]:
    """Let whichever bin is not asked for first take a request just before the first one is marked."""
    update = QuerySet.update

    def updated(rows: QuerySet[Bin], **values: Any) -> int:
        while len(bins) > 1:
            other = next(bin for bin in bins if bin not in rows)
            bins.remove(other)
            make_request(other, received_us=us(NOW))
        return update(rows, **values)

    return updated


def test_a_bin_with_something_pinned_stays(db: None, settings: Settings) -> None:
    settings.CONFIG = Config(idle_bin_days=30)
    set_pinned(idle_bin().id, 1, True)

    assert expire_idle_bins(NOW) == 0


def test_an_expired_bin_can_be_brought_back_for_a_day(db: None, settings: Settings) -> None:
    settings.CONFIG = Config(idle_bin_days=30)
    bin = idle_bin()
    expire_idle_bins(timezone.now())
    bin.refresh_from_db()

    assert bring_back_bin(bin)

    bin.refresh_from_db()
    assert (bin.deleted_at, bin.has_expired) == (None, False)
