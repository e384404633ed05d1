import datetime as dt

import pytest

from bins.models import RefusedRequests
from tests.factories import make_bin

pytestmark = pytest.mark.django_db


def test_bins_and_refusals_are_called_by_what_they_are() -> None:
    bin = make_bin(name="orders")
    refused = RefusedRequests(bin=bin, reason="too_busy", minute=1, count=3)

    assert (str(bin), str(refused)) == ("orders", "3 x too_busy")
    assert refused.at == dt.datetime(1970, 1, 1, 0, 1, tzinfo=dt.UTC)
