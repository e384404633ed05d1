import datetime as dt

import pytest

from bins.models import Bin
from bins.rules.counts import Hits, hits_of
from tests.factories import make_bin
from tests.rules.rows import make_count, make_rule

pytestmark = pytest.mark.django_db


def test_hits_are_those_of_the_whole_rule_and_deliveries_are_counted_apart(bin: Bin) -> None:
    first, second, third = (make_rule(bin) for _ in range(3))
    make_count(make_rule(make_bin()), count=9)
    make_count(first, count=5)
    for key in (b"a", b"b"):
        make_count(first, key, count=2)
    make_count(second, count=1)

    moment = dt.datetime(2027, 1, 15, 8, tzinfo=dt.UTC)
    assert hits_of(bin) == {first.pk: Hits(5, moment, 2), second.pk: Hits(1, moment, 0)}
    assert third.pk not in hits_of(bin)
