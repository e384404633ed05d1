"""What the store says besides pages."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bins.live.states import BinState, read_missing, read_states
from bins.models import Bin, Link
from bins.retention.removal import clear_bin
from tests.factories import make_link, make_request

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("there", "low", "high", "ranges"),
    [
        ([1, 2, 3], 1, 3, []),
        ([1, 3, 5, 6], 1, 6, [[2, 2], [4, 4]]),
        ([4, 5], 1, 8, [[1, 3], [6, 8]]),
        ([], 1, 5, [[1, 5]]),
        ([1, 9], 3, 5, [[3, 5]]),
        ([1], 1, 0, []),
        ([5], 6, 5, []),
    ],
)
def test_it_gives_the_runs_that_are_missing(
    bin: Bin, there: list[int], low: int, high: int, ranges: list[list[int]]
) -> None:
    for n in there:
        make_request(bin, n)

    assert read_missing(bin.pk, low, high).ranges == ranges


def test_it_lists_nothing_that_a_clearing_took(bin: Bin) -> None:
    for n in (1, 2, 3):
        make_request(bin, n)
    clear_bin(bin.pk)
    make_request(bin, 5)

    missing = read_missing(bin.pk, 1, 5)

    assert missing.state == BinState(last_n=5, cleared_n=3)
    assert missing.ranges == [[4, 4]]


def test_it_says_that_there_is_no_such_bin(db: None) -> None:
    with pytest.raises(Bin.DoesNotExist):
        read_missing("z" * 24, 1, 5)


def test_it_tells_open_links_from_others(bin: Bin, link: Link) -> None:
    now = timezone.now()
    revoked, expired = make_link(bin, revoked_at=now), make_link(bin, expires_at=now)

    bins, links = read_states([bin.pk, "z" * 24], {link.pk, revoked.pk, expired.pk, 999})

    assert bins == {bin.pk: BinState(0, 0)}
    assert links == {link.pk}
