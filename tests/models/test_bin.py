import datetime as dt

import pytest

from bins.models import Bin, RefusedRequests, SweepMark, Tombstone
from tests.factories import make_bin

pytestmark = pytest.mark.django_db


def test_bins_and_refusals_are_called_by_what_they_are() -> None:
    bin = make_bin(name="orders")
    refused = RefusedRequests(bin=bin, reason="too_busy", minute=1, count=3)

    assert (str(bin), str(refused)) == ("orders", "3 x too_busy")
    assert refused.at == dt.datetime(1970, 1, 1, 0, 1, tzinfo=dt.UTC)


def test_a_new_bin_is_never_given_an_id_that_another_has_had() -> None:
    Tombstone.objects.create(pk="a" * 24)

    made = Bin.objects.create(id="a" * 24)

    assert made.pk != "a" * 24
    assert Bin.objects.get(pk=made.pk) == made


def test_what_is_left_of_bins_and_sweeps_says_what_it_is() -> None:
    mark = SweepMark(swept_at=dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC))

    assert (str(Tombstone(pk="b" * 24)), str(mark)) == ("b" * 24, "swept at 2026-01-02 03:04:05")
