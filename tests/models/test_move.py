from __future__ import annotations

import datetime as dt

from bins.models import Move

NOW = dt.datetime(2027, 1, 15, tzinfo=dt.UTC)


def test_an_offer_waits_a_quarter_of_an_hour() -> None:
    move = Move(made_at=NOW)

    assert move.is_open(NOW + dt.timedelta(minutes=14))
    assert not move.is_open(NOW + dt.timedelta(minutes=15))


def test_an_offer_that_was_taken_is_over() -> None:
    assert not Move(made_at=NOW, taken_at=NOW).is_open(NOW)
