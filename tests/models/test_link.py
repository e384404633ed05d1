from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError
from django.utils import timezone

from bins.models import Link, Role, Sight
from bins.models.sight import EVERYTHING
from tests.factories import make_bin, make_link

pytestmark = pytest.mark.django_db


def test_a_link_to_view_masks_unless_it_says_otherwise() -> None:
    bin = make_bin()

    assert make_link(bin).sight_of(manages=False) == Sight(masked=True)
    assert make_link(bin, masked=False).sight_of(manages=False) == EVERYTHING


def test_who_manages_sees_everything_through_a_link_to_the_whole_bin() -> None:
    assert make_link(make_bin()).sight_of(manages=True) == EVERYTHING


def test_a_link_to_a_part_shows_that_part_to_everybody() -> None:
    bin = make_bin()

    assert make_link(bin, only_n=3).sight_of(manages=True) == Sight(3, 3, masked=True)
    assert make_link(bin, upto_n=7).sight_of(manages=True) == Sight(last=7, masked=True)


def test_a_link_to_manage_cannot_be_to_a_part() -> None:
    with pytest.raises(IntegrityError):
        make_link(make_bin(), Role.MANAGE, only_n=1)


def test_address_bars_get_only_plain_links() -> None:
    bin, soon = make_bin(), timezone.now() + dt.timedelta(hours=1)
    plain = make_link(bin)
    for fields in ({"only_n": 1}, {"upto_n": 1}, {"masked": False}, {"expires_at": soon}, {"revoked_at": soon}):
        make_link(bin, **fields)
    make_link(bin, Role.MANAGE)

    assert list(Link.objects.for_address_bars()) == [plain]
