from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from bins.models import Bin
from bins.retention.whole_bins import back_until, bring_back_bin, delete_bin, rename_bin


@pytest.mark.parametrize(
    ("asked", "name"),
    [("orders", "orders"), ("  a \n\t b\x00 ", "a b"), ("", ""), ("x" * 300, "x" * 100), ("<b>", "<b>")],
)
def test_it_gives_a_bin_a_name_of_one_line(bin: Bin, asked: str, name: str) -> None:
    assert rename_bin(bin, asked) == name

    bin.refresh_from_db()
    assert bin.name == name


def test_it_tells_open_pages_the_name(bin: Bin, told: list[dict[str, Any]]) -> None:
    rename_bin(bin, "orders")

    assert told == [{"type": "settings", "name": "orders"}]


def test_renaming_leaves_the_counters_alone(bin: Bin) -> None:
    Bin.objects.update(last_n=7, request_count=3)

    rename_bin(bin, "orders")

    bin.refresh_from_db()
    assert (bin.last_n, bin.request_count) == (7, 3)


def test_a_deleted_bin_can_be_brought_back_for_a_day(bin: Bin, told: list[dict[str, Any]]) -> None:
    delete_bin(bin)
    assert told == [{"type": "gone"}]
    assert back_until(bin) is not None

    assert bring_back_bin(bin)

    bin.refresh_from_db()
    assert bin.deleted_at is None
    assert not bring_back_bin(bin)


def test_it_is_too_late_after_a_day(bin: Bin) -> None:
    delete_bin(bin)
    bin.deleted_at = timezone.now() - dt.timedelta(days=1, seconds=1)

    assert back_until(bin) is None
    assert not bring_back_bin(bin)
