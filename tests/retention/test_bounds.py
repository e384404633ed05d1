from __future__ import annotations

from typing import TYPE_CHECKING

from bins.message.refusal import Refusal
from bins.models import Bin, WhenFull
from bins.retention.bounds import Bounds, bounds_of, overfull, room_of
from inspector.config import Config
from tests.factories import make_bin, make_requests

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def test_a_bin_keeps_the_lower_of_its_own_bound_and_the_instances(settings: Settings) -> None:
    settings.CONFIG = Config(max_requests_per_bin=100, max_bytes_per_bin=0, keep_days=30)

    assert bounds_of(Bin()) == Bounds(100, None, 30)
    assert bounds_of(Bin(keep_requests=7, keep_bytes=9, keep_days=60)) == Bounds(7, 9, 30)


def test_a_bin_that_lets_its_oldest_go_has_room_for_ever() -> None:
    assert room_of(Bin(keep_requests=1)) is None


def test_a_bin_that_refuses_has_room_for_what_it_does_not_have_yet(db: None) -> None:
    bin = make_bin(keep_requests=5, keep_bytes=10_000, when_full=WhenFull.REFUSE)
    make_requests(bin, 2)

    room = room_of(bin)

    assert room is not None
    assert (room.left_requests, room.left_bytes) == (3, 10_000 - bin.byte_count)
    assert room.refusal is Refusal.BIN_FULL


def test_it_finds_the_bins_that_have_more_than_they_keep(db: None, settings: Settings) -> None:
    settings.CONFIG = Config(max_requests_per_bin=3, max_bytes_per_bin=0)
    bins = [make_bin(name="own", keep_requests=1), make_bin(name="whole"), make_bin(name="bytes", keep_bytes=1)]
    for bin, count in zip(bins, (2, 4, 1), strict=True):
        make_requests(bin, count)
    make_requests(make_bin(name="fits"), 3)

    assert set(Bin.objects.filter(overfull()).values_list("name", flat=True)) == {"own", "whole", "bytes"}
