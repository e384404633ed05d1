from __future__ import annotations

import pytest
from django.utils import timezone

from bins.pages.refusals import recent_refusals
from tests.factories import make_bin, make_refusals

pytestmark = pytest.mark.django_db


def test_it_sums_up_each_reason_the_latest_first() -> None:
    bin = make_bin()
    now = int(timezone.now().timestamp()) // 60
    for reason, minute, count in (("too_busy", now - 9, 1), ("store_slow", now - 3, 2), ("store_slow", now - 2, 3)):
        make_refusals(bin, reason, minute, count)

    found = recent_refusals(bin)

    assert [(refused.count, refused.reason) for refused in found] == [(5, "store slow"), (1, "too busy")]
    assert found[0].since.iso < found[0].until.iso


def test_it_forgets_them_after_a_day_and_knows_no_other_bins() -> None:
    bin = make_bin()
    now = int(timezone.now().timestamp()) // 60
    make_refusals(bin, "too_busy", now - 25 * 60)
    make_refusals(make_bin(), "too_busy", now)

    assert recent_refusals(bin) == []
